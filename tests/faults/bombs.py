"""Row: bombs and broken files of each format, read by the limited child: each costs its limits, and is a sentence."""

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from corpus.article import Article, Rejected
from corpus.bugs import guarded
from corpus.reader import Found, read
from corpus.readers.isolation import ParsingLimits, shared_parser
from corpus.readers.records import MOST_DEATHS
from corpus.source import Source, scan
from evals.exports import MANY, SINGLE, Story, packed
from tests.corpus.bombs import BOMBS
from tests.corpus.packed_bombs import PACKED_BOMBS
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome

LIMITS = ParsingLimits()
SLACK = 20.0  # seconds beside those of the child: starting it anew, and a machine that has other things to do
MEGABYTE = 1_000_000 if sys.platform == "darwin" else 1_000  # ru_maxrss in units of a megabyte
PARENT = 700  # megabytes that reading may cost the process that keeps the library
PARTS = [
    "A ferry with 212 people on board ran aground off Orsa.",
    "Nobody was hurt, the harbour master said on Friday.",
]
STORIES = [Story(f"Ferry {n}", PARTS, f"https://weald.example/{n}") for n in range(20)]
FEW = 16  # files, in the short form; what costs all its seconds is in the tests of `isolation`


def bombs(bench: Bench) -> Outcome:
    """`struck` counts files of which a part was refused; after each, a good file is read whole."""
    outcome, slowest, largest = Outcome(), 0.0, 0.0
    files = [*_bombs(), *_broken(bench)]
    earlier = _peak(resource.RUSAGE_CHILDREN)
    for name, make, is_bomb in bench.draw(files, FEW):
        outcome.rounds += 1
        content = make()
        before = _peak(resource.RUSAGE_SELF)
        started = time.monotonic()
        found = _read(bench.folder, name, content)
        seconds, grown = time.monotonic() - started, _peak(resource.RUSAGE_SELF) - before
        slowest, largest = max(slowest, seconds), max(largest, grown)
        reasons = [one for one in found if isinstance(one, Rejected)]
        for fault in _faults(found, reasons, is_bomb, seconds, grown):
            outcome.verdict.note("other", f"{name}: {fault}")
        whole = _read(bench.folder, "good.txt", f"Ferry\n\n{PARTS[0]}".encode())
        outcome.struck += bool(reasons)
        outcome.repaired += bool(reasons) and isinstance(whole[0], Article)
        bench.say(f"{name}: {seconds:.1f} s, {grown:.0f} MB; {reasons[0].reason if reasons else 'read'}")
    shared_parser().close()
    outcome.figures.append(
        f"reading one file took {slowest:.1f} s and {largest:.0f} MB of this process at most; a child took "
        f"{_peak(resource.RUSAGE_CHILDREN):.0f} MB at most"
    )
    peak = _peak(resource.RUSAGE_CHILDREN)  # of all children since this process began: only a new one is of this row
    if earlier < peak and peak * 1_000_000 > LIMITS.memory_bytes:
        outcome.verdict.note("other", "a child took more memory than it may")
    return outcome


def _faults(found: list[Found], reasons: list[Rejected], is_bomb: bool, seconds: float, grown: float) -> Iterator[str]:
    if not found:
        yield "nothing came of it, not even a sentence"
    for one in reasons:
        if one.bug or not one.reason.endswith((".", "?")):
            yield f"is told by {one.reason!r}"
    if is_bomb and any(isinstance(one, Article) for one in found):
        yield "an article came of it"
    if seconds > MOST_DEATHS * LIMITS.wall_seconds + SLACK:
        yield f"took {seconds:.0f} s"
    if grown > PARENT:
        yield f"took {grown:.0f} MB"


def _peak(whose: int) -> float:
    """The most memory that this process, or any child of it that has ended, has held, in megabytes."""
    return resource.getrusage(whose).ru_maxrss / MEGABYTE


def _read(folder: Path, name: str, content: bytes) -> list[Found]:
    path = folder / name
    path.write_bytes(content)
    source = Source("bombs", path)
    (file,) = scan(source).files
    found = list(guarded(lambda: read(file, source), name))
    path.unlink()
    return found


def _bombs() -> Iterator[tuple[str, Callable[[], bytes], bool]]:
    """Name, what makes it, and whether no article may come of it."""
    yield from ((name, make, True) for name, make in PACKED_BOMBS.items())
    yield from ((f"{name}.html", make, False) for name, make in BOMBS.items())
    yield "slow.zip", _slow, True


def _slow() -> bytes:
    slow = BOMBS["bold"]()
    return packed({f"{number}.html": slow for number in range(200)})


def _broken(bench: Bench) -> Iterator[tuple[str, Callable[[], bytes], bool]]:
    """Files of each format, cut off or with bytes changed at random places."""
    chance = random.Random(bench.seed)
    whole = {suffix: write(STORIES[0]) for suffix, write in SINGLE.items()}
    whole |= {suffix: write_many(STORIES) for suffix, write_many in MANY.items()}
    for suffix, content in whole.items():
        for number in range(bench.size(12, 2)):
            yield f"cut-{number}.{suffix}", partial(bytes, content[: chance.randrange(1, len(content))]), False
            changed = bytearray(content)
            for _ in range(chance.choice((1, 8, 200))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            yield f"changed-{number}.{suffix}", partial(bytes, changed), False
