"""Disagreement: another article that gives another figure for the same thing. Compares two sentences; knows no scores.

Only sentences about the same can differ: of the names that are asked about, of what is counted, and of what happened to
it, told in the same unit. Which of them is right is the reader's to judge, who is shown both.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.question.parse import Question
from bot.language.counts import CountInterval, bounded, comparable, contradict, dated, quantities
from bot.language.dates import WEEKDAYS
from bot.language.words import STOP_WORDS, content_stems, split_words
from corpus.article import Article
from corpus.dates import MONTHS
from corpus.sentences import split_sentences

ASKED = 0.75  # share of what is asked about that both must say, as far as either says it
ALIKE = 0.6  # share of the shorter sentence's words that the other has, from which both tell of the same
LONGEST = 1_000  # characters of a sentence that are looked at, so that none costs more than a moment
BESIDE = 24  # characters around a name in which a word stands that may belong to it
HEADLINE = 0.6  # share of words with a capital, from which capitals tell nothing
BEFORE = 400  # characters before a sentence in which the name stands that it leaves unsaid: "in the town"
_RUN = r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
_PLACED = re.compile(
    rf"\b(?:in|at|near|of|from|to|for|across|around|outside|off|over|into|through|inside|within|towards?)\s+"
    rf"(?:the\s+|nearby\s+|neighbou?ring\s+)?(?P<run>{_RUN})"
)
# Beside a name these say what of it speaks, and make no other name of it: "Lanmouth Council", "the Mayor of Lanmouth"
_OFFICES = frozenset(
    """council police fire mayor town city village officials authorities residents president minister governor state
    republic kingdom government sir mr mrs ms dr news january february march april may june july august september
    october november december monday tuesday wednesday thursday friday saturday sunday""".split()
)
# Beside a name in a headline, where every word has its capital, these make another name of it
_DISTINCT = frozenset(
    """east west north south upper lower new old port great little saint st mount fort lake point bay beach hill heath
    park junction eastern western northern southern county river bridge cross vale kirk san santa los las el""".split()
)
_WHERE = re.compile(r"\b(?:in|at|near|across|outside|inside|within)\s+(?:the\s+)?\Z")
_HOW_MANY = re.compile(r"\bhow many\s+((?:[^\W\d_]+[\s-]*){1,3})", re.IGNORECASE)
_CALENDAR = frozenset((*WEEKDAYS, *MONTHS))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, what its article says before it, and the article's headline and day."""

    text: str
    before: str
    title: str
    day: date | None
    language: str

    @classmethod
    def of(cls, article: Article, start: int, end: int) -> "Told":
        text, before = article.text[start : min(end, start + LONGEST)], article.text[max(0, start - BEFORE) : start]
        return cls(text, before, article.title[:BEFORE], article.published_at, article.language or "en")


def quantities_conflict(one: Told, other: Told, asked: Question) -> bool:
    """Whether both tell of the same that is asked about, and count it otherwise."""
    if tells_of_another(one, asked) or tells_of_another(other, asked) or not _alike(one, other):
        return False
    names = _names(one, other, asked)
    if not names:
        return False  # nothing says that it is the same: "245 units are affected."
    said = _topic(asked) & {key for each in (one, other) for key in content_stems(each.text, each.language)}
    mine, theirs = (_meant(told, said, names, _placed(beside.text)) for told, beside in ((one, other), (other, one)))
    counted = _counted(asked)
    pairs = [(a, b) for a in mine for b in theirs if comparable(a, b) and _counts_the_same(a, b, counted)]
    if one.day and other.day and one.day != other.day:
        pairs = [(bounded(a), bounded(b)) for a, b in pairs]
    return bool(pairs) and all(contradict(a, b) for a, b in pairs)


def tells_of_another(told: Told, asked: Question) -> bool:
    """Whether it speaks of one whose name is longer than a name that is asked about: of `Port Tarn` for `Tarn`."""
    return any(_first(name, _pieces(told)) is False for name in asked.names)


def _names(one: Told, other: Told, asked: Question) -> tuple[str, ...]:
    """The names that both have to tell of: those that are asked about, as far as either has them at all."""
    wanted = [name for name in asked.names if not _CALENDAR.issuperset(name.lower().split())]
    if not wanted:
        return tuple(name for name in _placed(one.text) if carries(other.text, name))[:1]
    return tuple(name for name in wanted if any(_first(name, _pieces(told)) for told in (one, other)))


def _meant(told: Told, said: set[str], names: Sequence[str], known: Sequence[str]) -> list[CountInterval]:
    """The figures of a sentence that tell of the names what is asked about."""
    found = quantities(told.text, told.language)
    return [each for each in found if _says(told, each, said) and _tells_of(told, each, names, known)]


def _topic(asked: Question) -> set[str]:
    """The stems of what is asked about, its names apart."""
    named = {key for name in asked.names for key in content_stems(name)}
    return {key for key in asked.stems if key not in named}


def _says(told: Told, quantity: CountInterval, said: set[str]) -> bool:
    """Whether it tells of the figure what is asked about, as far as either of the two sentences does."""
    own = set(content_stems(f"{told.title} {quantity.clause}", told.language))
    return len(said & own) >= ASKED * len(said)


def _counted(asked: Question) -> tuple[str, ...]:
    """The stems of what is counted, as far as the question has them together: `boats sank`."""
    stems: list[str] = []
    for word in split_words(match[1]) if (match := _HOW_MANY.search(asked.text)) else ():
        found = content_stems(word)
        if not found:
            break
        stems += found
    return tuple(stems)


def _counts_the_same(one: CountInterval, other: CountInterval, counted: Sequence[str]) -> bool:
    """Whether both count what is asked for: whatever of it the one has beside its figure, the other says as well."""
    if not counted:
        if one.nouns and other.nouns:
            return one.nouns[0] == other.nouns[0]
        return bool(one.units & other.units - {""})
    ours, theirs = set(counted) & set(one.nouns), set(counted) & set(other.nouns)
    said, told = set(content_stems(one.clause)), set(content_stems(other.clause))
    return bool(ours & theirs) and ours <= told and theirs <= said


def _alike(one: Told, other: Told) -> bool:
    """Whether they say much the same, of the same year."""
    ours, theirs = (
        {key for key in content_stems(told.text, told.language) if not key[0].isdigit()} for told in (one, other)
    )
    return len(ours & theirs) >= ALIKE * min(len(ours), len(theirs)) and _same_year(one, other)


def _same_year(one: Told, other: Told) -> bool:
    """A year that one names must be the other's, or that of the other's article."""
    named, others = _years(one.text), _years(other.text)
    if not named and not others:
        return True
    ours = named or ({one.day.year} if one.day else set())
    theirs = others or ({other.day.year} if other.day else set())
    return not ours or not theirs or bool(ours & theirs)


def _years(text: str) -> set[int]:
    return {moment.year for moment in dated(text)[0] if moment.year}


def _tells_of(told: Told, quantity: CountInterval, names: Sequence[str], known: Iterable[str]) -> bool:
    """Whether the figure is about each of the names: by its clause, its sentence, or what stands before.

    Another place, nearer to the figure than the name, is what the figure is about; `known` places are none.
    """
    pieces = [quantity.clause, *_pieces(told)]
    expected = {*names, *known}
    for name in names:
        for piece in pieces:
            verdict = carries(piece, name)
            if verdict is not None:
                break
            if any(place not in expected for place in _placed(piece)):
                return False
        if verdict is not True:
            return False
    return True


def _first(name: str, pieces: Sequence[str]) -> bool | None:
    return next((verdict for piece in pieces if (verdict := carries(piece, name)) is not None), None)


def _pieces(told: Told) -> list[str]:
    """The sentence, those before it, the nearest first, and the headline."""
    before = [told.before[start:end] for start, end in split_sentences(told.before)]
    return [told.text, *reversed(before), told.title]


def _placed(text: str) -> tuple[str, ...]:
    """The names that stand after a preposition: most are places, or part of one."""
    runs = (match["run"] for match in _PLACED.finditer(text))
    bare = (" ".join(word for word in split_words(run) if word.lower() not in _CALENDAR) for run in runs)
    return tuple(dict.fromkeys(run for run in bare if run))


def carries(text: str, name: str) -> bool | None:
    """Whether a text speaks of this name; False if only of one that it is a part of (`Port Tarn`); None if of neither.

    A name in another form (`Ukrainian`, `US`) is looked for by its stems.
    """
    pattern = r"[\s-]+".join(map(re.escape, split_words(name)))
    found = list(re.finditer(rf"(?<!\w){pattern}(?!\w)(?:['’]s\b)?", text))
    if any(not _extended(text, match) for match in found):
        return True
    if found:
        return False
    return True if set(content_stems(name)) <= set(content_stems(text)) else None


def _extended(text: str, match: re.Match[str]) -> bool:
    """Whether a word beside the name belongs to it, so that it is another one: `Lanmouth East`, `in Bishop Lanmouth`.

    A word before the name of a person is a first name, and makes no other.
    """
    start = max(0, match.start() - BESIDE)
    owns = match.group().endswith(("'s", "’s"))  # "Russia's Ministry" is no other Russia
    before = re.search(r"(?<![^\W\d_])([^\W\d_]+)(?:[ -]|( of (?:the )?))\Z", text[start : match.start()])
    after = None if owns else re.match(r"[ -]([^\W\d_]+)", text[match.end() : match.end() + BESIDE])
    headline = sum(word[0].isupper() for word in split_words(text)) > HEADLINE * len(split_words(text))
    if after and _joins(after[1], headline):
        return True
    if not before or not _joins(before[1], headline):
        return False
    placed = not owns and _WHERE.search(text[max(0, start + before.start() - BESIDE) : start + before.start()])
    return bool(before[2] or placed or before[1].lower() in _DISTINCT)


def _joins(word: str, headline: bool) -> bool:
    plain = word.lower()
    if not word[0].isupper() or plain in STOP_WORDS:
        return False
    return plain in _DISTINCT if headline else plain not in _OFFICES
