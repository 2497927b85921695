"""Negation: does a sentence deny what its evidence affirms, affirm what it denies, or state its opposite?

English. Knows no figures and no names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.antonyms import AGAINST, FOR, OPPOSITES
from bot.language.phrasal_verbs import find_phrases
from bot.language.word_forms import IRREGULAR
from bot.language.words import STOP_WORDS, stem

SCOPE = 3  # content words after a negation that it may deny
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
NEGATIONS = frozenset("not never no none nobody nothing neither nor without".split())
_NEGATIONS = NEGATIONS | {"cannot", "hardly", "barely", "scarcely"}
_NOT_DENYING = frozenset("only just merely simply least until necessarily".split())
# Words that deny without "not": a paraphrase of a sentence that has one may use "not"
_DENYING = """
fail refuse deny reject unlikely unable lack absent absence impossible rarely seldom stop prevent avoid ban prohibit
forbid decline dismiss doubt cease halt little few free rule miss lose zero unlike instead rather end false wrong myth
untrue incorrect unclear unknown yet despite although however abandon cancel scrap suspend block bar exclude limit
oppose against away remain except unchanged only inability incapable neglect ignore omit forgo skip short
"""
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
_STRONGLY_DENYING = "fail refuse deny unable lack prevent stop ban prohibit forbid decline"
_CLAUSE_ENDS = frozenset(".,;:!?()—–") | {"but", "because", "although", "while", "which"}


@dataclass(frozen=True, slots=True)
class Negation:
    """A negating word, as written, and the stems that it may deny, the nearest first."""

    written: str
    denies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polarity:
    """One sentence: its stems, each with the word as written, and its negations."""

    stems: Mapping[str, str]
    negations: tuple[Negation, ...]
    hints: bool  # the sentence has a negation, or a word that denies without "not"

    @property
    def denies(self) -> bool:
        """Whether the sentence has a negation or a word such as "refuse"."""
        return bool(self.negations) or bool(_strong_stems() & self.stems.keys())

    def may_deny(self) -> frozenset[str]:
        """All stems that the negations may deny."""
        return frozenset(key for negation in self.negations for key in negation.denies)


@lru_cache(maxsize=2048)
def polarity_of(sentence: str) -> Polarity:
    """The stems and negations of a sentence."""
    tokens = [match.group() for match in _TOKEN.finditer(sentence.replace("’", "'"))]
    phrases = find_phrases([_stem(token.lower()) for token in tokens])
    said = {place for phrase in phrases for place in phrase.places}
    stems = {phrase.key: " ".join(tokens[phrase.places[0] : phrase.places[-1] + 1]) for phrase in phrases}
    negations: list[Negation] = []
    for place, token in enumerate(tokens):
        if token[0].isalpha() and place not in said and (key := _stem_key(token)):
            stems.setdefault(key, token)
        if _is_negation(tokens, place):
            negations.append(Negation(token, tuple(_scope(tokens[place + 1 :]))))
    return Polarity(stems, tuple(negations), bool(negations) or bool(_denying_stems() & set(stems)))


def find_contradictions(sentence: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """Words of the sentence, as written, that contradict the sentences of the evidence: negations and antonyms.

    Only the evidence sentences that share most words with the sentence are compared. () where nothing contradicts.
    """
    claim = polarity_of(sentence)
    aligned = _select_aligned(claim, [polarity_of(text) for text in evidence])
    if not aligned:
        return ()
    found = [
        *_find_added_negations(claim, aligned),
        *_find_dropped_negations(claim, aligned),
        *_find_opposites(claim, aligned),
    ]
    return tuple(dict.fromkeys(found))


def _select_aligned(claim: Polarity, others: Sequence[Polarity]) -> list[Polarity]:
    """The sentences on the same subject: those with at least two thirds of the best one's common words."""
    shared = [len(claim.stems.keys() & other.stems.keys()) for other in others]
    best = max(shared, default=0)
    return [other for other, count in zip(others, shared, strict=True) if count and count >= best * 2 / 3]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The aligned sentences, with all their stems and all stems that they may deny."""

    sentences: Sequence[Polarity]
    stems: frozenset[str]
    may_deny: frozenset[str]

    @classmethod
    def of(cls, sentences: Sequence[Polarity]) -> "_Evidence":
        """The evidence that these sentences make up."""
        stems = frozenset(key for sentence in sentences for key in sentence.stems)
        return cls(sentences, stems, frozenset(key for sentence in sentences for key in sentence.may_deny()))

    def head(self, negation: Negation) -> str | None:
        """The nearest stem after the negation that the evidence has."""
        return next((key for key in negation.denies if key in self.stems), None)


def _find_added_negations(claim: Polarity, aligned: Sequence[Polarity]) -> Iterable[str]:
    """Negations of the sentence that nothing in the evidence excuses."""
    evidence = _Evidence.of(aligned)
    for negation in claim.negations:
        if not any(excuses(evidence, negation) for excuses in _EXCUSES):
            yield negation.written


def _is_denied_too(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence may deny the same stem; any stem will do where none follows the negation."""
    return bool(evidence.may_deny & set(negation.denies)) or bool(evidence.may_deny and not negation.denies)


def _is_said_by_opposite(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence has an antonym of what is denied: "stayed shut" for "did not open"."""
    return are_opposites(negation.denies[:2], evidence.stems)


def _is_hinted_at(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence has no word of what is denied, but some word that denies."""
    return evidence.head(negation) is None and any(sentence.hints for sentence in evidence.sentences)


def _is_denied_elsewhere(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence has a negation, and lacks the word next to the negation of the sentence."""
    head = evidence.head(negation)
    return head not in {None, *negation.denies[:1]} and any(sentence.negations for sentence in evidence.sentences)


def _is_said_by_prefix(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence denies by a prefix: "unlawful" for "not lawful"."""
    return any(_with_negative_prefix(key) & evidence.stems for key in negation.denies)


def _is_strongly_denied(evidence: _Evidence, negation: Negation) -> bool:
    """Whether the evidence denies without "not", by a strong word: "refused to close"."""
    strong = _strong_stems()
    return any(not sentence.negations and strong & sentence.stems.keys() for sentence in evidence.sentences)


_EXCUSES = (
    _is_denied_too,
    _is_said_by_opposite,
    _is_hinted_at,
    _is_denied_elsewhere,
    _is_said_by_prefix,
    _is_strongly_denied,
)


def _find_dropped_negations(claim: Polarity, aligned: Sequence[Polarity]) -> Iterable[str]:
    """Words that the sentence affirms and the evidence denies."""
    mine = claim.may_deny()
    for other in aligned:
        for negation in other.negations:
            if not negation.denies:
                continue
            head = negation.denies[0]
            if head not in claim.stems or head in mine or claim.hints:
                continue
            affirmed = [rest for rest in aligned if head in rest.stems and head not in rest.may_deny()]
            if not affirmed:
                yield claim.stems[head]


def _find_opposites(claim: Polarity, aligned: Sequence[Polarity]) -> Iterable[str]:
    there = frozenset(key for other in aligned for key in other.stems)
    denied = frozenset(key for other in (claim, *aligned) for key in other.may_deny())
    for key, written in claim.stems.items():
        if key in there or key in denied:
            continue
        for same, contrary in _antonym_sides().get(key, ()):
            if same & there:
                break
            if contrary & there - claim.stems.keys() - denied:
                yield written
                break


def find_open_stances(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """Words of the sentence, as written, for being for or against something where the evidence has no such stance.

    The evidence may have it in another word, or deny the opposite.
    """
    claim = polarity_of(sentence)
    aligned = _select_aligned(claim, [polarity_of(text) for text in evidence])
    there = frozenset(key for other in aligned for key in other.stems)
    denied = any(other.hints for other in aligned) or claim.hints
    for side in _sides() if aligned and not denied else ():
        if not side & there:
            yield from (claim.stems[key] for key in side & claim.stems.keys())


@lru_cache(maxsize=1)
def _sides() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(_stem, FOR)), frozenset(map(_stem, AGAINST))


def are_opposites(keys: Sequence[str], words: frozenset[str]) -> bool:
    """Whether one of the stems `keys` is an antonym of one of the stems `words`."""
    return any(contrary & words for key in keys for _, contrary in _antonym_sides().get(key, ()))


def denies_without_not(keys: Iterable[str]) -> bool:
    """Whether one of the stems denies by itself: "refused to pay" for "did not pay"."""
    return not _denying_stems().isdisjoint(keys)


def _with_negative_prefix(key: str) -> set[str]:
    return {prefix + key for prefix in _PREFIXES} | {key.removeprefix(p) for p in _PREFIXES if key.startswith(p)} - {
        key
    }


def _is_negation(tokens: Sequence[str], place: int) -> bool:
    word = tokens[place].lower()
    after = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
    before = tokens[place - 1].lower() if place else ""
    if word.endswith("n't"):
        return True
    if word not in _NEGATIONS or (word == "not" and (after in _NOT_DENYING or before == "or")):
        return False
    if word == "no" and (after in {"doubt", "matter", ".", ","} or after[:1].isdecimal()):
        return False
    return not (word == "nothing" and after in {"but", "less"})


def _scope(tokens: Sequence[str]) -> Iterable[str]:
    count = 0
    for token in tokens:
        if token.lower() in _CLAUSE_ENDS:
            return
        if token[0].isalpha() and (key := _stem_key(token)):
            yield key
            count += 1
        if count == SCOPE:
            return


# Stop words that nevertheless change the meaning of a sentence
_TURNING = frozenset("before after since more most less few down up above below under over with without same".split())


def _stem_key(token: str) -> str | None:
    lowered = token.lower().removesuffix("'s")
    if (lowered in STOP_WORDS and lowered not in _TURNING) or lowered.endswith("n't") or lowered in _NEGATIONS:
        return None
    return _stem(lowered)


def _stem(word: str) -> str:
    return stem(IRREGULAR.get(word, word))


@lru_cache(maxsize=1)
def _strong_stems() -> frozenset[str]:
    return frozenset(map(stem, _STRONGLY_DENYING.split()))


@lru_cache(maxsize=1)
def _denying_stems() -> frozenset[str]:
    return frozenset(map(_stem, _DENYING.split()))


@lru_cache(maxsize=1)
def _antonym_sides() -> Mapping[str, list[tuple[frozenset[str], frozenset[str]]]]:
    """Stem → pairs of its near synonyms and its antonyms, one pair for each line of the list that has the stem."""
    found: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}
    for one, other in OPPOSITES:
        left, right = frozenset(map(_stem, one)), frozenset(map(_stem, other))
        for same, contrary in ((left, right), (right, left)):
            for key in same:
                found.setdefault(key, []).append((same - {key}, contrary - same))
    return found
