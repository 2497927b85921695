"""A folder of articles whose every text is known beforehand, and the plain ledger of what must be found.

Edition `e` of the article in slot `s` always reads the same, so that any text can be judged by anyone.
"""

import os
from functools import cache
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from random import Random

from index.indexing.lock import hold_indexer_lock
from tests.index.newsroom import Newsroom

EDITIONS = 5  # so few that an article often returns to a text that it had before
ABSENT = -1
PATIENCE = 60.0  # seconds for what a server still does for a process that died
WORDS = (
    "the drones were over a harbour and that refinery of this town which had been closed since its mayor told "
    "reporters there would be talks about power with officials from many cities before winter came"
).split()


def article_id(slot: int) -> str:
    return f"articles/{slot:04}.txt"


def slot_of(key: str) -> int:
    return int(Path(key).stem)


@cache
def body_of(slot: int, edition: int) -> str:
    """Three paragraphs, each a chunk; the middle one is the same in every edition, as in real corrections."""
    word = f"Press{slot:04}"
    return "\n\n".join(
        (
            f"{word} leads edition{edition} with {_filler(slot, edition)}.",
            f"{word} explains the background with {_filler(slot, ABSENT)}.",
            f"{word} closes edition{edition} with {_filler(edition, slot)}.",
        )
    )


def _filler(*seed: int) -> str:
    return " ".join(Random(str(seed)).choices(WORDS, k=12))


class Ledger:
    """For each slot its edition before and after the run that is going on; shared between processes."""

    def __init__(self, slots: int) -> None:
        self.old = RawArray("i", [ABSENT] * slots)
        self.new = RawArray("i", [ABSENT] * slots)

    def __len__(self) -> int:
        return len(self.new)

    def both(self) -> tuple[list[int], list[int]]:
        return self.old[:], self.new[:]

    def settle(self) -> None:
        """What was new has been published."""
        self.old[:] = self.new[:]


class Gazette:
    """Edits the folder of a newsroom, and its ledger a moment before."""

    def __init__(self, path: Path, articles: int, seed: int) -> None:
        self.newsroom = Newsroom(path)
        self.random = Random(seed)
        self.ledger = Ledger(articles + max(10, articles // 5))
        self._clock = 1_700_000_000_000_000_000  # each write at its own moment, however coarse the file system's clock
        for slot in range(articles):
            self.put(slot, 0)

    @property
    def path(self) -> Path:
        return self.newsroom.path

    def file(self, slot: int) -> Path:
        return self.newsroom.articles / f"{slot:04}.txt"

    def present(self) -> list[int]:
        return [slot for slot, edition in enumerate(self.ledger.new) if edition != ABSENT]

    def put(self, slot: int, edition: int) -> None:
        """Write this edition, or remove the article when `edition` is ABSENT."""
        self.ledger.new[slot] = edition
        if edition == ABSENT:
            self.file(slot).unlink()
            return
        self.file(slot).write_text(f"Report {slot}\n\n{body_of(slot, edition)}", encoding="utf-8")
        self._clock += 1
        os.utime(self.file(slot), ns=(self._clock, self._clock))

    def edit(self, changes: int = 3, adds: int = 1, removals: int = 1) -> None:
        """Between two runs: some articles change, some come (as many as there is room for), some leave."""
        present = self.present()
        absent = [slot for slot in range(len(self.ledger)) if slot not in set(present)]
        for slot in self.random.sample(absent, min(adds, len(absent))):
            self.put(slot, self.random.randrange(EDITIONS))
        chosen = self.random.sample(present, changes + removals)
        for slot in chosen[:changes]:
            self.put(slot, (self.ledger.new[slot] + self.random.randrange(1, EDITIONS)) % EDITIONS)
        for slot in chosen[changes:]:
            self.put(slot, ABSENT)

    def settle_if_published(self, before: int) -> bool:
        """After a run that died: did it publish? One transaction decides, so the generation tells.

        A server may still be committing for the dead process; it holds the indexer's lock until then.
        """
        with hold_indexer_lock(self.newsroom.home, PATIENCE, self.newsroom.catalog):
            published = self.newsroom.catalog.current_number() > before
        if published:
            self.ledger.settle()
        return published

    def close(self) -> None:
        self.newsroom.opened.close()
