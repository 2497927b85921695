"""An answer as one rich text: sentences with their numbers, the sources in a quote to unfold, how new, what hindered.

It knows neither how long a message may be nor how it is sent. Foreign words are told so that none becomes a link:
every link in the text is the page of a cited article.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.answering.answer import EXTRACTIVE, Abstention, Answer, AnswerSentence, Citation, PartialAnswer
from bot.answering.display import format_byline, format_day
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import RichText, Style, Writer

CURLY = ("“", "”")
ANGLED = ("«", "»")  # around a sentence that has curly quotes of its own
WARNING = "⚠ not found in the source"
MOST_LINK = 2048  # characters: clients drop longer ones
_NUMBERS = re.compile(r"(?<!\s)\s*\[(?:[\d\s,]*\]|[^\[\]]*$)")  # of a citation, or the beginning of one


def render_answer(answer: Answer) -> RichText:
    """What is sent, before it is cut into messages."""
    writer = Writer()
    if answer.abstention:
        _refusal(writer, answer.abstention)
    else:
        _sentences(writer, answer.sentences, answer.mode == EXTRACTIVE)
        _sources(writer, answer.citations, quotes=answer.mode != EXTRACTIVE)
        if answer.newest_source:
            writer.add(f"\n\nNewest source: {format_day(answer.newest_source)}.")
    for notice in answer.notices:
        writer.border()
        writer.add("\n\n").add(defuse(notice), Style.ITALIC)
    return writer.written()


def render_partial(draft: PartialAnswer) -> RichText:
    """An answer so far: sentences that were checked, and the beginning of the next, without its numbers."""
    writer = Writer()
    _sentences(writer, draft.sentences, False)
    if tail := defuse(_NUMBERS.sub("", draft.tail)):
        writer.add(f" {tail}")
    return writer.written()


def _sentences(writer: Writer, sentences: Sequence[AnswerSentence], quoted: bool) -> None:
    """In extractive mode every sentence is a quote, and is seen to be one."""
    marks = _marks([sentence.text for sentence in sentences]) if quoted else ("", "")
    for sentence in sentences:
        writer.add(" " if writer.length else "")
        if sentence.lead:
            writer.add(f"{sentence.lead} ", Style.ITALIC)
        writer.add(marks[0])
        if quoted and sentence.citations and sentence.citations[0].key:
            _emphasised(writer, sentence.citations[0])
        else:
            writer.add(defuse(sentence.text))
        writer.add(marks[1])
        by_number: dict[int, Citation] = {}
        for citation in sentence.citations:
            by_number.setdefault(citation.number, citation)
        writer.add(" " if by_number else "")
        for citation in by_number.values():
            _number(writer, citation)
        if not sentence.supported:
            missing = ", ".join(defuse(words) for words in sentence.unsupported)
            writer.add(" ").add(f"{WARNING}: {missing}" if missing else WARNING, Style.ITALIC)
        writer.border()


def _emphasised(writer: Writer, citation: Citation) -> None:
    """The quote, the sentence of it that answers in bold."""
    before, key, after = citation.parted
    writer.add(defuse(before)).add(" " * before[-1:].isspace())
    writer.add(defuse(key), Style.BOLD)
    writer.add(" " * after[:1].isspace()).add(defuse(after))


def _sources(writer: Writer, citations: Sequence[Citation], quotes: bool) -> None:
    """Each article once, with every quote of it that the answer rests on where `quotes` are not the answer itself."""
    by_number: dict[int, dict[str, Citation]] = {}
    for citation in citations:
        by_number.setdefault(citation.number, {}).setdefault(citation.quote, citation)
    if not by_number:
        return
    writer.add("\n\n")
    start = writer.length
    for place, cited in enumerate(by_number.values()):
        writer.add("\n" if place else "")
        _source(writer, list(cited.values()), quotes)
        writer.border()
    writer.span(start, Style.EXPANDABLE)


def _source(writer: Writer, citations: Sequence[Citation], quotes: bool) -> None:
    first = citations[0]
    _number(writer, first)
    writer.add(f" {defuse(format_byline(first.outlet, first.published_at, first.title))}")
    for citation in citations if quotes else ():
        writer.add(f"\n{_quote(citation.quote)}")


def _number(writer: Writer, citation: Citation) -> None:
    url = telegram_link(citation)
    writer.add(f"[{citation.number}]", Style.LINK if url else None, url)


def telegram_link(citation: Citation) -> str | None:
    """The page at the quote, if it is one that Telegram links and a browser opens."""
    for url in (citation.link, citation.url):
        if url and len(url) <= MOST_LINK and is_openable(url):
            return url
    return None


def is_openable(url: str) -> bool:
    if re.search(r"[\s\x00-\x20\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _refusal(writer: Writer, abstention: Abstention) -> None:
    writer.add(defuse(abstention.message))
    if (near := abstention.nearest) is not None:
        parts = (near.outlet, near.published_at and format_day(near.published_at), near.title)
        where = ", ".join(defuse(part) for part in parts if part)
        writer.border()
        writer.add("\n\nThe nearest the articles come: ")
        writer.add(f"{_quote(near.quote)} — {where}", Style.ITALIC)


def _quote(quote: str) -> str:
    marks = _marks([quote])
    return f"{marks[0]}{defuse(quote)}{marks[1]}"


def _marks(texts: Sequence[str]) -> tuple[str, str]:
    """One pair for all of them, which none of them contains."""
    return ANGLED if any(mark in text for text in texts for mark in "“”„") else CURLY
