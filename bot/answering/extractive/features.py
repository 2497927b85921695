"""Features: how well the wording of one sentence fits one question.

Each feature is about 0 to 1 and is computed from the texts alone; `bot.answering.extractive.scorer` weighs them.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.answering.question.parse import Kind, Question
from bot.language.negation import find_contradictions
from bot.language.pronouns import starts_with_pronoun
from bot.language.role_holders import is_role_beside
from bot.language.units import UNITS
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
_PRICE = r"cost|price(?: tag)?|salary|be worth|be paid|fetch|earn"
_ASKS_SUM = re.compile(
    rf"\bhow expensive\b|\bhow much\b.{{0,80}}\b(?:{_PRICE}|pay|paid|paying|worth|spen[dt]|spending|fined?|rais\w+"
    r"|earned|tax(?:es)?|owe|sell|sold|charged?|donat\w+|invest\w*|tuition|fees?|money|bought|buy)\b"
    rf"|\bwhat(?:['’]?s| is| was| are| were| did| does| do| will| would)\b.{{0,80}}\b(?:{_PRICE})\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"[$€£¥₹%]|\b(?:dollars?|euros?|(?<!-)pounds?|cents?|pence|bucks?|usd|yen|yuan|r[ou]ubles?|rupees?|francs?|crowns?|krona"
    r"|pesos?|marks?|shillings?|guilders?|free|sterling|bitcoin|per ?cent)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\bnumber of ((?:[\w’'-]{1,30} ){0,2}[\w’'-]{1,30})", re.IGNORECASE
)  # "the number of shops, to 600"
_ASKS_SHARE = re.compile(r"\bwhat (?:percentage|percent|share|proportion)\b", re.IGNORECASE)
_SHARE = re.compile(r"\d ?%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?|tenths?)\b", re.IGNORECASE)
_REACHING = frozenset("from to at reached reaching hit totalled totaled numbered".split())
_PEOPLE = frozenset(
    content_stems(
        """resident inhabitant citizen human man woman child adult worker employee passenger patient student soldier
        civilian victim survivor migrant refugee"""
    )
)
_HARMS = tuple(  # harm has few words; where a text has none of them, its figure counts something else
    frozenset(content_stems(words))
    for words in (
        "die dead death kill fatal fatality casualty victim toll slain murder perish",
        "injure injury wound hurt casualty victim hospitalized",
    )
)
_AGED = re.compile(
    r"\b(?:aged?|at|is|was|be|turn(?:s|ed|ing)?) \d{1,3}\b(?! ?%)|, \d{1,3}[,.]|\(\d{1,3}\)"
    r"|\b(?:years?|months?)[- ]old\b|\d(?:st|nd|rd|th) birthday|\bborn (?:in|on)\b",
    re.IGNORECASE,
)
_ASKS_AGE = re.compile(r"\b(?:how old|what age)\b", re.IGNORECASE)
NAME_BOOST = 1.3  # factor on the weight of a name's words: names and figures identify, verbs vary
CONTEXT_SHARE = 0.5  # factor on the weight of a word that a follow-up leaves unsaid: its answer may leave it unsaid too
NOTHING_NEW = 2  # most words besides the question's in a sentence that answers next to nothing: "This is a merger."
REACHED_WORDS = 8  # a number that something reached stands at most this many words after it
NEAR_WORDS = 4  # a number at most this many words before a noun counts it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its content stems, and those of its surroundings."""

    text: str
    stems: frozenset[str]
    sequence: tuple[str, ...]  # `stems` in the order of the text, repeats included
    neighbours: frozenset[str]  # of the sentences before and after it
    title: frozenset[str]  # of its article's title
    passage: frozenset[str]  # of its whole passage
    lead: bool  # it opens the article
    place: int  # number of its passage; 1 is the best passage
    likeness: float  # cosine of its passage to the question

    @property
    def reach(self) -> frozenset[str]:
        """The stems of the sentence and of all its surroundings."""
        return self.stems | self.neighbours | self.title | self.passage


def inverse_document_frequencies(question: Question, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Stem of the question → weight: its inverse document frequency among the sentences (BM25's form), adjusted.

    A stem that no sentence has weighs most: an answer cannot do without it.
    """
    count = len(sentences)
    weights = {}
    for key in (*question.stems, *question.context):
        having = sum(key in sentence.stems for sentence in sentences)
        weights[key] = math.log(1 + (count - having + 0.5) / (having + 0.5))
        if any(key in content_stems(name) for name in question.names):
            weights[key] *= NAME_BOOST
        if key in question.context:
            weights[key] *= CONTEXT_SHARE
    return weights


def wording_features(question: Question, sentence: Sentence, weights: Mapping[str, float]) -> dict[str, float]:
    """The features of the sentence by name, without those of the models. `weights` are the question's stems'."""
    new_names = _new_names(question, sentence.text)
    typed = _answer_type_match(question, sentence.text, new_names)
    new = len(sentence.stems - set(question.stems))
    return {
        **_coverage_features(sentence, weights),
        "phrases": _phrase_proximity(question, sentence),
        "likeness": max(0.0, sentence.likeness),
        "typed": typed,
        "no_count": float(typed == 0.0 and question.kind in (Kind.COUNT, Kind.AMOUNT)),
        "no_time": float(typed == 0.0 and question.kind is Kind.TIME),
        "no_name": float(typed == 0.0 and question.kind in (Kind.PERSON, Kind.PLACE)),
        "focus": float(question.focus in sentence.stems) if question.focus else 0.5,
        "names": _name_coverage(question.names, sentence),
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


def _coverage_features(sentence: Sentence, weights: Mapping[str, float]) -> dict[str, float]:
    """Shares of the question's weight: in the sentence, only near it, only in its passage, and nowhere."""
    around = sentence.neighbours | sentence.title
    rings = {"covered": sentence.stems, "near": around, "far": sentence.passage}
    left, shares = dict(weights), {}
    total = sum(weights.values()) or 1.0
    for name, stems in rings.items():
        shares[name] = sum(weight for key, weight in left.items() if key in stems) / total
        left = {key: weight for key, weight in left.items() if key not in stems}
    heaviest = max(weights.values(), default=1.0) or 1.0
    return {
        **shares,
        "missing": sum(left.values()) / total,
        "worst_missing": max(left.values(), default=0.0) / heaviest,
    }


def _contradiction(question: Question, text: str) -> float:
    """How much of the question the sentence denies; 0 for a yes-or-no question, which a denial answers."""
    if question.kind is Kind.YES_NO:
        return 0.0
    return min(1.0, len(find_contradictions(question.text, (text,))) / 2)


def _phrase_proximity(question: Question, sentence: Sentence) -> float:
    """Share of the question's pairs of adjacent stems that stand at most two words apart, in any order."""
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
    """The names in the text that have a word which the question does not have."""
    known = {word.lower() for word in split_words(question.text)}
    return [
        name for name in find_capitalised_runs(text) if any(word.lower() not in known for word in split_words(name))
    ]


def lacks_sum(question: Question, text: str) -> bool:
    """Whether a price or another sum of money is asked for, and the text has none."""
    return bool(_ASKS_SUM.search(question.text)) and not _SUM.search(text)


def untyped(question: Question, text: str) -> bool:
    """Whether a number, an amount, a sum or a time is asked for, and the text has none that the question has not."""
    least = {Kind.COUNT: 0.5, Kind.AMOUNT: 1.0, Kind.TIME: 1.0}.get(question.kind or Kind.THING, 0.0)
    return lacks_sum(question, text) or _answer_type_match(question, text, ()) < least


def _answer_type_match(question: Question, text: str, new_names: Sequence[str]) -> float:
    """How surely the text holds something of the kind that is asked for, 0 to 1; 0.5 if any text would do."""
    match = _TYPE_MATCHES.get(question.kind) if question.kind else None
    return match(question, text, new_names) if match else 0.5


def counted(question: Question, text: str) -> float:
    """1 if a new number stands just before what is counted, or is what that reached: "births fell to 1,202".

    0.5 if it stands elsewhere, 0 if there is none. People may be called residents, and a unit may be short; a share is
    told in per cent. The dead and the injured are told as such.
    """
    numbers = _new_number_positions(question, text)
    if not numbers:
        return 0.0
    if _lacks_harm(question, text):
        return 0.5
    if _ASKS_SHARE.search(question.text):
        return 1.0 if _SHARE.search(text) else 0.5
    wanted = {*question.counted, question.focus}
    if wanted == {None}:
        return 0.7
    wanted |= _PEOPLE if "person" in wanted else set()
    if any(wanted & set(content_stems(match[1])) for match in _TOTAL.finditer(text)):
        return 1.0
    return 1.0 if _stands_by(wanted, numbers, question, text) else 0.5


def _stands_by(wanted: Set[str | None], numbers: Sequence[int], question: Question, text: str) -> bool:
    """Whether one of the numbers stands just before a wanted noun or a unit of the question, or is what it reached."""
    units, words = {UNITS.get(word.lower()) for word in split_words(question.text)} - {None}, split_words(text)
    nouns = [
        position
        for position, word in enumerate(words)
        if wanted & set(content_stems(word)) or UNITS.get(word.lower()) in units
    ]
    reached = [number for number in numbers if number and words[number - 1].lower() in _REACHING]
    before = any(0 < noun - number <= NEAR_WORDS for noun in nouns for number in numbers)
    return before or any(0 < number - noun <= REACHED_WORDS for noun in nouns for number in reached)


def _lacks_harm(question: Question, text: str) -> bool:
    """Whether the question counts the dead or the injured, and the text speaks of none."""
    harms = [harm for harm in _HARMS if harm.intersection(question.stems)]
    said = frozenset[str]().union(*harms) & set(content_stems(text))
    return bool(harms) and not said and " lives" not in text  # "claimed 12 lives"


def _match_amount(question: Question, text: str, new_names: Sequence[str]) -> float:
    """1 for a new number in a text with a unit, or with an age if one is asked for; 0.7 for a new number alone."""
    if not _new_number_positions(question, text):
        return 0.0
    if _ASKS_AGE.search(question.text):
        return 1.0 if _AGED.search(text) else 0.7
    return 1.0 if _AMOUNT.search(text) else 0.7


def _match_time(question: Question, text: str, new_names: Sequence[str]) -> float:
    """1 if the text has a time that the question does not have."""
    return float(any(match.group().lower() not in question.text.lower() for match in _TIME.finditer(text)))


def _match_place(question: Question, text: str, new_names: Sequence[str]) -> float:
    """1 for a new name after a preposition of place, 0.4 for any new name."""
    places = [match.group().split()[-1] for match in _PLACE.finditer(text)]
    return 1.0 if any(place not in question.text for place in places) else 0.4 * bool(new_names)


def _match_person(question: Question, text: str, new_names: Sequence[str]) -> float:
    """1 for a new name beside the role that is asked for; without a role, 1 for a full name and 0.7 for another."""
    if question.focus:
        return 1.0 if is_role_beside(question.focus, text, new_names) else 0.4 * bool(new_names)
    return 1.0 if any(" " in name for name in new_names) else 0.7 * bool(new_names)


_TYPE_MATCHES: Mapping[Kind, Callable[[Question, str, Sequence[str]], float]] = {
    Kind.COUNT: lambda question, text, _: counted(question, text),
    Kind.AMOUNT: _match_amount,
    Kind.TIME: _match_time,
    Kind.PLACE: _match_place,
    Kind.PERSON: _match_person,
    Kind.REASON: lambda _question, text, _: float(bool(_REASON.search(text))),
}


def _new_number_positions(question: Question, text: str) -> list[int]:
    """Word positions in the text of figures and number words that the question does not have."""
    known = {word.lower() for word in split_words(question.text)}
    return [
        position
        for position, word in enumerate(split_words(text))
        if word.lower() not in known and (word[0].isdecimal() or word.lower() in _NUMBER_WORDS)
    ]


def _name_coverage(names: Sequence[str], sentence: Sentence) -> float:
    """Share of the names that the sentence or its surroundings have; 1 if there are none."""
    if not names:
        return 1.0
    return sum(sentence.reach.issuperset(content_stems(name)) for name in names) / len(names)


def _figure_coverage(question: Question, sentence: Sentence) -> float:
    """Share of the question's figures that the sentence or its surroundings have; 1 if it has none."""
    if not question.figures:
        return 1.0
    return sum(bool(set(content_stems(figure)) & sentence.reach) for figure in question.figures) / len(question.figures)
