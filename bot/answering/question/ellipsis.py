"""Ellipsis: a follow-up that only puts one thing in the place of another asks the last question anew. By rule."""

import re

from bot.answering.question.parse import Question
from bot.answering.question.time_window import phrase_of
from bot.language.topic_names import question_topic_names
from bot.language.words import find_capitalised_runs

ELLIPSIS = re.compile(r"^(?:and|but|so|or|also|then|what about|how about)\b", re.IGNORECASE)
CORRECTION = re.compile(
    r"^(?:no[,.]?\s+|sorry[,.]?\s+)*(?:i (?:mean|meant)|i was asking about|rather)\b", re.IGNORECASE
)
_OPENING = re.compile(
    rf"^(?:{CORRECTION.pattern[1:]}|(?:and|but|so|or|also|then)\b|(?:what|how) about\b|no\b|sorry\b|[\s,])+",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:how (?:many|much)|which|what) (?!(?:is|are|was|were|do|does|did|has|have|had|will)\b)([^\W\d_]+)", re.I
)
_PLACED = re.compile(r"^(in|at|on|over|from|to|by|for|with|near|of|against|about|under)\s+(.+)$", re.IGNORECASE)
SHORT = 4  # words of an ellipsis: a name, and what it is in


def substitute(question: str, before: str) -> str | None:
    """`And in Kharkiv?` after "How many died in Kyiv?" is "How many died in Kharkiv?"; None where nothing fits."""
    if not (ELLIPSIS.match(question) or CORRECTION.match(question)):
        return None
    said = _OPENING.sub("", question).strip(" ?.!")
    if not said or len(said.split()) > SHORT or Question.of(said).kind:
        return None
    asked = before.rstrip(" ?.!")
    if phrase_of(said) == said:
        return f"{asked.replace(phrase, said) if (phrase := phrase_of(asked)) else f'{asked} {said}'}?"
    placed = _PLACED.match(said)
    new = placed[2] if placed else said
    old = [name for name in question_topic_names(asked) if not placed or _stands_after(placed[1], name, asked)]
    if find_capitalised_runs("x " + new):
        return f"{asked.replace(old[-1], new)}?" if old else f"{asked} {said}?" if placed else None
    if placed:
        return f"{asked.replace(old[-1], new)}?" if old else None
    counted = _COUNTED.search(asked)  # "And missiles?" after "How many drones …?"
    return f"{asked[: counted.start(1)]}{new}{asked[counted.end(1) :]}?" if counted else None


def _stands_after(preposition: str, name: str, text: str) -> bool:
    return bool(re.search(rf"\b{preposition}\s+(?:the\s+)?{re.escape(name)}\b", text, re.IGNORECASE))
