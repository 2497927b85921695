"""What every row is given: a folder of its own, its size, its seed and its time."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeVar

from tests.faults.gazette import Gazette

T = TypeVar("T")
SECONDS = 20.0  # of a row's rounds in the long form: all rows together take a quarter of an hour on two cores


@dataclass(slots=True)
class Bench:
    """`short` is the form of `make test`: the same steps over fewer articles and rounds.

    The long form begins no round `seconds` after its first, whatever is left: the next seed draws others.
    """

    folder: Path
    short: bool
    seed: int
    seconds: float = SECONDS
    _began: float = 0.0  # when the first round did

    def size(self, long: int, short: int) -> int:
        return short if self.short else long

    @property
    def pause(self) -> float:
        """Seconds between two questions of a reader, who computes without end and beside other tests in short."""
        return 0.03 if self.short else 0.004

    @property
    def over(self) -> bool:
        """Whether the time of the row is up, counted from the first call. The short form takes what it needs."""
        self._began = self._began or time.monotonic()
        return not self.short and time.monotonic() - self._began > self.seconds

    def part(self, parts: int) -> "Bench":
        """The same with one of so many parts of the time."""
        return replace(self, seconds=self.seconds / parts, _began=0.0)

    def rounds(self, long: int, short: int) -> Iterator[int]:
        """0, 1, … up to the size, or until the time is up."""
        for number in range(self.size(long, short)):
            if self.over and number:
                return
            yield number

    def draw(self, cases: Sequence[T], short: int) -> Iterator[T]:
        """At least so many of the cases, evenly, in the short form; in the long one all, until the time is up, in an
        order drawn by the seed."""
        if self.short:
            yield from cases[:: max(1, len(cases) // short)]
            return
        drawn = Random(self.seed).sample(cases, len(cases))
        yield from (drawn[number] for number in self.rounds(len(drawn), 1))

    def gazette(self, articles: int | None = None) -> Gazette:
        """A published library of at least 300 articles (25 in the short form), in a main and a recent segment."""
        gazette = Gazette(self.folder, articles or self.size(300, 25), self.seed)
        for _ in range(2):
            gazette.newsroom.sync()
            gazette.ledger.settle()
            gazette.edit()
        gazette.newsroom.sync()
        gazette.ledger.settle()
        return gazette

    def say(self, sentence: str) -> None:
        if not self.short:
            print(f"    {sentence}", file=sys.stderr, flush=True)
