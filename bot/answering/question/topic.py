"""The topic of a conversation: the turns that belong to it, and the name that they are about."""

import re
from collections.abc import Sequence

from bot.answering.answer import Turn
from bot.language.topic_names import question_topic_names, topic_names
from bot.language.words import content_stems, split_words

ASKED, SAID = 2.0, 1.0  # a name's score for a turn that asks about it, and for one whose answer has it
BORROWED = re.compile(r"(?<!\s)\s*\(([^()]*)\)$")  # the words that a standalone question got from earlier turns
OPENING = 160  # characters of an answer that show its topic


def topic_turns(turns: Sequence[Turn]) -> list[Turn]:
    """The turns of the current topic, newest first. `turns` has the oldest first.

    A topic begins with a question that stood alone and has a name, if no earlier turn has a name of that turn.
    """
    for number in range(len(turns) - 1, 0, -1):
        turn = turns[number]
        stood_alone = turn.answer.standalone_question == turn.question
        if (
            stood_alone
            and question_topic_names(turn.question)
            and not _name_stems([turn]) & _name_stems(turns[:number])
        ):
            return list(reversed(turns[number:]))
    return list(reversed(turns))


def main_name(turns: Sequence[Turn]) -> str | None:
    """The longest form of the name that counts most in the turns; the first one of equals. None if none is named.

    A name gets ASKED for each turn whose question has it, and SAID for each turn where only the answer has it.
    """
    scores: dict[str, float] = {}
    longest: dict[str, str] = {}
    for turn in turns:
        asked = question_topic_names(turn.question)
        answered = [name for name in topic_names(answer_opening(turn)) if name not in asked]
        for name, score in [(name, ASKED) for name in asked] + [(name, SAID) for name in answered]:
            key = next((known for known, form in longest.items() if _is_same_name(name, form)), name)
            longest[key] = max(longest.get(key, ""), name, key=len)
            scores[key] = scores.get(key, 0) + score
    return longest[max(scores, key=lambda key: scores[key])] if scores else None


def own_question(turn: Turn) -> str:
    """The turn's standalone question without the words that it borrowed from earlier turns."""
    standalone = turn.answer.standalone_question
    return standalone if standalone == turn.question else BORROWED.sub("", standalone)


def answer_opening(turn: Turn) -> str:
    """The first OPENING characters of the turn's answer; "" if it refused."""
    return turn.answer.sentences[0].key[:OPENING] if turn.answer.sentences else ""


def _name_stems(turns: Sequence[Turn]) -> set[str]:
    """The stems of the names that the turns' questions and answers have."""
    names = [
        name for turn in turns for name in (*question_topic_names(turn.question), *topic_names(answer_opening(turn)))
    ]
    return {key for name in names for key in content_stems(name)}


def _is_same_name(name: str, other: str) -> bool:
    """Whether one name has all words of the other: `Umerov`, `Rustem Umerov`."""
    one, two = set(split_words(name.lower())), set(split_words(other.lower()))
    return one <= two or two <= one
