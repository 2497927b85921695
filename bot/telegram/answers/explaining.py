"""The texts that the buttons open: a quote in its context, and how an answer was found. It knows no buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answering.answer import EXTRACTIVE, Citation
from bot.chats.store import StoredAnswer
from bot.telegram.answers.stored_evidence import find_surroundings
from bot.telegram.delivery.byline import byline
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.rich_text import RichText, Style, Writer
from bot.telegram.speech import gettext, ngettext


def render_in_place(citations: Sequence[Citation], evidence: Mapping[str, Any]) -> RichText:
    """Every quote of one article, in bold, with its surrounding text as it stood when the answer was given."""
    first, writer = citations[0], Writer()
    writer.add(f"[{first.number}] ").add(byline(first.outlet, first.published_at, first.title), Style.BOLD)
    shown = set[tuple[int, int]]()
    for citation in citations:
        if (citation.start, citation.end) not in shown:
            shown.add((citation.start, citation.end))
            writer.add("\n\n")
            _quote(writer, citation, evidence)
            writer.border()
    return writer.written()


def _quote(writer: Writer, citation: Citation, evidence: Mapping[str, Any]) -> None:
    around = find_surroundings(evidence, citation)
    if around is None:
        writer.add(f"“{defuse(citation.quote)}”")
        return
    start = writer.length
    writer.add("" if around.begins else "… ").add(_words(around.before, lead=False))
    writer.add(defuse(citation.quote), Style.BOLD)
    writer.add(_words(around.after, lead=True)).add("" if around.ends else " …")
    writer.span(start, Style.QUOTE)


def _words(text: str, lead: bool) -> str:
    """`text` as one line, with the space beside the quote kept: at its start if `lead`, else at its end."""
    words = defuse(text)
    if not words:
        return ""
    before = " " if lead and text[:1].isspace() else ""
    after = " " if not lead and text[-1:].isspace() else ""
    return f"{before}{words}{after}"


def render_explanation(stored: StoredAnswer, evidence: Mapping[str, Any]) -> RichText:
    """How the answer was found: the question looked up, counts, mode, support per sentence, and the time."""
    answer, writer = stored.answer, Writer()
    writer.add(gettext("How this was found"), Style.BOLD)
    writer.add("\n").add(gettext("Looked up: {question}", question=defuse(answer.standalone_question)))
    if "passages" in evidence:
        passages = evidence["passages"]
        writer.add("\n").add(ngettext("{number} passage was read.", "{number} passages were read.", passages))
    if answer.mode == EXTRACTIVE:
        writer.add("\n").add(gettext("Every sentence is the articles' own; no language model took part."))
    else:
        model = defuse(answer.model or gettext("a language model"))
        writer.add("\n").add(gettext("Written by {model}, checked against the quotes.", model=model))
    for sentence in answer.sentences:
        numbers = "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in sentence.citations))
        writer.add(f"\n• {sentence.support:.2f} {numbers} {defuse(sentence.text)}")
        writer.border()
    if answer.abstention and (weighed := evidence.get("weighed")):
        writer.add("\n\n").add(gettext("Considered, but not enough:"))
        for candidate in weighed:
            writer.add(f"\n• {candidate['score']:.2f} {defuse(candidate['text'])}")
            writer.border()
    if total := answer.timings.get("total"):
        writer.add("\n\n").add(gettext("It took {seconds} s.", seconds=f"{total / 1000:.1f}"))
    return writer.written()
