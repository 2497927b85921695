"""What every row is given: a folder of its own, its size and its seed."""

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.faults.gazette import Gazette


@dataclass(frozen=True, slots=True)
class Bench:
    """`short` is the form of `make test`: the same steps over fewer articles and rounds."""

    folder: Path
    short: bool
    seed: int

    def size(self, long: int, short: int) -> int:
        return short if self.short else long

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
