"""An answer as rich text: numbered sentences, the sources in an expandable quote, the newest source's day, notices.

It knows neither how long a message may be nor how it is sent. Words of articles and models are defused so that none
becomes a link: every link in the text is the page of a cited article.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.answering.answer import EXTRACTIVE, Abstention, Answer, AnswerSentence, Citation, PartialAnswer, Relation
from bot.answering.display import quotation_marks
from bot.telegram.delivery.byline import byline
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import RichText, Style, Writer
from bot.telegram.known import say_known
from bot.telegram.speech import N_, gettext, say_day

WARNING = N_("⚠ not found in the source")
OLDER = N_("An older article, of {day}, says:")
OLDER_UNDATED = N_("An older article says:")
DIFFERS = N_("Another article says:")
MOST_LINK = 2048  # characters; clients drop longer links
_NUMBERS = re.compile(r"(?<!\s)\s*\[(?:[\d\s,]*\]|[^\[\]]*$)")  # of citations: "[1]", "[1, 2]", or "[1" at the end


def render_answer(answer: Answer) -> RichText:
    """The answer as one text, before it is split into messages."""
    writer = Writer()
    if answer.abstention:
        _refusal(writer, answer.abstention)
    else:
        _sentences(writer, answer.sentences, answer.mode == EXTRACTIVE)
        _sources(writer, answer.citations, quotes=answer.mode != EXTRACTIVE)
        if answer.newest_source:
            writer.add("\n\n").add(gettext("Newest source: {day}.", day=say_day(answer.newest_source)))
    for notice in answer.notices:
        writer.border()
        writer.add("\n\n").add(defuse(say_known(notice)), Style.ITALIC)
    return writer.written()


def render_partial(draft: PartialAnswer) -> RichText:
    """The answer so far: its checked sentences, and the beginning of the next one without its numbers."""
    writer = Writer()
    _sentences(writer, draft.sentences, False)
    if tail := defuse(_NUMBERS.sub("", draft.tail)):
        writer.add(f" {tail}")
    return writer.written()


def _sentences(writer: Writer, sentences: Sequence[AnswerSentence], quoted: bool) -> None:
    """The sentences, each followed by its numbers; in quotation marks if `quoted`. Unsupported ones get a warning."""
    marks = quotation_marks([sentence.text for sentence in sentences]) if quoted else ("", "")
    for sentence in sentences:
        writer.add(" " if writer.length else "")
        if sentence.relation:
            writer.add(f"{_lead(sentence)} ", Style.ITALIC)
        writer.add(marks[0])
        if quoted and sentence.citations and sentence.citations[0].key:
            _quote_with_key(writer, sentence.citations[0])
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
            writer.add(" ").add(f"{gettext(WARNING)}: {missing}" if missing else gettext(WARNING), Style.ITALIC)
        writer.border()


def _lead(sentence: AnswerSentence) -> str:
    """The words that introduce a sentence that gives another figure for the same thing."""
    if sentence.relation is Relation.DIFFERS:
        return gettext(DIFFERS)
    days = [citation.published_at for citation in sentence.citations if citation.published_at]
    return gettext(OLDER, day=say_day(days[0])) if days else gettext(OLDER_UNDATED)


def _quote_with_key(writer: Writer, citation: Citation) -> None:
    """The quote, with its key sentence in bold."""
    before, key, after = citation.parted
    writer.add(defuse(before)).add(" " * before[-1:].isspace())
    writer.add(defuse(key), Style.BOLD)
    writer.add(" " * after[:1].isspace()).add(defuse(after))


def _sources(writer: Writer, citations: Sequence[Citation], quotes: bool) -> None:
    """Each cited article once, with its quotes below it if `quotes`."""
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
    writer.add(f" {byline(first.outlet, first.published_at, first.title)}")
    for citation in citations if quotes else ():
        writer.add(f"\n{_quote(citation.quote)}")


def _number(writer: Writer, citation: Citation) -> None:
    url = telegram_link(citation)
    writer.add(f"[{citation.number}]", Style.LINK if url else None, url)


def telegram_link(citation: Citation) -> str | None:
    """The article's page, at the quote if its link is short enough; None if Telegram or browsers would not open it."""
    for url in (citation.link, citation.url):
        if url and len(url) <= MOST_LINK and is_openable(url):
            return url
    return None


def is_openable(url: str) -> bool:
    """Whether the URL is one of the web, without spaces, control characters or a user name."""
    if re.search(r"[\s\x00-\x20\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _refusal(writer: Writer, abstention: Abstention) -> None:
    """The reason, and the nearest miss with where it stands."""
    writer.add(defuse(say_known(abstention.message)))
    if (near := abstention.nearest) is not None:
        parts = (near.outlet, near.published_at and say_day(near.published_at), near.title)
        where = ", ".join(defuse(part) for part in parts if part)
        writer.border()
        writer.add("\n\n").add(gettext("The nearest the articles come:")).add(" ")
        writer.add(f"{_quote(near.quote)} — {where}", Style.ITALIC)


def _quote(quote: str) -> str:
    marks = quotation_marks([quote])
    return f"{marks[0]}{defuse(quote)}{marks[1]}"
