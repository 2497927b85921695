"""What every row is given: a folder of its own, its size, its seed and its time."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TypeVar

from tests.faults.gazette import Gazette

T = TypeVar("T")
SECONDS = 30.0  # of a row of the long form: all rows together take a quarter of an hour on two cores


@dataclass(frozen=True, slots=True)
class Bench:
    """`short` is the form of `make test`: the same steps over fewer articles and rounds.

    The long form begins no round after `seconds`, whatever is left: the next seed draws others.
    """

    folder: Path
    short: bool
    seed: int
    seconds: float = SECONDS
    began: float = field(default_factory=time.monotonic)

    def size(self, long: int, short: int) -> int:
        return short if self.short else long

    @property
    def over(self) -> bool:
        """Whether the time of the row is up. The short form takes the time that it needs."""
        return not self.short and time.monotonic() - self.began > self.seconds

    def part(self, parts: int) -> "Bench":
        """The same with one of so many parts of the time that is left."""
        now = time.monotonic()
        return replace(self, began=now, seconds=(self.began + self.seconds - now) / parts)

    def rounds(self, long: int, short: int) -> Iterator[int]:
        """0, 1, … up to the size, or until the time is up; at least as many as in the short form."""
        for number in range(self.size(long, short)):
            if number >= short and self.over:
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
