"""A conversation: a follow-up becomes a question that can be looked up on its own. By rule; knows no model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.answer import Turn
from bot.answering.question.ellipsis import CORRECTION, ELLIPSIS, SHORT, substitute
from bot.answering.question.parse import Question
from bot.answering.question.pronoun import PERSON, find_person, replace_pronoun
from bot.answering.question.topic import BORROWED, answer_opening, main_name, own_question, topic_turns
from bot.language.topic_names import question_topic_names, topic_names
from bot.language.words import content_stems, find_capitalised_runs, split_words

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


def resolve_follow_up(question: str, turns: Sequence[Turn]) -> Standalone:
    """The question with the subject of the last turn, if it leans on it; else the question alone."""
    question = " ".join(question.split())
    if not turns:
        return Standalone(question)
    if not _is_follow_up(question, turns[-1]):
        return Standalone(question, _context_words(question, _topic_name(question, turns)))
    turn = turns[-1]
    if anew := substitute(question, own_question(turn)):
        return Standalone(anew, _context_words(anew, _borrowed_words(turn)))
    person = find_person(turns) if _lacks_person(question) else None
    named = replace_pronoun(question, person) if person else question
    return Standalone(named, _context_words(named, _subject_words(turns, quoted=not person)))


def _is_follow_up(question: str, turn: Turn) -> bool:
    """Whether it cannot be understood alone: a pronoun without its noun, an ellipsis, or a thing spoken of before."""
    asked = Question.of(question)
    pointing = _POINTING.search(question) or _OBJECT.search(question)
    if CORRECTION.match(question) or (pointing and not find_capitalised_runs("x " + question[: pointing.start()])):
        return True
    pronoun = PERSON.search(question) or _SUBJECT.search(question)
    if pronoun:
        return not _has_noun(question[: pronoun.start()])
    if ELLIPSIS.match(question) and len(asked.stems) < SHORT and not _is_complete(asked):
        return True
    if asked.names or len(asked.stems) >= ENOUGH:
        return False
    if len(asked.stems) < 2 or _ELSE.search(question) or (asked.kind is None and len(asked.stems) < SHORT):
        return True
    said = set(content_stems(f"{turn.answer.standalone_question} {_answer_gist(turn)}"))
    if any(said & set(content_stems(noun)) for noun in _THE.findall(question)):
        return True
    return bool(set(asked.stems) & set(content_stems(own_question(turn))) - _EMPTY)


def _is_complete(asked: Question) -> bool:
    """ "And who is the Ukrainian negotiator?" lacks nothing but a beginning; "And what about Odesa?" does."""
    return bool(asked.kind and asked.names and len(asked.stems) >= WHOLE)


def _has_noun(before: str) -> bool:
    """Whether a pronoun after these words has its noun among them: "did Russia say it", "which show had its"."""
    if find_capitalised_runs("x " + before):
        return True
    return not _INVERTED.search(before) and len(set(content_stems(before)) - _EMPTY) >= NOUN


def _lacks_person(question: str) -> bool:
    pronoun = PERSON.search(question)
    return bool(pronoun and not _has_noun(question[: pronoun.start()]))


def _topic_name(question: str, turns: Sequence[Turn]) -> list[str]:
    """The name that the topic is about, for a question that names nothing and says little, or speaks of the same."""
    if question_topic_names(question) or len(Question.of(question).stems) >= ENOUGH:
        return []
    stems, topical = set(content_stems(question)) - _EMPTY, topic_turns(turns)
    said = {key for turn in topical for key in content_stems(f"{turn.question} {answer_opening(turn)}")}
    name = main_name(topical[::-1])
    return [name] if name and (len(stems) <= LITTLE or stems & said) else []


def _subject_words(turns: Sequence[Turn], quoted: bool) -> list[str]:
    """What was spoken of: the names last asked about in this topic, then the other words of the last question.

    Where none was asked about, the first that the answer has may be meant, if they are `quoted`.
    """
    last = turns[-1]
    nouns = _content_words(split_words(own_question(last)))
    if len(nouns) <= FEW:
        nouns += _content_words(_borrowed_words(last))
    topical = topic_turns(turns)
    main = main_name(topical[::-1]) if quoted else None
    named = (question_topic_names(turn.answer.standalone_question) for turn in topical)
    asked = next(filter(None, named), [])
    said = last.answer.sentences[0].key if quoted and not asked and last.answer.sentences else ""
    first, then = ([main], []) if main and asked else ([], [main] if main else [])
    return [*first, *asked, *nouns, *then, *_answer_names(said)[:2]]


def _answer_names(said: str) -> list[str]:
    """The telling names of an answer: `Kremenchuk, a city …` begins with one."""
    return topic_names(f"x {said}" if _APPOSED.match(said) else said)


def _content_words(found: Iterable[str]) -> list[str]:
    return [word for word in found if set(content_stems(word)) - _EMPTY]


def _context_words(question: str, subject: Iterable[str]) -> str:
    stems = set(content_stems(question))
    return " ".join([word for word in _unique_words(subject) if not stems & set(content_stems(word))][:CARRIED])


def _borrowed_words(turn: Turn) -> list[str]:
    found = BORROWED.search(turn.answer.standalone_question)
    return split_words(found[1]) if found and turn.answer.standalone_question != turn.question else []


def _answer_gist(turn: Turn) -> str:
    """The headlines of the last answer, and how it began."""
    said = " ".join(sentence.text for sentence in turn.answer.sentences)
    headlines = dict.fromkeys(citation.title for citation in turn.answer.citations)
    return " ".join([*headlines, said[:HEARD]])


def _unique_words(phrases: Iterable[str]) -> list[str]:
    """The words of the phrases, each once, in order."""
    words = (word for phrase in phrases for word in split_words(phrase) if len(word) > 1 or word.isdecimal())
    return list({word.lower(): word for word in words}.values())
