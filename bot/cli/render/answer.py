"""An answer in a terminal: its sentences, each with the numbers of its sources, then the sources."""

from collections.abc import Iterator, Sequence

from rich.style import Style
from rich.text import Text

from bot.answering.answer import EXTRACTIVE, GENERATIVE, Abstention, Answer, AnswerSentence, Citation, PartialAnswer
from bot.answering.display import defuse_line, describe_doubt, format_byline, format_day, quotation_marks, show_command
from bot.cli.render.terminal import write
from bot.plain_text import to_one_line

NUMBER = Style(color="cyan", bold=True)
KEY = Style(bold=True)
DIM = Style(dim=True)
DOUBTFUL = Style(color="yellow")


def show(answer: Answer) -> None:
    """Write the answer to stdout: its sentences and sources, or why there is none."""
    if answer.abstention:
        write(_refusal(answer.abstention))
        return
    write(_sentences(answer.sentences, answer.mode))
    write(Text("\n").join([Text(), *_sources(answer)]))
    if answer.newest_source:
        write(Text(f"Newest source: {format_day(answer.newest_source)}.", DIM))
    if answer.mode == GENERATIVE:
        write(Text(f"Written by {to_one_line(answer.model or 'a language model')}, checked against the quotes.", DIM))


def render_partial(value: PartialAnswer) -> Text:
    """The answer so far: its checked sentences, and the beginning of the next one."""
    return Text(" ").join([_sentences(value.sentences, GENERATIVE), Text(f"{defuse_line(value.tail)} …", DIM)])


def show_quotes(answer: Answer) -> None:
    """Write every quote of the answer to stdout, with its article and the command that shows it there."""
    if not answer.citations:
        write(Text("The last answer cites nothing."))
    for citation in answer.citations:
        write(
            Text.assemble(
                (f"[{citation.number}]", NUMBER),
                f" {_quote(citation.quote)}\n    {_byline(citation)}\n",
                (f"    {show_command(citation.article_id, citation.start, citation.end)}", DIM),
            )
        )


def _sentences(sentences: Sequence[AnswerSentence], mode: str) -> Text:
    """The sentences, each followed by its numbers; in quotation marks in extractive mode. Marks unsupported ones."""
    marks = quotation_marks([sentence.text for sentence in sentences]) if mode == EXTRACTIVE else ("", "")
    shown = []
    for sentence in sentences:
        numbers = "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in sentence.citations))
        lead = f"{sentence.lead} " if sentence.lead else ""
        has_key = mode == EXTRACTIVE and sentence.citations and sentence.citations[0].key
        words = _quote_with_key(sentence.citations[0]) if has_key else Text(defuse_line(sentence.text))
        text = Text.assemble((lead, DIM), marks[0], words, marks[1], " ", (numbers, NUMBER))
        if not sentence.supported:
            text.append(f" ({describe_doubt(sentence)})", DOUBTFUL)
        shown.append(text)
    return Text(" ").join(shown)


def _quote_with_key(citation: Citation) -> Text:
    """The quote, with its key sentence in bold."""
    before, key, after = citation.parted
    return Text.assemble(
        defuse_line(before),
        " " * before[-1:].isspace(),
        (defuse_line(key), KEY),
        " " * after[:1].isspace(),
        defuse_line(after),
    )


def _sources(answer: Answer) -> Iterator[Text]:
    """Each cited article once; below it its quotes, if a model wrote the answer."""
    quotes: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        quotes.setdefault(citation.number, []).append(citation)
    for number, cited in sorted(quotes.items()):
        first = cited[0]
        yield Text.assemble((f"[{number}]", NUMBER), f" {_byline(first)}")
        address = to_one_line(first.url or first.article_id)
        yield Text(f"    {address}", Style(dim=True, link=first.link and to_one_line(first.link)))
        if answer.mode == GENERATIVE:
            yield from (Text(f"    {_quote(citation.quote)}", DIM) for citation in cited)


def _refusal(abstention: Abstention) -> Text:
    """The reason, and the nearest miss with where it stands."""
    text = Text(to_one_line(abstention.message))
    if (near := abstention.nearest) is not None:
        parts = (near.outlet, near.published_at and format_day(near.published_at), near.title)
        where = ", ".join(defuse_line(part) for part in parts if part)
        text.append(f"\n\nThe nearest the articles come: {_quote(near.quote)} — {where}")
    return text


def _byline(citation: Citation) -> str:
    return format_byline(citation.outlet, citation.published_at, citation.title)


def _quote(quote: str) -> str:
    marks = quotation_marks([quote])
    return f"{marks[0]}{defuse_line(quote)}{marks[1]}"
