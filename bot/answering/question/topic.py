"""Subject: what a conversation is about: the turns that belong together, and the name that runs through them."""

import re
from collections.abc import Sequence

from bot.answering.answer import Turn
from bot.language.topic_names import question_topic_names, topic_names
from bot.language.words import content_stems, split_words

ASKED, SAID = 2.0, 1.0  # what it is worth to a name that a turn asks about it, or that its answer has it
BORROWED = re.compile(r"(?<!\s)\s*\(([^()]*)\)$")  # what a follow-up was given of the turns before it
OPENING = 160  # characters of an answer that tell what it is about


def topic_turns(turns: Sequence[Turn]) -> list[Turn]:
    """The last turns, newest first, back to one that began anew.

    Its question stood alone and had a name, and neither it nor its answer has a name that was there before.
    """
    for number in range(len(turns) - 1, 0, -1):
        turn = turns[number]
        alone = turn.answer.standalone_question == turn.question
        if alone and question_topic_names(turn.question) and not _stems([turn]) & _stems(turns[:number]):
            return list(reversed(turns[number:]))
    return list(reversed(turns))


def main_name(turns: Sequence[Turn]) -> str | None:
    """The name that most of the turns ask about or are told of, in its longest form; of equals the one named first."""
    worth: dict[str, float] = {}
    longest: dict[str, str] = {}
    for turn in turns:
        asked = question_topic_names(turn.question)
        said = [name for name in topic_names(answer_opening(turn)) if name not in asked]
        for name, value in [(name, ASKED) for name in asked] + [(name, SAID) for name in said]:
            key = next((known for known, form in longest.items() if _same(name, form)), name)
            longest[key] = max(longest.get(key, ""), name, key=len)
            worth[key] = worth.get(key, 0) + value
    return longest[max(worth, key=lambda key: worth[key])] if worth else None


def own_question(turn: Turn) -> str:
    """The question as it was understood, without what it borrowed."""
    understood = turn.answer.standalone_question
    return understood if understood == turn.question else BORROWED.sub("", understood)


def answer_opening(turn: Turn) -> str:
    """How the last answer began."""
    return turn.answer.sentences[0].key[:OPENING] if turn.answer.sentences else ""


def _stems(turns: Sequence[Turn]) -> set[str]:
    """Of the names that the turns have."""
    named = [
        name for turn in turns for name in (*question_topic_names(turn.question), *topic_names(answer_opening(turn)))
    ]
    return {key for name in named for key in content_stems(name)}


def _same(name: str, other: str) -> bool:
    """`Umerov` is `Rustem Umerov`."""
    one, two = set(split_words(name.lower())), set(split_words(other.lower()))
    return one <= two or two <= one
