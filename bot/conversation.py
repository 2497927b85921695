"""A conversation: a follow-up becomes a question that can be looked up on its own. By rule; knows no model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Turn
from bot.evidence import beside
from bot.question import Question
from bot.word_forms import NATIONS
from bot.words import content_stems, names, words

_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_POINTING = re.compile(  # "there are", "this week" and "said that" point at nothing that was said
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b"
    r"|\b(?:about|after|before|of|for|to|with|by|from|on|in|at|did|do|is|was) that\b(?! (?:he|she|it|they|the|a)\b)"
    r"|\b(?:this|these|those)\b(?! (?:week|month|year|morning|afternoon|evening|night|time|\w+day)\b)"
    r"|\bthe (?:former|latter|others?|rest|same)\b|\b(?:which|what) ones?\b|\bthe first one\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^(?:and|but|so|or|also|what about|how about)\b", re.IGNORECASE)
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december today yesterday tomorrow""".split()
)
_EMPTY = frozenset("happen say tell ask want mean do think know part place people thing".split())  # stems
CARRIED = 6  # words; more would drown the follow-up itself


@dataclass(frozen=True, slots=True)
class Standalone:
    """A follow-up's own words, and the words of earlier turns without which it says too little."""

    question: str
    context: str = ""

    @property
    def text(self) -> str:
        """As one question, for looking up and for showing."""
        return f"{self.question} ({self.context})" if self.context else self.question


def standalone(question: str, turns: Sequence[Turn]) -> Standalone:
    """The question with the subject of the last turn, if it leans on it; else the question alone."""
    question = " ".join(question.split())
    if not turns or not _leans(question):
        return Standalone(question)
    own = set(content_stems(question))
    carried = [word for word in _subject(question, turns[-1]) if not own & set(content_stems(word))]
    return Standalone(question, " ".join(carried[:CARRIED]))


def _leans(question: str) -> bool:
    """Whether it cannot be understood alone: a pronoun without its noun, an ellipsis, or next to no words."""
    asked = Question.of(question)
    if _POINTING.search(question):
        return True
    pronoun = _PERSON.search(question) or _SUBJECT.search(question)
    if pronoun:  # in "did Russia say it shot down" the noun is before the pronoun
        return not names("x " + question[: pronoun.start()])
    return not asked.names and len(asked.stems) < (4 if _ELLIPSIS.match(question) else 2)


def _subject(question: str, turn: Turn) -> list[str]:
    """Words that name what the last turn was about: people for "he", else what was asked about."""
    before = turn.answer.standalone_question
    quoted = [name for sentence in turn.answer.sentences[:1] for name in _telling(names(sentence.text))]
    asked = _telling(names(before))
    nouns = [word for word in words(before) if set(content_stems(word)) - _EMPTY]
    if _PERSON.search(question):
        people = [name for name in quoted if " " in name]
        if role := Question.of(turn.answer.standalone_question).focus:  # "who is the negotiator?" "whom did he meet?"
            said = turn.answer.sentences[0].text if people else ""
            people.sort(key=lambda name: not beside(role, said, [name]))
        return _unique([*people[:1], *asked, *nouns])
    return _unique([*nouns, *(() if asked else quoted[:2])])


def _telling(found: Iterable[str]) -> list[str]:
    """Names without days, months and nations: those stand in every other sentence of the news."""
    kept = []
    for name in found:
        name = re.sub(r"['’]s?$", "", name)
        if name.lower() not in _CALENDAR and name.lower() not in NATIONS:
            kept.append(name)
    return kept


def _unique(phrases: Iterable[str]) -> list[str]:
    """The words of the phrases, each once, in order."""
    return list({word.lower(): word for phrase in phrases for word in words(phrase)}.values())
