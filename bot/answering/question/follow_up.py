"""A conversation: a follow-up becomes a question that can be looked up on its own. By rule; knows no model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.answer import Turn
from bot.answering.question.ellipsis import CORRECTION, ELLIPSIS, SHORT, swapped
from bot.answering.question.parse import Question
from bot.answering.question.pronoun import PERSON, person_of, with_name
from bot.answering.question.topic import BORROWED, main_name, opening, own, topic
from bot.language.topic_names import asked_about, telling
from bot.language.words import content_stems, names, words

_SUBJECT = re.compile(r"\b(?:it|its|they|them|their|theirs)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:it|them|him|her)\s*(?:[?.!,]|$)", re.IGNORECASE)  # "does Moscow reject it?"
_POINTING = re.compile(  # "there are", "this week" and "said that" point at nothing that was said
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were|be|any|been)\b)"
    r"|\b(?:about|after|before|of|for|to|with|by|from|on|in|at|did|do|is|was) that\b(?! (?:he|she|it|they|the|a)\b)"
    r"|\b(?:this|these|those)\b(?! (?:week|month|year|morning|afternoon|evening|night|time|\w+day)\b)"
    r"|\bthe (?:former|latter)\b(?! [a-z])|\bthe (?:others?|rest|same)\b|\b(?:which|what) ones?\b|\bthe first one\b"
    r"|\bthe (?:day|night|week|month|year) (?:before|after)\??$|\b(?:that|the same|the next) day\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:others?|another|else|more(?! than)|again|instead|besides|similar|same(?!-)|either)\b", re.IGNORECASE
)
_INVERTED = re.compile(  # "what label did they sign with": no noun of the question can be meant
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\s+$",
    re.IGNORECASE,
)
_THE = re.compile(r"\b(?:the|that|this|such) (?:[\w-]+ )??([^\W\d_]+)", re.IGNORECASE)
_APPOSED = re.compile(r"[A-ZÀ-Þ][\w-]+(?:, (?:an?|the) |['’]s )")
_EMPTY = frozenset("happen say tell ask want mean do think know part place peopl thing week month year day".split())
WHOLE = 2  # words of a question that names something, kind and all
NOUN = 2  # words before a pronoun among which its noun may be
ENOUGH = 6  # words with which a question stands alone if nothing in it points elsewhere
LITTLE = 1  # words of a question that says too little to stand alone, though nothing in it points elsewhere
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
    if not turns:
        return Standalone(question)
    if not _leans(question, turns[-1]):
        return Standalone(question, _carried(question, _kept(question, turns)))
    turn = turns[-1]
    if anew := swapped(question, own(turn)):
        return Standalone(anew, _carried(anew, _borrowed(turn)))
    person = person_of(turns) if _lacks_person(question) else None
    named = with_name(question, person) if person else question
    return Standalone(named, _carried(named, _subject(turns, quoted=not person)))


def _leans(question: str, turn: Turn) -> bool:
    """Whether it cannot be understood alone: a pronoun without its noun, an ellipsis, or a thing spoken of before."""
    asked = Question.of(question)
    pointing = _POINTING.search(question) or _OBJECT.search(question)
    if CORRECTION.match(question) or (pointing and not names("x " + question[: pointing.start()])):
        return True
    pronoun = PERSON.search(question) or _SUBJECT.search(question)
    if pronoun:
        return not _has_noun(question[: pronoun.start()])
    if ELLIPSIS.match(question) and len(asked.stems) < SHORT and not _whole(asked):
        return True
    if asked.names or len(asked.stems) >= ENOUGH:
        return False
    if len(asked.stems) < 2 or _ELSE.search(question) or (asked.kind is None and len(asked.stems) < SHORT):
        return True
    said = set(content_stems(f"{turn.answer.standalone_question} {_heard(turn)}"))
    if any(said & set(content_stems(noun)) for noun in _THE.findall(question)):
        return True
    return bool(set(asked.stems) & set(content_stems(own(turn))) - _EMPTY)


def _whole(asked: Question) -> bool:
    """ "And who is the Ukrainian negotiator?" lacks nothing but a beginning; "And what about Odesa?" does."""
    return bool(asked.kind and asked.names and len(asked.stems) >= WHOLE)


def _has_noun(before: str) -> bool:
    """Whether a pronoun after these words has its noun among them: "did Russia say it", "which show had its"."""
    if names("x " + before):
        return True
    return not _INVERTED.search(before) and len(set(content_stems(before)) - _EMPTY) >= NOUN


def _lacks_person(question: str) -> bool:
    pronoun = PERSON.search(question)
    return bool(pronoun and not _has_noun(question[: pronoun.start()]))


def _kept(question: str, turns: Sequence[Turn]) -> list[str]:
    """The name that the topic is about, for a question that names nothing and says little, or speaks of the same."""
    if asked_about(question) or len(Question.of(question).stems) >= ENOUGH:
        return []
    stems, topical = set(content_stems(question)) - _EMPTY, topic(turns)
    said = {key for turn in topical for key in content_stems(f"{turn.question} {opening(turn)}")}
    name = main_name(topical[::-1])
    return [name] if name and (len(stems) <= LITTLE or stems & said) else []


def _subject(turns: Sequence[Turn], quoted: bool) -> list[str]:
    """What was spoken of: the names last asked about in this topic, then the other words of the last question.

    Where none was asked about, the first that the answer has may be meant, if they are `quoted`.
    """
    last = turns[-1]
    nouns = _nouns(words(own(last)))
    if len(nouns) <= FEW:
        nouns += _nouns(_borrowed(last))
    topical = topic(turns)
    main = main_name(topical[::-1]) if quoted else None
    named = (asked_about(turn.answer.standalone_question) for turn in topical)
    asked = next(filter(None, named), [])
    said = last.answer.sentences[0].text if quoted and not asked and last.answer.sentences else ""
    return [*([main] if main else []), *asked, *nouns, *_met(said)[:2]]


def _met(said: str) -> list[str]:
    """The telling names of an answer: `Kremenchuk, a city …` begins with one."""
    return telling(f"x {said}" if _APPOSED.match(said) else said)


def _nouns(found: Iterable[str]) -> list[str]:
    return [word for word in found if set(content_stems(word)) - _EMPTY]


def _carried(question: str, subject: Iterable[str]) -> str:
    stems = set(content_stems(question))
    return " ".join([word for word in _unique(subject) if not stems & set(content_stems(word))][:CARRIED])


def _borrowed(turn: Turn) -> list[str]:
    found = BORROWED.search(turn.answer.standalone_question)
    return words(found[1]) if found and turn.answer.standalone_question != turn.question else []


def _heard(turn: Turn) -> str:
    """The headlines of the last answer, and how it began."""
    said = " ".join(sentence.text for sentence in turn.answer.sentences)
    headlines = dict.fromkeys(citation.title for citation in turn.answer.citations)
    return " ".join([*headlines, said[:HEARD]])


def _unique(phrases: Iterable[str]) -> list[str]:
    """The words of the phrases, each once, in order."""
    return list({word.lower(): word for phrase in phrases for word in words(phrase)}.values())
