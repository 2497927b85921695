"""Conflict: whether a sentence of another article gives another figure for the same thing.

Compares two sentences and knows no scores. Two figures conflict only if both sentences speak of the names that are
asked about, count the same thing in the same unit, and tell the same of it. Which one is right is left to the reader,
who is shown both.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date

from bot.answering.question.parse import Question
from bot.language.counts import CountInterval, bounded, comparable, contradict, dated, quantities
from bot.language.dates import WEEKDAYS
from bot.language.words import STOP_WORDS, content_stems, split_words
from corpus.article import Article
from corpus.dates import MONTHS
from corpus.sentences import split_sentences

ASKED = 0.75  # least share of the question's stems, among those that either sentence has, beside each figure
ALIKE = 0.6  # least share of the shorter sentence's stems that the other has, for both to tell of the same
LONGEST = 1_000  # most characters of a sentence that are compared, which bounds the time
BESIDE = 24  # characters around a name in which a word may belong to it
HEADLINE = 0.6  # share of capitalised words above which a text is a headline and capitals show no names
BEFORE = 400  # characters before a sentence that may name what it leaves unsaid: "in the town"
_CALENDAR = frozenset((*WEEKDAYS, *MONTHS))
_RUN = r"[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
_PLACED = re.compile(
    rf"\b(?:in|at|near|of|from|to|for|across|around|outside|off|over|into|through|inside|within|towards?)\s+"
    rf"(?:the\s+|nearby\s+|neighbou?ring\s+)?(?P<run>{_RUN})"
)
# Words that beside a name make no other name of it: "Lanmouth Council", "the Mayor of Lanmouth"
_OFFICES = frozenset(
    """council police fire mayor town city village officials authorities residents president minister governor state
    republic kingdom government sir mr mrs ms dr news""".split()
).union(_CALENDAR)
# Words that beside a name make another name of it even in a headline, where every word has a capital
_DISTINCT = frozenset(
    """east west north south upper lower new old port great little saint st mount fort lake point bay beach hill heath
    park junction eastern western northern southern county river bridge cross vale kirk san santa los las el""".split()
)
_WHERE = re.compile(r"\b(?:in|at|near|across|outside|inside|within)\s+(?:the\s+)?\Z")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article, the text before it, and the article's title, day and language."""

    text: str
    before: str
    title: str
    day: date | None
    language: str

    @classmethod
    def of(cls, article: Article, start: int, end: int) -> "Told":
        """The sentence `article.text[start:end]`, cut at LONGEST characters."""
        text, before = article.text[start : min(end, start + LONGEST)], article.text[max(0, start - BEFORE) : start]
        return cls(text, before, article.title[:BEFORE], article.published_at, article.language or "en")

    @property
    def stems(self) -> tuple[str, ...]:
        """The content stems of the sentence."""
        return tuple(content_stems(self.text, self.language))


def quantities_conflict(one: Told, other: Told, question: Question) -> bool:
    """Whether both sentences count the same thing that the question asks about, and all their figures differ.

    If the articles are of different days, "at least 12" counts as 12.
    """
    if tells_of_another(one, question) or tells_of_another(other, question) or not _is_alike(one, other):
        return False
    names = _shared_names(one, other, question)
    if not names:
        return False  # nothing says that it is the same: "245 units are affected."
    pairs = _comparable_pairs(one, other, question, names)
    if one.day and other.day and one.day != other.day:
        pairs = [(bounded(a), bounded(b)) for a, b in pairs]
    return bool(pairs) and all(contradict(a, b) for a, b in pairs)


def _comparable_pairs(
    one: Told, other: Told, question: Question, names: Sequence[str]
) -> list[tuple[CountInterval, CountInterval]]:
    """The pairs of a figure of each sentence that count the same thing."""
    topic = _topic_stems(question) & {*one.stems, *other.stems}
    ours = _relevant_quantities(one, topic, names, _place_names(other.text))
    theirs = _relevant_quantities(other, topic, names, _place_names(one.text))
    return [(a, b) for a in ours for b in theirs if comparable(a, b) and _counts_the_same(a, b, question.counted)]


def tells_of_another(told: Told, question: Question) -> bool:
    """Whether the sentence speaks of a longer name than one that is asked about: of `Port Tarn` for `Tarn`."""
    return any(_first_verdict(name, _pieces(told)) is False for name in question.names)


def _shared_names(one: Told, other: Told, question: Question) -> tuple[str, ...]:
    """The names that both sentences must speak of: those asked about that either has; else a place of both."""
    asked = [name for name in question.names if not _CALENDAR.issuperset(name.lower().split())]
    if not asked:
        return tuple(name for name in _place_names(one.text) if carries(other.text, name))[:1]
    return tuple(name for name in asked if any(_first_verdict(name, _pieces(told)) for told in (one, other)))


def _relevant_quantities(
    told: Told, topic: set[str], names: Sequence[str], known_places: Sequence[str]
) -> list[CountInterval]:
    """The figures of the sentence that tell of the topic and of every name."""
    return [
        quantity
        for quantity in quantities(told.text, told.language)
        if _tells_topic(told, quantity, topic) and _tells_of(told, quantity, names, known_places)
    ]


def _topic_stems(question: Question) -> set[str]:
    """The stems of the question without those of its names."""
    named = {key for name in question.names for key in content_stems(name)}
    return {key for key in question.stems if key not in named}


def _tells_topic(told: Told, quantity: CountInterval, topic: set[str]) -> bool:
    """Whether the figure's clause and the title have the share ASKED of the topic's stems."""
    own = set(content_stems(f"{told.title} {quantity.clause}", told.language))
    return len(topic & own) >= ASKED * len(topic)


def _counts_the_same(one: CountInterval, other: CountInterval, counted: Sequence[str]) -> bool:
    """Whether both figures count the same noun; what one has of `counted` as its noun, the other's clause must have."""
    if not counted:
        if one.nouns and other.nouns:
            return one.nouns[0] == other.nouns[0]
        return bool(one.units & other.units - {""})
    our_nouns, their_nouns = set(counted) & set(one.nouns), set(counted) & set(other.nouns)
    our_clause, their_clause = set(content_stems(one.clause)), set(content_stems(other.clause))
    return bool(our_nouns & their_nouns) and our_nouns <= their_clause and their_nouns <= our_clause


def _is_alike(one: Told, other: Told) -> bool:
    """Whether both sentences say much the same, of the same year."""
    ours, theirs = ({key for key in told.stems if not key[0].isdigit()} for told in (one, other))
    return len(ours & theirs) >= ALIKE * min(len(ours), len(theirs)) and _is_same_year(one, other)


def _is_same_year(one: Told, other: Told) -> bool:
    """Whether a year that one sentence names is the other's, or that of the other's article; True if none is known."""
    named, others = _years(one.text), _years(other.text)
    if not named and not others:
        return True
    ours = named or ({one.day.year} if one.day else set())
    theirs = others or ({other.day.year} if other.day else set())
    return not ours or not theirs or bool(ours & theirs)


def _years(text: str) -> set[int]:
    """The years that the text names."""
    return {day.year for day in dated(text)[0] if day.year}


def _tells_of(told: Told, quantity: CountInterval, names: Sequence[str], known_places: Iterable[str]) -> bool:
    """Whether the figure is about each of the names: by its clause, its sentence, or what stands before.

    A place nearer to the figure than the name is what the figure is about, unless it is one of `known_places`.
    """
    pieces = [quantity.clause, *_pieces(told)]
    expected = {*names, *known_places}
    return all(_is_nearest(name, pieces, expected) for name in names)


def _is_nearest(name: str, pieces: Sequence[str], expected: Set[str]) -> bool:
    """Whether one of the pieces speaks of the name, and none before it of a place that is not expected."""
    for piece in pieces:
        verdict = carries(piece, name)
        if verdict is not None:
            return verdict
        if any(place not in expected for place in _place_names(piece)):
            return False
    return False


def _first_verdict(name: str, pieces: Sequence[str]) -> bool | None:
    """What `carries` says of the first piece that has the name, or a longer one with it; None if none has."""
    return next((verdict for piece in pieces if (verdict := carries(piece, name)) is not None), None)


def _pieces(told: Told) -> list[str]:
    """The sentence, the sentences before it (the nearest first), and the title."""
    before = [told.before[start:end] for start, end in split_sentences(told.before)]
    return [told.text, *reversed(before), told.title]


def _place_names(text: str) -> tuple[str, ...]:
    """The names that stand after a preposition, each once: most are places, or part of one."""
    runs = (match["run"] for match in _PLACED.finditer(text))
    bare = (" ".join(word for word in split_words(run) if word.lower() not in _CALENDAR) for run in runs)
    return tuple(dict.fromkeys(run for run in bare if run))


def carries(text: str, name: str) -> bool | None:
    """True if the text has the name, False if it has it only as part of a longer one (`Port Tarn`), else None.

    A name in another form (`Ukrainian`, `US`) is recognised by its stems.
    """
    pattern = r"[\s-]+".join(map(re.escape, split_words(name)))
    matches = list(re.finditer(rf"(?<!\w){pattern}(?!\w)(?:['’]s\b)?", text))
    if any(not _is_extended(text, match) for match in matches):
        return True
    if matches:
        return False
    return True if set(content_stems(name)) <= set(content_stems(text)) else None


def _is_extended(text: str, match: re.Match[str]) -> bool:
    """Whether a word beside the name makes another name of it: `Lanmouth East`, `in Bishop Lanmouth`.

    A word before a person's name is a first name and makes no other.
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
    """Whether a word beside a name may belong to the name."""
    plain = word.lower()
    if not word[0].isupper() or plain in STOP_WORDS:
        return False
    return plain in _DISTINCT if headline else plain not in _OFFICES
