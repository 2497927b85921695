"""A line of the benchmark: one piece of work, done by Pressbox and by what people would use instead, in turn."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.articles import write_articles
from bench.synthetic import copy_library, make_library
from index.home import Home

Round = tuple[float | None, float]  # the peer's cost and ours; None for a line without a peer


class Unable(Exception):
    """Why a line cannot run here, in one sentence."""


@dataclass(frozen=True)
class Place:
    """Where the lines run: `size` real articles, `chunks` of the libraries that show growth.

    What is made once is kept below `folder`. `clock` names the measure of a cost.
    """

    folder: Path
    size: int = 80
    chunks: tuple[int, ...] = (1_000, 10_000, 100_000)
    clock: str = "seconds"  # or "cpu": what a process took of the cores, on a machine that others use too
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))
    _copies: set[Path] = field(default_factory=set)

    def articles(self) -> Path:
        """The folder of `size` articles."""
        folder = self.folder / f"articles-{self.size}"
        if not folder.exists():
            write_articles(folder, self.size)
        return folder

    def library(self, chunks: int) -> Path:
        """A folder with a made-up library of so many chunks, `home`, and its `source`. Nobody adds to it."""
        folder = self.folder / f"library-{chunks}"
        if not (folder / "made").exists():
            make_library(Home(folder / "home"), folder / "source", chunks)
            (folder / "made").touch()
        return folder

    def own_library(self, chunks: int, name: str) -> Path:
        """A copy of a made-up library, for a line of this name to add to. A run makes its own: to add once more what an
        earlier run has added would cost nothing."""
        copy = self.folder / f"library-{chunks}-{name}"
        if copy not in self._copies:
            shutil.rmtree(copy, ignore_errors=True)
            copy_library(self.library(chunks), copy)
            self._copies.add(copy)
        return copy

    @property
    def largest(self) -> int:
        """The chunks of the largest library."""
        return max(self.chunks)

    def fresh(self) -> Path:
        """The name of a folder that is not there: what an earlier run has left is removed."""
        folder = self.folder / f"fresh-{next(self._numbers)}"
        shutil.rmtree(folder, ignore_errors=True)
        return folder


@dataclass(frozen=True, slots=True)
class Line:
    """`run` does the work once, by the peer and by us. `reach` is the most that ours may cost of the peer's, or in
    units if there is no peer. `note` says what a reader must know of the comparison."""

    name: str
    work: str
    peer: str
    unit: str
    run: Callable[[Place], Round]
    reach: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The rounds of a line; `unable` says why there are none."""

    line: Line
    rounds: tuple[Round, ...] = ()
    unable: str = ""

    @property
    def ours(self) -> list[float]:
        """What the work costs Pressbox, round by round."""
        return [ours for _, ours in self.rounds]

    @property
    def peers(self) -> list[float]:
        """What it costs the peer; empty without one."""
        return [peer for peer, _ in self.rounds if peer is not None]

    @property
    def ratios(self) -> list[float]:
        """Ours to the peer's, round by round: both met the same load."""
        return [ours / peer for peer, ours in self.rounds if peer]

    @property
    def reached(self) -> bool | None:
        """Whether the line is where it is to be; None if it did not run."""
        if not self.rounds:
            return None
        return median(self.ratios or self.ours) <= self.line.reach


def measure(line: Line, place: Place, rounds: int) -> Result:
    """Run a line so many times; a line that cannot run says why."""
    try:
        return Result(line, tuple(line.run(place) for _ in range(rounds)))
    except Unable as error:
        return Result(line, unable=str(error))
