"""Full stops: which ones end a sentence, and which belong to an abbreviation, an ordinal, an initial or a quotation.

Knows no lines and no paragraphs. Each stop is examined once, in a window of fixed length, so the time is linear.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.abbreviations import (
    BEFORE_ORDINAL,
    ENDING,
    GERMAN_MONTHS,
    LEADING,
    LETTERED,
    MEASURES,
    NAMELIKE,
    NUMBERED,
    OPENERS,
    PLACES,
    ROMANS,
    RULERS,
    STATES,
    TRAILING,
    ZONES,
)

# A run of stops and the closing marks after it; the look-ahead has the space and the opening of the next sentence
STOP = re.compile(
    r"(?<![.!?…‼⁇⁈⁉])(?P<stop>[.!?…‼⁇⁈⁉؟۔।]++|[。！？｡])(?P<close>(?:[\"'”’“‘»›)\]}」』）]|\[\w{1,3}\])*+)"
    r"(?=(?P<space>\s*+)(?P<open>(?:[—–-]++\s*+|…\s*+|\.\.\.\s*+)?+[\"'“”„‘’«‹(\[{¿¡*#]*+)(?P<next>[^\W_]*+))"
)
_LOOK_BACK = 48  # characters searched for the words before a stop
_BACK = 4  # words before a stop that may form one abbreviation: "i. d. R."
_EARLY = 4  # words before a stop that make no sentence yet: "On Friday at 5 p.m. Olsen left"
_OPENING = "\"'“„‘«‹([{—–-/*►•"
_WIDE = frozenset("。！？｡")
_GOES_ON = frozenset(".,;:&/%)]}+=<>|")
_DATELINE = re.compile(r"\s*(?:(?P<agency>\([^()\n]{1,40}\))\s*)?[—–-]{1,2}\s")
_LOCAL_TIME = re.compile(r"\s+time\b")
_DAY_NUMBER = re.compile(r"\d{1,2}\.")
_YEAR = re.compile(r"\d{4}\b")
_CONSONANTS = re.compile(r"[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,4}|[БВГДЖЗКЛМНПРСТФХЦЧШЩ][бвгджзклмнпрстфхцчшщ]{1,4}")
_SUMS = frozenset("тыс. млн. млрд. трлн. тис.".split())
_SPACED = frozenset(each for each in (*LEADING, *TRAILING, *MEASURES, *NUMBERED, *ENDING) if "." in each)
_BEGUN = frozenset(each[:at] for each in _SPACED for at, sign in enumerate(each) if sign == ".")
_PARTS = _SPACED | _BEGUN
_INITIALS = OPENERS - NAMELIKE


@dataclass(frozen=True, slots=True)
class _Stop:
    """One full stop: the word before it, the words before that word (the nearest first), and the word after it."""

    word: str
    said: tuple[str, ...]
    after: str
    first: bool  # `word` is the first of its sentence
    early: bool  # at most _EARLY words of the sentence come before the stop
    rest: str  # _LOOK_BACK characters of the text, from `after` on

    @property
    def before(self) -> str:
        """The word before `word`, or an empty string."""
        return self.said[0] if self.said else ""


def ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the sentence that begins at `begin` ends at this match of STOP."""
    stop, space, after = match["stop"], match["space"], match["next"]
    if stop in _WIDE:
        return True
    first = after[:1] or text[match.end("open") : match.end("open") + 1]
    if first.islower() or first in _GOES_ON:
        return False
    if not space:
        return _glued(text, match, after)
    if "!" in stop or "?" in stop:
        return _exclaimed(text, begin, match)
    if stop != ".":
        return stop in "؟۔।" or text[match.start() - 1 : match.start()] not in {" ", "\n", "(", "["}
    return _single(text, begin, match)


def _exclaimed(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether `!` or `?` ends the sentence: not in `Yahoo! News`, and not in an aside in brackets."""
    if text.endswith("Yahoo", 0, match.start()):
        return False
    return match["next"] in OPENERS or ")" not in match["close"] or text[begin : begin + 1] in {"(", "["}


def _glued(text: str, match: re.Match[str], after: str) -> bool:
    """Whether a stop without a space after it ends the sentence.

    In `he said.The next day` the space is missing; `Booking.com`, `U.S.-led` and `3.5` are single words.
    """
    before = text[max(0, match.start() - 2) : match.start()]
    return (
        len(before) == 2
        and before.isalpha()
        and before.islower()
        and after.istitle()
        and len(after) > 1
        and text[match.end("next") : match.end("next") + 1] in {" ", ",", "’", "'"}
    )


def _single(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a single full stop with a space after it ends the sentence: the words around it decide."""
    at = match.start()
    said = text[max(begin, at - _LOOK_BACK) : at].split()
    if not said or said[-1] == ".":
        return not said
    dateline = _DATELINE.match(text, match.end())
    if dateline and (dateline["agency"] or "." in said[-1] or said[-1] in TRAILING):
        return False
    word, taken = _abbreviation(said)
    if match["close"]:
        return match["next"] in OPENERS or not (_is_dotted(word) or _in_brackets(match, word))
    early = at - begin < _LOOK_BACK and len(said) <= _EARLY
    before = tuple(each.lstrip(_OPENING) for each in reversed(said[:-taken]))
    rest = text[match.start("next") : match.start("next") + _LOOK_BACK]
    stop = _Stop(word, before, match["next"], len(said) == taken and begin + _LOOK_BACK > at, early, rest)
    return _before_number(stop) if stop.after[:1].isdigit() else _before_word(stop)


def _abbreviation(said: list[str]) -> tuple[str, int]:
    """The word before a stop, and the number of its parts: `EE. UU.` is one word of two parts."""
    for count in range(min(_BACK, len(said)), 1, -1):
        if (joined := "".join(said[-count:]).lstrip(_OPENING)) in _PARTS:
            return joined, count
    word = said[-1].lstrip(_OPENING).rsplit(":", 1)[-1]  # "More:Gov. Holm spoke"
    return (word if word in LEADING else word.rsplit("-", 1)[-1]), 1  # "then-Sen."


def _in_brackets(match: re.Match[str], word: str) -> bool:
    """Whether a stop before a closing bracket may be an abbreviation's: `(Fort Myers, Fla.) News`."""
    return match["close"] == ")" and (word in STATES or word in TRAILING)


def _before_number(stop: _Stop) -> bool:
    """Whether a stop before a number ends the sentence."""
    if stop.word.isdigit():
        dated = _DAY_NUMBER.match(stop.rest) or (_DAY_NUMBER.fullmatch(stop.before) and _YEAR.match(stop.rest))
        return not (stop.first or (len(stop.word) < 3 and dated))
    if len(stop.word) == 1 and stop.word.isupper():
        return stop.before in LETTERED
    if stop.word in NUMBERED or stop.word in LEADING:
        return False
    return stop.word in MEASURES or not _is_dotted(stop.word)


def _before_word(stop: _Stop) -> bool:
    """Whether a stop before a word ends the sentence: the first rule that applies to it decides."""
    return next(ends_here(stop) for applies, ends_here in _WORD_RULES if applies(stop))


def _is_ordinal(stop: _Stop) -> bool:
    """Whether a number with a stop is an ordinal or a list number: `am 3. Oktober`, `1. Open the box.`"""
    if len(stop.word) > 3:
        return False
    if stop.first or (stop.after in GERMAN_MONTHS and len(stop.word) < 3):
        return True
    follows = stop.before in BEFORE_ORDINAL and stop.said[:2] != ("am", "I")
    return follows and stop.after not in OPENERS and bool(stop.after)


def _is_no_initial(stop: _Stop) -> bool:
    """Whether a single capital letter before a stop ends the sentence, because it is no initial of a name."""
    if stop.first:
        return False
    if stop.before in LETTERED or (stop.word == "I" and stop.before.islower()):
        return True
    return stop.after in _INITIALS or not stop.after


def _is_number(word: str) -> bool:
    """Whether a word is a number: it ends in a digit, or is a Roman numeral or a Russian or Ukrainian sum."""
    return word[-1:].isdigit() or word in _SUMS or word in ROMANS or word in {"I", "V", "X"}


def _is_dotted(word: str) -> bool:
    """Whether a word is made of short parts with stops between: `U.S`, `Ph.D`, `J.R.R`."""
    return "." in word and all(len(part) < 3 and part.isalpha() for part in word.split("."))


def _opens(stop: _Stop) -> bool:
    """Whether the word after the stop opens sentences, or nothing follows."""
    return stop.after in OPENERS or not stop.after


def _ends_after_roman(stop: _Stop) -> bool:
    """Whether a Roman numeral ends the sentence: it is no ordinal (`der II. Weltkrieg`) and no list number."""
    return _opens(stop) or not (stop.first or RULERS.intersection(stop.said) or stop.before in BEFORE_ORDINAL)


def _ends_after_measure(stop: _Stop) -> bool:
    """Whether a unit or `p.m.` ends the sentence: no time zone follows, and enough words came before."""
    if _opens(stop):
        return True
    return not (stop.early or stop.after in ZONES or _LOCAL_TIME.match(stop.rest, len(stop.after)))


def _numbers_the_next(stop: _Stop) -> bool:
    """Whether the abbreviation belongs to the number or the abbreviation after it: `Art. II`, `Bd. Nr. 4`."""
    return stop.word in NUMBERED and (stop.after in NUMBERED or stop.after in ROMANS or stop.after == "I")


def _is_abbreviation(stop: _Stop) -> bool:
    """Whether the word is an abbreviation that may end a sentence."""
    return stop.word in TRAILING or _is_dotted(stop.word) or bool(_CONSONANTS.fullmatch(stop.word))


_Rule = Callable[[_Stop], bool]

# (whether the rule applies to a stop before a word, whether that stop then ends the sentence); the first one counts
_WORD_RULES: tuple[tuple[_Rule, _Rule], ...] = (
    (lambda stop: stop.word.isdigit(), lambda stop: not _is_ordinal(stop)),
    (lambda stop: stop.word in ROMANS, _ends_after_roman),
    (lambda stop: f"{stop.word}.{stop.after}" in _PARTS, lambda stop: False),
    (lambda stop: stop.word in ENDING, lambda stop: True),
    (lambda stop: len(stop.word) == 1 and stop.word.isupper(), _is_no_initial),
    (lambda stop: stop.word in PLACES and not _is_number(stop.before), lambda stop: False),
    (lambda stop: stop.word in LEADING, lambda stop: False),
    (_numbers_the_next, lambda stop: False),
    (lambda stop: stop.word in MEASURES, _ends_after_measure),
    (_is_abbreviation, lambda stop: _opens(stop) and not stop.first),
    (lambda stop: True, lambda stop: True),
)
