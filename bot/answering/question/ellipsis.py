"""Ellipsis: by rule, repeat the last question with one part replaced by the words of a follow-up."""

import re

from bot.answering.question.parse import Question
from bot.answering.question.time_window import phrase_of
from bot.language.people import is_person
from bot.language.topic_names import question_topic_names
from bot.language.words import content_stems, find_capitalised_runs

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
_THE = re.compile(r"the\s+", re.IGNORECASE)
_NAMED_THING = re.compile(r"(?i:the\s).*\s[a-z][\w-]*$")  # "the London meeting" takes no name's place
MOST_WORDS = 3  # of a person's description: "the chief interior minister"
SHORT = 4  # most words of an ellipsis: a preposition and a name


def substitute(question: str, before: str) -> str | None:
    """The question that an ellipsis asks; None where `question` is no ellipsis or nothing in `before` fits it.

    `And in Kharkiv?` after "How many died in Kyiv?" asks "How many died in Kharkiv?".
    """
    if not (ELLIPSIS.match(question) or CORRECTION.match(question)):
        return None
    replacement = _OPENING.sub("", question).strip(" ?.!")
    if not replacement or len(replacement.split()) > SHORT or Question.of(replacement).kind:
        return None
    previous = before.rstrip(" ?.!")
    if phrase_of(replacement) == replacement:
        phrase = phrase_of(previous)
        return f"{previous.replace(phrase, replacement)}?" if phrase else f"{previous} {replacement}?"
    return _replace_thing(previous, replacement)


def corrected_topic(question: str) -> str | None:
    """The thing that a correction names, `the ferry strike` of `No, I meant the ferry strike`; None if it is none."""
    topic = _OPENING.sub("", question).strip(" ?.!") if CORRECTION.match(question) else ""
    return topic if _THE.match(topic) and content_stems(topic) else None


def _replace_thing(previous: str, replacement: str) -> str | None:
    """The previous question about another name, place or thing counted."""
    placed = _PLACED.match(replacement)
    new = placed[2] if placed else replacement
    old = [name for name in question_topic_names(previous) if not placed or _stands_after(placed[1], name, previous)]
    is_name = bool(find_capitalised_runs("x " + new)) and not _NAMED_THING.match(new)
    if not placed and not is_name:
        return _replace_person(previous, new) if _THE.match(new) else _replace_counted(previous, new)
    if old:
        return f"{previous.replace(old[-1], new)}?"
    return f"{previous} {replacement}?" if placed and is_name else None


def _replace_person(previous: str, new: str) -> str | None:
    """`What did the engineer say?` for `And the engineer?` after "What did the minister say?"; None if it is nobody.

    `And the missiles?` may also take the place of what is counted.
    """
    if _is_person(new):
        for words in range(MOST_WORDS, 0, -1):
            for match in re.finditer(rf"\bthe(?: [\w-]+){{{words}}}(?![\w-])", previous, re.IGNORECASE):
                if _is_person(match[0]):
                    return f"{previous[: match.start()]}{new}{previous[match.end() :]}?"
    counted = re.search(r"\bhow many\b", previous, re.IGNORECASE) and re.search(r"[^\Ws]s$", new)
    return _replace_counted(previous, _THE.sub("", new)) if counted else None


def _is_person(noun: str) -> bool:
    """Whether the words end in a noun for people and have no other one: `the chief referee`, not `the coach said`."""
    return is_person((content_stems(noun) or [""])[-1])


def _replace_counted(previous: str, new: str) -> str | None:
    """`How many missiles …?` for `And missiles?` after "How many drones …?"; None where nothing is counted."""
    counted = _COUNTED.search(previous)
    return f"{previous[: counted.start(1)]}{new}{previous[counted.end(1) :]}?" if counted else None


def _stands_after(preposition: str, name: str, text: str) -> bool:
    return bool(re.search(rf"\b{preposition}\s+(?:the\s+)?{re.escape(name)}\b", text, re.IGNORECASE))
