"""Proper names of a sentence, and whether a text contains them. Knows no figures and no dates.

A full name contains the surname, `Ukraine` contains `Ukrainian`, `World Health Organization` contains `WHO`.

`find_names` is the careful of two name finders: a checker reports each name that it finds and the evidence lacks, so a
common word taken for a name would be a false alarm. `bot.language.words.find_capitalised_runs` is the plain one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.numerals import ONE_TO_TEN
from bot.language.word_forms import NATIONS
from bot.language.words import STOP_WORDS, content_stems, stem

_TOKEN = re.compile(r"(?<![^\W_])(?:(?:[A-Z]\.){2,12}|(?!I['’])[^\W\d_]+(?:['’][^\W\d_]+)*)(?![^\W_])")
_OPENING = "“\"'‘(["  # marks that may stand right before the first word of a sentence
_OPENS = frozenset('“"(‘')  # marks after which a sentence always begins
_ENDS = (*".?!:;—–•", *_OPENS, "``")  # marks that end a sentence or a clause, so that the next one begins
_LONGEST_INITIALS = 12
_TITLES = frozenset(
    """mr mrs ms miss dr sir lord lady prof professor president minister prime chancellor king queen prince princess
    pope chief general colonel captain sergeant senator representative rep sen gov governor mayor judge justice
    secretary ambassador rev father st saint jr north south east west northern southern eastern western central
    city county province state district street road river lake mount island republic university company inc ltd corp
    i ok tv act bill party parliament congress government court house senate army navy police internet god covid
    """.split()
)
# Names of one thing whose letters have nothing in common: one thing a line
_SAME = """
us usa u.s u.s.a united-states america
uk u.k united-kingdom britain great-britain
eu european-union europe
un u.n united-nations
uae united-arab-emirates
nyc new-york-city new-york
la los-angeles
ussr soviet-union soviet
netherlands holland
czechia czech-republic
myanmar burma
kyiv kiev
turkey turkiye
gop republican
ai artificial-intelligence
democrat democratic
"""
_ALIASES = {name: line.split() for line in _SAME.strip().splitlines() for name in line.split()}
# Words that may open a sentence as its subject without an article, so a capital there does not make them names
_MASS = frozenset(
    """police water rain snow ice oil gas gold silver steel food fish meat milk coffee tea wine beer sugar salt money
    cash debt trade traffic crime inflation growth demand supply power energy electricity coal wood paper plastic
    weather heat fire smoke air light wind music art poetry football soccer tennis cricket rugby golf baseball
    basketball hockey chess law order peace war work health sleep love hope fear anger life death nature history
    science research evidence information data news software hardware technology education society culture
    government parliament congress court nothing everything something someone everyone nobody anyone another
    however moreover furthermore meanwhile therefore thus hence instead overall besides additionally initially
    eventually finally today yesterday tomorrow tonight earlier later still although despite unlike like given
    according following including based due since while because if when where who what which how why many most
    some several few both all each every no not only even just perhaps maybe there here then next first second third
    people man woman child student company team""".split()
).union(ONE_TO_TEN)
_COMMON_ENDS = (
    "s", "ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "ism", "ance", "ence", "ship", "ure", "ology",
    "age", "hood", "dom", "ful", "less", "able", "ible", "ive", "ous", "ist", "est",
)  # fmt: skip
_FINITE = re.compile(
    r"\s*(?:['’]s\b|,|is\b|was\b|has\b|had\b|will\b|would\b|could\b|can\b|may\b|says\b|said\b|told\b|won\b|beat\b"
    r"|lost\b|made\b|became\b|began\b|took\b|gave\b|led\b|met\b|\w+ed\b|and\s+[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, as written; `parts` are its words without titles and stop words."""

    written: str
    parts: tuple[str, ...]


class NameIndex:
    """The names and words of some texts, for looking names up."""

    def __init__(self, texts: Sequence[str]) -> None:
        whole = "\n".join(texts)
        self.stems = stem_set(whole)
        lowered = fold(whole)
        self._letters = " " + re.sub(r"[^\w]+", " ", lowered) + " "
        self._sounds = {transliteration_key(word) for word in self._letters.split()}
        self._initials = set(_initials(whole))

    def has(self, part: str, run: Sequence[str]) -> bool:
        """Whether `part`, a word of the name `run`, occurs: as written, as its nation, as an alias or in initials."""
        plain = re.sub(r"[^\w]+", " ", fold(part).removesuffix("'s")).strip()
        if f" {plain} " in self._letters or base_stem(part) in self.stems:
            return True
        if any(f" {_as_words(other)} " in self._letters for other in _aliases_of(plain)):
            return True
        if plain.upper() in self._initials:
            return True
        return (len(plain) > 5 and transliteration_key(plain) in self._sounds) or self._by_run(run)

    def has_inflected(self, part: str) -> bool:
        """Whether a word with the same beginning occurs: `Зеленського` for `Зеленський`.

        For languages that decline names.
        """
        beginning = fold(part)[: max(4, len(part) - 3)]
        return len(part) > 4 and f" {beginning}" in self._letters

    def _by_run(self, run: Sequence[str]) -> bool:
        """`World Health Organization` by `WHO`, `United States` by `American`."""
        joined = "-".join(fold(part) for part in run)
        if any(f" {_as_words(other)} " in self._letters for other in _aliases_of(joined)):
            return True
        initials = "".join(part[0] for part in run).lower()
        return len(run) > 1 and len(initials) > 1 and f" {initials} " in self._letters


def find_names(sentence: str) -> Iterable[Name]:
    """The names of a sentence, each with its telling words, for comparing them with evidence.

    A capital at the start of a sentence or a clause counts only where the word is no common word: the finder knows
    titles, common nouns and the endings of common words. `bot.language.words.find_capitalised_runs` knows stop words
    only; it keeps titles, joins runs across "of" and "van", and drops a lone first word unless it is all capitals.
    """
    run: list[re.Match[str]] = []
    for match in (*_TOKEN.finditer(sentence), None):
        if match and run and (_continues_run(sentence, run[-1], match)):
            run.append(match)
            continue
        if name := _make_name(sentence, run):
            yield name
        run = [match] if match and match.group()[0].isupper() else []


def is_name_word(word: str) -> bool:
    """Whether a word from the middle of a sentence belongs to a name: a capital, no title, no common word."""
    plain = fold(_strip_possessive(word))
    return len(plain) > 1 and word[0].isupper() and plain not in _TITLES | _MASS | STOP_WORDS


def stem_set(text: str, language: str = "en") -> frozenset[str]:
    """The stems of a text's content words, acronyms read without their dots."""
    return frozenset(content_stems(undot_acronyms(text), language))


def undot_acronyms(text: str) -> str:
    """The text with acronyms written without dots: `U.S.` becomes `US`."""
    return re.sub(r"\b(?:[A-Z]\.){2,}", lambda match: match.group().replace(".", ""), text)


def base_stem(word: str) -> str:
    """The stem of a word; for a nation's people the stem of the nation."""
    return next(iter(content_stems(word)), stem(word))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text in lower case, without accents and dots of acronyms, each apostrophe as `'`."""
    return undot_acronyms(text).replace("’", "'").translate(_FOLD).lower()


_FOLD = str.maketrans(
    "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿšžčćłńśźżğışÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŠŽČĆŁŃŚŹŻĞİŞ",
    "aaaaaaceeeeiiiinoooooouuuuyyszcclnszzgisAAAAAACEEEEIIIINOOOOOOUUUUYSZCCLNSZZGIS",
)


def _continues_run(sentence: str, last: re.Match[str], match: re.Match[str]) -> bool:
    between = sentence[last.end() : match.start()]
    return between in {" ", "-"} and match.group()[0].isupper() and not last.group().endswith(("'s", "’s"))


def _make_name(sentence: str, run: list[re.Match[str]]) -> Name | None:
    words = list(run)
    while words and _opens(sentence[: words[0].start()]) and _is_common(sentence, words):
        words = words[1:]
        if words and not words[0].group()[0].isupper():
            return None
    parts = tuple(
        _strip_possessive(match.group())
        for match in words
        if not _TITLES.union(STOP_WORDS) & {fold(_strip_possessive(match.group())), fold(match.group())}
    )
    parts = tuple(part for part in parts if len(part) > 1)
    return Name(sentence[words[0].start() : words[-1].end()].removesuffix("'s"), parts) if parts else None


def _opens(before: str) -> bool:
    """Whether a sentence, a clause or a quotation begins after the text `before`."""
    outside = before.rstrip(_OPENING)
    if _OPENS.intersection(before[len(outside) :]):
        return True
    stripped = outside.rstrip()
    return not stripped or "\n" in outside[len(stripped) :] or stripped.endswith(_ENDS)


def _strip_possessive(word: str) -> str:
    for ending in ("'s", "’s", "'", "’"):
        word = word.removesuffix(ending)
    return word


def _is_common(sentence: str, words: Sequence[re.Match[str]]) -> bool:
    """Whether the first word is a common word, with a capital only because it opens the sentence."""
    word = words[0].group()
    lowered = fold(_strip_possessive(word))
    if lowered in STOP_WORDS or lowered in _MASS or lowered in _TITLES:
        return True
    if lowered in NATIONS or lowered in NATIONS.values() or (word.isupper() and len(word) > 1):
        return False
    if len(words) > 1:
        return lowered.endswith(("ly", "ing", "ed", "ers"))
    return lowered.endswith(_COMMON_ENDS) or not _FINITE.match(sentence, words[0].end())


def _aliases_of(name: str) -> list[str]:
    return _ALIASES.get(name, []) + _ALIASES.get(NATIONS.get(name, ""), [])


def _as_words(name: str) -> str:
    return name.replace("-", " ").replace(".", "")


def _initials(text: str) -> Iterable[str]:
    """The initials of each run of capitalised words and of its parts: WHO for the World Health Organization."""
    for match in re.finditer(
        r"[A-Z][\w'’-]{0,60}(?:\s+(?:(?:of|the|and|for|on|in|to)\s+){0,2}[A-Z][\w'’-]{0,60})+", text
    ):
        words = match.group().split()
        letters = "".join(word[0] for word in words if word[0].isupper())
        every = "".join(word[0] for word in words).upper()
        for start in range(len(letters)):
            longest = min(start + _LONGEST_INITIALS, len(letters))
            yield from (letters[start:end] for end in range(start + 2, longest + 1))
        yield every


@lru_cache(maxsize=16_384)
def transliteration_key(word: str) -> str:
    """One key for all ways to write a name in Latin letters: Zelenskyy, Zelensky, Zelenskiy."""
    plain = fold(word).removesuffix("'s")
    plain = re.sub(r"(?:iy|yy|ij|yi|y|j)", "i", plain)
    return re.sub(r"(.)\1+", r"\1", plain)
