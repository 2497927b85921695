"""Speakers and places: what a sentence makes somebody say, or happen somewhere, and its evidence tells of others.

English. Only speakers without a name; those with one have roles.

A small model joins halves of two sentences: the statement of one and "said a diplomat" of another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.names import stem_set
from bot.language.words import content_stems

TOLD, UNTOLD = 1 / 2, 1 / 3  # least share of a statement's words that tells it, and most that does not
OWN = 3  # least further words of a sentence with a speaker, for it to say something else; of one with a place, one
_SAID = r"(?:said|says|say|told|warned|argued|added|announced|claimed|explained)"
_UNNAMED = r"(?:a|an|the|one|two|some|several|many)\s[a-z][^,;.“”\"]{2,80}?"
_SAYS = re.compile(rf"\b{_SAID}\b|\baccording to\b", re.IGNORECASE)
_LAST = re.compile(rf"^(?P<statement>.{{20,}}?),?\s(?:{_SAID}|according to)\s(?P<who>{_UNNAMED})\.?$", re.DOTALL)
_FIRST = re.compile(rf"^(?P<who>{_UNNAMED})\s{_SAID}\s(?:that\s)?(?P<statement>.{{20,}})$", re.DOTALL | re.IGNORECASE)
_PLACED = re.compile(
    r"\b[IiAa][nt]\s(?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}),\swhere\s(?P<statement>[^;.“”\"]{20,}?)(?=,|\.|$)"
)


@dataclass(frozen=True, slots=True)
class _Joined:
    """Who says a statement, or where it is placed, as written, with the stems of both. A place is not `spoken`."""

    written: str
    stems: frozenset[str]
    statement: frozenset[str]
    spoken: bool

    def share(self, piece: frozenset[str]) -> float:
        """The share of the statement's words that the piece has."""
        return len(self.statement & piece) / len(self.statement)

    def is_told_elsewhere(self, own: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> bool:
        """Whether its `own` pieces, those of the speaker or the place, say something else, and another one tells it."""
        least = OWN if self.spoken else 1
        silent = [self.share(piece) < UNTOLD and len(piece - self.stems) >= least for piece in own]
        return bool(own) and all(silent) and any(self.share(piece) >= TOLD for piece in others)


def find_other_speakers(sentence: str, evidence: Sequence[str]) -> Iterator[str]:
    """The unnamed speakers to whom the sentence gives what another piece of the evidence tells, and the places to
    which it moves it. `evidence` are sentences."""
    pieces = [(stem_set(piece), bool(_SAYS.search(piece))) for piece in evidence]
    for joined in _find_joined(sentence):
        own = [stems for stems, says in pieces if joined.stems <= stems and (says or not joined.spoken)]
        others = [stems for stems, _ in pieces if not joined.stems <= stems]
        if joined.is_told_elsewhere(own, others):
            yield joined.written


def _find_joined(sentence: str) -> Iterator[_Joined]:
    spoken = _LAST.match(sentence) or _FIRST.match(sentence)
    for match in (*([spoken] if spoken else []), *_PLACED.finditer(sentence)):
        who, statement = frozenset(content_stems(match["who"])), frozenset(content_stems(match["statement"]))
        if who and statement:
            yield _Joined(match["who"], who, statement, match is spoken)
