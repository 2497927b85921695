"""Evidence: what the wording of one sentence says for it as the answer to one question, as measured features.

Each feature is about 0 to 1 and computed from the texts alone; `bot.answering.extractive.scorer` weighs them.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.question.parse import Kind, Question
from bot.language.negation import find_contradictions
from bot.language.pronouns import starts_with_pronoun
from bot.language.role_holders import is_role_beside
from bot.language.words import content_stems, find_capitalised_runs, split_words

_NUMBER_WORDS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion billions trillion dozen dozens half third quarter twice once none no single double triple
    couple""".split()
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_TIME = re.compile(
    rf"\b(?:{_MONTH}\.?\s+\d{{1,4}}|\d{{1,2}}\s+{_MONTH}|in\s+{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|1\d{3}s?|20\d{2}s?|\d{1,2}:\d{2}|today|yesterday|tomorrow|tonight|overnight|noon|midnight|dawn|dusk"
    r"|(?:last|next|this|early|late|mid|previous|following)[\s-](?:night|day|week|month|year|season|spring|summer"
    r"|autumn|fall|winter|\d{2,4}s?)|\d+(?::\d\d)?\s*[ap]\.?m|centur(?:y|ies)|(?:hours?|days?|weeks?|months?|years?)"
    r"\s+(?:ago|later|earlier|before|after))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|in order to|so that|so as to|thanks to|caused|reasons?"
    r"|aim(?:ed|s)?|led to|driven by"
    r"|to (?:avoid|prevent|help|keep|protect|support|make|get|reduce|ensure|allow|save|stop|show|give|meet)"
    r"|after|amid|over (?:concerns?|fears?)|therefore|hence|blamed?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|into|over|across|outside|around|of|on|off|through)\s+(?:the\s+)?[A-ZÀ-Þ]\w+"
)
_AMOUNT = re.compile(
    r"[$€£¥]|%|\bper\s?cent|\b(?:percent|dollars?|euros?|pounds?|kilomet|met(?:er|re)s?|miles?|feet|foot"
    r"|inch|tons?|tonnes?|hours?|days?|weeks?|months?|years?|minutes?|degrees?|million|billion)\b",
    re.I,
)
_TOTAL = re.compile(
    r"\bnumber of ((?:[\w’'-]{1,30} ){0,2}[\w’'-]{1,30})", re.IGNORECASE
)  # "the number of shops, to 600"
CONTEXT_SHARE = 0.5  # of its weight has a word that a follow-up leaves unsaid: the sentence may leave it unsaid too
NOTHING_NEW = 2  # words besides those of the question: "This is called a merger." answers next to nothing
NEAR_WORDS = 4  # a number this close before what is counted counts it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the words of its surroundings: its neighbours', its title's, its passage's."""

    text: str
    stems: frozenset[str]
    sequence: tuple[str, ...]  # content stems in order
    neighbours: frozenset[str]
    title: frozenset[str]
    passage: frozenset[str]
    lead: bool  # it opens the article
    place: int  # its passage's number: 1 is the best
    likeness: float  # of its passage to the question


def inverse_document_frequencies(question: Question, sentences: Sequence[Sentence]) -> dict[str, float]:
    """How telling each subject word is: its inverse document frequency among the sentences at hand (BM25's form).

    A word that no sentence has weighs most: an answer cannot do without it.
    """
    count = len(sentences)
    weights = {}
    for key in (*question.stems, *question.context):
        having = sum(key in sentence.stems for sentence in sentences)
        weights[key] = math.log(1 + (count - having + 0.5) / (having + 0.5))
        if any(key in content_stems(name) for name in question.names):
            weights[key] *= 1.3  # names and figures identify; verbs vary
        if key in question.context:
            weights[key] *= CONTEXT_SHARE
    return weights


def wording_features(question: Question, sentence: Sentence, weights: Mapping[str, float]) -> dict[str, float]:
    """What the wording of `sentence` says for it; no model has read it yet."""
    total = sum(weights.values()) or 1.0
    around = sentence.neighbours | sentence.title
    covered = sum(weights[key] for key in weights if key in sentence.stems)
    near = sum(weights[key] for key in weights if key not in sentence.stems and key in around)
    far = sum(weights[key] for key in weights if key not in sentence.stems | around and key in sentence.passage)
    missing = [weights[key] for key in weights if key not in sentence.stems | around | sentence.passage]
    new_names = _new_names(question, sentence.text)
    typed = _answer_type_match(question, sentence.text, new_names)
    named = _name_coverage(question.names, sentence)
    new = len(sentence.stems - set(question.stems))
    return {
        "covered": covered / total,
        "near": near / total,
        "far": far / total,
        "missing": sum(missing) / total,
        "worst_missing": max(missing, default=0.0) / (max(weights.values(), default=1.0) or 1.0),
        "phrases": _phrase_proximity(question, sentence),
        "likeness": max(0.0, sentence.likeness),
        "typed": typed,
        "no_count": float(typed == 0.0 and question.kind in (Kind.COUNT, Kind.AMOUNT)),
        "no_time": float(typed == 0.0 and question.kind is Kind.TIME),
        "no_name": float(typed == 0.0 and question.kind in (Kind.PERSON, Kind.PLACE)),
        "focus": float(question.focus in sentence.stems) if question.focus else 0.5,
        "names": named,
        "figures": _figure_coverage(question, sentence),
        "new_words": min(1.0, new / 20),
        "nothing_new": float(new <= NOTHING_NEW),
        "length": min(1.0, len(sentence.sequence) / 30),
        "short": float(len(sentence.sequence) < 4),
        "asks": float(sentence.text.rstrip(" \"”'’)").endswith("?")),
        "unfinished": float(not re.search(r"[.!?…][\"”'’)\]]*$", sentence.text)),
        "pronoun": float(starts_with_pronoun(sentence.text)),
        "lead": float(sentence.lead),
        "place": 1.0 / sentence.place,
        "turned": _contradiction(question, sentence.text),
    }


def _contradiction(question: Question, text: str) -> float:
    """How much of the question the sentence turns round. Where yes or no is asked for, to deny is to answer."""
    if question.kind is Kind.YES_NO:
        return 0.0
    return min(1.0, len(find_contradictions(question.text, (text,))) / 2)


def _phrase_proximity(question: Question, sentence: Sentence) -> float:
    """Share of the question's neighbouring subject words that stand within three words of each other, in any order."""
    pairs = list(zip(question.stems, question.stems[1:], strict=False))
    if not pairs:
        return 0.0
    places: dict[str, list[int]] = {}
    for position, key in enumerate(sentence.sequence):
        places.setdefault(key, []).append(position)
    close = sum(
        any(abs(a - b) <= 2 for a in places.get(first, ()) for b in places.get(second, ())) for first, second in pairs
    )
    return close / len(pairs)


def _new_names(question: Question, text: str) -> list[str]:
    known = {word.lower() for word in split_words(question.text)}
    return [
        name for name in find_capitalised_runs(text) if any(word.lower() not in known for word in split_words(name))
    ]


def untyped(question: Question, text: str) -> bool:
    """Whether a number, an amount or a time is asked for, and the text has none that the question has not."""
    least = {Kind.COUNT: 0.5, Kind.AMOUNT: 1.0, Kind.TIME: 1.0}.get(question.kind or Kind.THING, 0.0)
    return _answer_type_match(question, text, ()) < least


def _answer_type_match(question: Question, text: str, new_names: Sequence[str]) -> float:
    """Whether the text holds something of the kind that is asked for; 0.5 where the kind says nothing."""
    match question.kind:
        case Kind.COUNT:
            return counted(question, text)
        case Kind.AMOUNT:
            return (
                1.0
                if _AMOUNT.search(text) and _new_number_positions(question, text)
                else 0.7 * bool(_new_number_positions(question, text))
            )
        case Kind.TIME:
            return float(any(match.group().lower() not in question.text.lower() for match in _TIME.finditer(text)))
        case Kind.PLACE:
            places = [match.group().split()[-1] for match in _PLACE.finditer(text)]
            return 1.0 if any(place not in question.text for place in places) else 0.4 * bool(new_names)
        case Kind.PERSON:
            if question.focus:
                return 1.0 if is_role_beside(question.focus, text, new_names) else 0.4 * bool(new_names)
            return 1.0 if any(" " in name for name in new_names) else 0.7 * bool(new_names)
        case Kind.REASON:
            return float(bool(_REASON.search(text)))
        case _:
            return 0.5


def _new_number_positions(question: Question, text: str) -> list[int]:
    """Positions of figures and number words that the question does not have."""
    known = {word.lower() for word in split_words(question.text)}
    return [
        position
        for position, word in enumerate(split_words(text))
        if word.lower() not in known and (word[0].isdecimal() or word.lower() in _NUMBER_WORDS)
    ]


def counted(question: Question, text: str) -> float:
    """1 where a new number stands just before what is counted, 0.5 where it stands elsewhere."""
    numbers = _new_number_positions(question, text)
    if not numbers:
        return 0.0
    if question.focus is None:
        return 0.7
    if any(question.focus in content_stems(match[1]) for match in _TOTAL.finditer(text)):
        return 1.0
    counted = [position for position, word in enumerate(split_words(text)) if question.focus in content_stems(word)]
    return 1.0 if any(0 < noun - number <= NEAR_WORDS for noun in counted for number in numbers) else 0.5


def _name_coverage(wanted: Sequence[str], sentence: Sentence) -> float:
    """Share of the question's names that the sentence or its surroundings have; 1 when it names nothing."""
    if not wanted:
        return 1.0
    have = sentence.stems | sentence.neighbours | sentence.title | sentence.passage
    return sum(have.issuperset(content_stems(name)) for name in wanted) / len(wanted)


def _figure_coverage(question: Question, sentence: Sentence) -> float:
    """Share of the question's figures found in the sentence or its surroundings; 1 when it has none."""
    if not question.figures:
        return 1.0
    have = sentence.stems | sentence.neighbours | sentence.title | sentence.passage
    return sum(bool(set(content_stems(figure)) & have) for figure in question.figures) / len(question.figures)
