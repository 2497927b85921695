"""An answer as Markdown, for clients that render it: each sentence with links to its quotes, then the sources.

Words of articles and models are escaped and their links disabled, so that no stranger's text becomes markup (I8).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answering.answer import EXTRACTIVE, Answer, AnswerSentence, Citation
from bot.answering.display import defuse_line, describe_doubt, format_byline, format_day, quotation_marks

Link = Callable[[Citation], str]

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&]")
_OPENING = re.compile(r"^(?:(\d{1,9})([.)])|([-+#=]))(?=\s|$|[-+#=])")  # of a list, a heading or a rule
WITHDRAWN = "\n\n*What stands above was a draft; this is the answer:*\n\n"


def escape(text: str) -> str:
    """Foreign text on one line, which a renderer of Markdown shows as it is."""
    line = _SPECIAL.sub(r"\\\g<0>", defuse_line(text))
    return _OPENING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


@dataclass(slots=True)
class AnswerText:
    """The text of an answer, and where its citations stand in it."""

    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)  # in OpenAI's form

    def add(self, words: str) -> None:
        self.text += words

    def cite(self, citation: Citation, url: str) -> None:
        """Add the number of a citation, as a link."""
        start = len(self.text)
        self.text += f"[[{citation.number}]]({url})"
        self.annotations.append(
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": start,
                    "end_index": len(self.text),
                    "title": citation.title,
                    "url": url,
                },
            }
        )


def answer_text(answer: Answer, link: Link) -> AnswerText:
    """The whole answer."""
    if answer.abstention:
        written = AnswerText(escape(answer.abstention.message))
        if (near := answer.abstention.nearest) is not None:
            written.add(f"\n\nThe nearest the articles come: {_quote(near.quote)} — {_linked_byline(near, link)}")
    else:
        written = sentences_text(answer.sentences, answer.mode == EXTRACTIVE, link)
        _add_sources(written, answer, link)
    for notice in answer.notices:
        written.add(f"\n\n*{escape(notice)}*")
    return written


def sentences_text(sentences: Sequence[AnswerSentence], quoted: bool, link: Link) -> AnswerText:
    """The sentences, each followed by its numbers; in quotation marks if `quoted`. Unsupported ones are marked."""
    marks = quotation_marks([sentence.text for sentence in sentences]) if quoted else ("", "")
    written = AnswerText()
    for place, sentence in enumerate(sentences):
        written.add(" " if place else "")
        written.add(f"*{escape(sentence.lead)}* " if sentence.lead else "")
        written.add(f"{marks[0]}{escape(sentence.text)}{marks[1]}")
        by_number: dict[int, Citation] = {}
        for citation in sentence.citations:
            by_number.setdefault(citation.number, citation)
        for citation in by_number.values():
            written.add(" ")
            written.cite(citation, link(citation))
        if not sentence.supported:
            written.add(f" *({escape(describe_doubt(sentence))})*")
    return written


def _add_sources(written: AnswerText, answer: Answer, link: Link) -> None:
    """Each cited article once, with its quotes below it if a model wrote the answer, and the newest one's day."""
    cited: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.number, []).append(citation)
    written.add("\n\n**Sources**\n")
    for number, citations in sorted(cited.items()):
        written.add(f"\n- \\[{number}\\] {_linked_byline(citations[0], link)}")
        for citation in citations if answer.mode != EXTRACTIVE else ():
            written.add(f"\n  - {_quote(citation.quote)}")
    if answer.newest_source:
        written.add(f"\n\nNewest source: {format_day(answer.newest_source)}.")


def _linked_byline(citation: Citation, link: Link) -> str:
    byline = format_byline(citation.outlet, citation.published_at, citation.title)
    return f"[{escape(byline)}]({link(citation)})"


def _quote(quote: str) -> str:
    marks = quotation_marks([quote])
    return f"{marks[0]}{escape(quote)}{marks[1]}"
