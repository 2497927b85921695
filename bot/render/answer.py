"""An answer in a terminal: its sentences, each with the numbers of its sources, then the sources."""

from collections.abc import Iterator

from rich.style import Style
from rich.text import Text

from bot.answer import EXTRACTIVE, Abstention, Answer, Citation
from bot.render.terminal import write
from bot.render.text import byline, day, one_line, opening

NUMBER = Style(color="cyan", bold=True)
DIM = Style(dim=True)
CURLY = ("“", "”")
ANGLED = ("«", "»")  # around a sentence that has curly quotes of its own


def show(answer: Answer) -> None:
    if answer.abstention:
        write(_refusal(answer.abstention))
        return
    write(_sentences(answer))
    write(Text("\n").join([Text(), *_sources(answer)]))
    if answer.newest_source:
        write(Text(f"Newest source: {day(answer.newest_source)}.", DIM))


def show_quotes(answer: Answer) -> None:
    """The exact words that the answer rests on, each with where it stands."""
    if not answer.citations:
        write(Text("The last answer cites nothing."))
    for citation in answer.citations:
        write(
            Text.assemble(
                (f"[{citation.number}]", NUMBER),
                f" {_quoted(citation.quote)}\n    {_byline(citation)}\n",
                (f"    {opening(citation.article_id, citation.start, citation.end)}", DIM),
            )
        )


def _sentences(answer: Answer) -> Text:
    """In extractive mode every sentence is a quote, and is seen to be one."""
    marks = _marks(sentence.text for sentence in answer.sentences) if answer.mode == EXTRACTIVE else ("", "")
    shown = []
    for sentence in answer.sentences:
        numbers = "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in sentence.citations))
        shown.append(Text.assemble(marks[0], one_line(sentence.text), marks[1], " ", (numbers, NUMBER)))
    return Text(" ").join(shown)


def _sources(answer: Answer) -> Iterator[Text]:
    seen = set[int]()
    for citation in answer.citations:
        if citation.number not in seen:
            seen.add(citation.number)
            yield Text.assemble((f"[{citation.number}]", NUMBER), f" {_byline(citation)}")
            address = one_line(citation.url or citation.article_id)
            yield Text(f"    {address}", Style(dim=True, link=citation.link and one_line(citation.link)))


def _refusal(abstention: Abstention) -> Text:
    text = Text(one_line(abstention.message))
    if (near := abstention.nearest) is not None:
        parts = (near.outlet, near.published_at and day(near.published_at), near.title)
        where = ", ".join(one_line(part) for part in parts if part)
        text.append(f"\n\nThe nearest the articles come: {_quoted(near.quote)} — {where}")
    return text


def _byline(citation: Citation) -> str:
    return byline(citation.outlet, citation.published_at, citation.title)


def _quoted(quote: str) -> str:
    marks = _marks([quote])
    return f"{marks[0]}{one_line(quote)}{marks[1]}"


def _marks(texts: Iterator[str] | list[str]) -> tuple[str, str]:
    """One pair for all of them, which none of them contains."""
    return ANGLED if any(mark in text for text in texts for mark in "“”„") else CURLY
