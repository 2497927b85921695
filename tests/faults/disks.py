"""Row: disks that fill up at 20 sizes, with and without the indexer's own look at the room, while readers ask."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.press import BUG, HUNG, Order, Press, Ran
from tests.faults.verdict import Outcome
from tests.faults.witness import Witness

ROOMY = 256_000_000  # bytes: a disk on which every run finishes
SECONDS = 30  # a run on a full disk ends within
NEED = 1_000_000  # bytes that every run writes at least here; the sizes lie evenly below it


def full_disks(bench: Bench) -> Outcome:
    outcome = Outcome()
    if os.geteuid() != 0 or not shutil.which("mount"):
        outcome.skipped = "only root may mount a small disk"
        return outcome
    with _small_disk(bench.folder / "library") as disk:
        if not disk:
            outcome.skipped = "no tmpfs can be mounted here"
            return outcome
        _fill(bench, outcome)
    return outcome


def _fill(bench: Bench, outcome: Outcome) -> None:
    gazette = bench.gazette()
    disk = gazette.path / "library"
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    sizes = bench.size(20, 2)
    for number in bench.draw(range(sizes), sizes):
        for heedless in (True, False) if number % 5 == 0 else (True,):
            spare = NEED * number // sizes
            outcome.rounds += 1
            gazette.edit(changes=20, adds=2, removals=2)
            before = gazette.newsroom.catalog.current_number()
            _resize(disk, _used(disk) + spare)
            ran = Press(Order(gazette.path, heedless=heedless)).ran(SECONDS)
            gazette.settle_if_published(before)
            _judge(ran, f"{spare // 1000:,} kB left", outcome)
            newcomer = Witness(gazette.path, gazette.ledger, bench.seed + 1).dismiss()
            outcome.verdict.add(newcomer.verdict, f"a reader that came with {spare // 1000:,} kB left:")
            _resize(disk, ROOMY)
            repair = Outcome()
            finish(gazette, repair)
            outcome.verdict.add(repair.verdict, f"after {spare // 1000:,} kB:")
            if ran.code:
                outcome.struck += 1
                outcome.repaired += repair.repaired
            bench.say(f"{spare // 1000:,} kB: exit {ran.code} {ran.said[-150:]}")
    outcome.verdict.add(audit(gazette))
    seen = witness.dismiss()
    outcome.verdict.add(seen.verdict)
    outcome.questions = seen.questions
    gazette.close()


def _judge(ran: Ran, where: str, outcome: Outcome) -> None:
    if ran.code == HUNG:
        outcome.verdict.note("other", f"{where}: the run hung")
    elif ran.code == BUG or ran.code < 0:
        outcome.verdict.note("other", f"{where}: no clear message, exit {ran.code}: {ran.said[-200:]}")


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "pressbox-faults", str(folder)]
    mounted = subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], capture_output=True)


def _used(disk: Path) -> int:
    status = os.statvfs(disk)
    return (status.f_blocks - status.f_bfree) * status.f_frsize


def _resize(disk: Path, size: int) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    size = -(-size // page) * page
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True, capture_output=True)
