"""A conversation: a follow-up becomes a question that can be looked up on its own. By rule; knows no model."""

import re
from collections.abc import Sequence

from bot.answer import Turn
from bot.question import Question
from bot.words import names, words

_REFERS = re.compile(
    r"\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|one|ones|both|the"
    r" same|the (?:former|latter|other|others|rest|first|second|two|three))\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^(?:and|but|so|or|what about|how about|also|why|when|where|who|how|really|since when)\b", re.I)
SHORT_WORDS = 6  # a question with fewer words, none of them a name, is not asked by itself
CARRIED_NAMES = 4


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """The question with what it leaves unsaid taken from the turns before; itself if it stands alone."""
    question = " ".join(question.split())
    if not turns or not _leans(question):
        return question
    carried = _subject(question, turns[-1])
    return f"{question} ({carried})" if carried else question


def _leans(question: str) -> bool:
    """Whether it cannot be understood alone: a pronoun, an ellipsis, or too few words to say what it is about."""
    asked = Question.of(question)
    if _REFERS.search(question):
        return True
    return not asked.names and len(asked.stems) < (3 if _ELLIPSIS.match(question) else 2)


def _subject(question: str, turn: Turn) -> str:
    """What the turn before was about: the words of its standalone question, then the names of its answer."""
    asked = {word.lower() for word in words(question)}
    before = Question.of(turn.answer.standalone_question)
    subject = [word for word in words(turn.answer.standalone_question) if _tells(word, before)]
    quoted = [name for sentence in turn.answer.sentences for name in names(sentence.text)]
    telling = dict.fromkeys([*subject, *quoted[:CARRIED_NAMES]])
    return " ".join(word for word in telling if word.lower() not in asked)


def _tells(word: str, asked: Question) -> bool:
    return bool(set(Question.of(word).stems) & set(asked.stems))
