"""A conversation: a follow-up becomes a question that can be looked up on its own. By rule; knows no model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Turn
from bot.ellipsis import CORRECTION, ELLIPSIS, SHORT, swapped
from bot.evidence import beside
from bot.question import Question
from bot.topic_names import asked_about, telling
from bot.words import content_stems, names, words

_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:it|them|him|her)\s*(?:[?.!,]|$)", re.IGNORECASE)  # "does Moscow reject it?"
_POINTING = re.compile(  # "there are", "this week" and "said that" point at nothing that was said
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were|be|any|been)\b)"
    r"|\b(?:about|after|before|of|for|to|with|by|from|on|in|at|did|do|is|was) that\b(?! (?:he|she|it|they|the|a)\b)"
    r"|\b(?:this|these|those)\b(?! (?:week|month|year|morning|afternoon|evening|night|time|\w+day)\b)"
    r"|\bthe (?:former|latter|others?|rest|same)\b|\b(?:which|what) ones?\b|\bthe first one\b"
    r"|\bthe (?:day|night|week|month|year) (?:before|after)\??$|\b(?:that|the same|the next) day\b",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:others?|another|else|more|most|again|instead|besides|similar|same|either)\b", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|that|this|such) (?:[\w-]+ )??([^\W\d_]+)", re.IGNORECASE)
_BORROWED = re.compile(r"\s*\(([^()]*)\)$")
_OWNED = re.compile(
    r"\b(?:his|her)\b(?=\s+[^\W\d_])(?!\s+(?:in|on|at|to|for|about|when|after|before|and|or|with)\b)", re.I
)
_AT = re.compile(r"\b(?:in|at|of|from|to|near|for)(?:\s+the)?\s*$", re.IGNORECASE)  # what follows is hardly a person
_APPOSED = re.compile(r"[A-ZÀ-Þ][\w-]+(?:, (?:an?|the) |['’]s )")
_EMPTY = frozenset("happen say tell ask want mean do think know part place people thing".split())  # stems
CARRIED = 5  # words; more would drown the follow-up itself
FEW = 2  # words of a question that was itself a follow-up, and hands on what it had borrowed
HEARD = 200  # characters of the last answer in which a thing spoken of is looked for


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
    if not turns or not _leans(question, turns[-1]):
        return Standalone(question)
    turn = turns[-1]
    if anew := swapped(question, _own(turn)):
        return Standalone(anew, _carried(anew, _borrowed(turn)))
    person = _person(question, turns) if _PERSON.search(question) else None
    named = _named(question, person) if person else question
    return Standalone(named, _carried(named, _subject(turns, quoted=not person)))


def _leans(question: str, turn: Turn) -> bool:
    """Whether it cannot be understood alone: a pronoun without its noun, an ellipsis, or a thing spoken of before."""
    asked = Question.of(question)
    if _POINTING.search(question) or CORRECTION.match(question):
        return True
    if _OBJECT.search(question):
        return True
    pronoun = _PERSON.search(question) or _SUBJECT.search(question)
    if pronoun:  # in "did Russia say it shot down" the noun is before the pronoun
        return not names("x " + question[: pronoun.start()])
    if ELLIPSIS.match(question) and len(asked.stems) < SHORT:
        return True
    if asked.names:
        return False
    if len(asked.stems) < 2 or _ELSE.search(question) or (asked.kind is None and len(asked.stems) < SHORT):
        return True
    said = set(content_stems(f"{turn.answer.standalone_question} {_heard(turn)}"))
    if any(said & set(content_stems(noun)) for noun in _THE.findall(question)):
        return True
    return bool(set(asked.stems) & set(content_stems(_own(turn))) - _EMPTY)


def _person(question: str, turns: Sequence[Turn]) -> str | None:
    """Who "he" is: the one with the role that was asked for, else one who was asked about, else the first quoted."""
    answer = turns[-1].answer
    said = answer.sentences[0].text if answer.sentences else ""
    quoted = [name for name in telling(said) if " " in name]
    role = Question.of(answer.standalone_question).focus  # "who is the negotiator?" "whom did he meet?"
    holders = [name for name in quoted if role and beside(role, said, [name])]
    asked = [name for turn in reversed(turns) for name in asked_about(_own(turn))]
    full = [name for name in asked if " " in name]
    short = [name for name in asked if not any(_AT.search(_own(turn).partition(name)[0]) for turn in turns)]
    return next(iter([*holders, *full[:1], *quoted[:1], *short]), None)


def _named(question: str, person: str) -> str:
    """With the name in the place of its first pronoun."""
    owned = re.sub(r"(?:['’]s)?$", "’s", person)
    pattern = _OWNED if (found := _PERSON.search(question)) and found.group().lower() in ("his", "her") else _PERSON
    if pattern is _OWNED and not _OWNED.search(question):
        pattern = _PERSON
    return pattern.sub(owned if pattern is _OWNED else person, question, count=1)


def _subject(turns: Sequence[Turn], quoted: bool) -> list[str]:
    """What was spoken of: the names last asked about in this topic, then the other words of the last question.

    Where none was asked about, the first that the answer has may be meant, if they are `quoted`.
    """
    last = turns[-1]
    nouns = _nouns(words(_own(last)))
    if len(nouns) <= FEW:
        nouns += _nouns(_borrowed(last))
    named = (asked_about(turn.answer.standalone_question) for turn in _topic(turns))
    asked = next(filter(None, named), [])
    said = last.answer.sentences[0].text if quoted and not asked and last.answer.sentences else ""
    return [*asked, *nouns, *_met(said)[:2]]


def _met(said: str) -> list[str]:
    """The telling names of an answer: `Kremenchuk, a city …` begins with one."""
    return telling(f"x {said}" if _APPOSED.match(said) else said)


def _topic(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The last turns, newest first, back to the one whose question stood alone."""
    for turn in reversed(turns):
        yield turn
        if turn.answer.standalone_question == turn.question:
            return


def _nouns(found: Iterable[str]) -> list[str]:
    return [word for word in found if set(content_stems(word)) - _EMPTY]


def _carried(question: str, subject: Iterable[str]) -> str:
    own = set(content_stems(question))
    return " ".join([word for word in _unique(subject) if not own & set(content_stems(word))][:CARRIED])


def _own(turn: Turn) -> str:
    """The last question as it was understood, without what it borrowed."""
    understood = turn.answer.standalone_question
    return understood if understood == turn.question else _BORROWED.sub("", understood)


def _borrowed(turn: Turn) -> list[str]:
    found = _BORROWED.search(turn.answer.standalone_question)
    return words(found[1]) if found and turn.answer.standalone_question != turn.question else []


def _heard(turn: Turn) -> str:
    """The headlines of the last answer, and how it began."""
    said = " ".join(sentence.text for sentence in turn.answer.sentences)
    headlines = dict.fromkeys(citation.title for citation in turn.answer.citations)
    return " ".join([*headlines, said[:HEARD]])


def _unique(phrases: Iterable[str]) -> list[str]:
    """The words of the phrases, each once, in order."""
    return list({word.lower(): word for phrase in phrases for word in words(phrase)}.values())
