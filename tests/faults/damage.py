"""Row: each file of a segment, of its seal and of the lexical index truncated, zeroed, removed, with a bit flipped.

A reader in a process of its own must answer right, or answer with a notice, or refuse with a sentence; and the next
run must bring everything back without embedding anything.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.errors import PressboxError
from index.home import Home
from index.retrieval.library import Library
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette, Ledger
from tests.faults.nursery import Child
from tests.faults.press import Order, Press
from tests.faults.verdict import Outcome, Verdict
from tests.faults.witness import Inquiry

SECONDS = 60  # a reader that has not answered by then hangs, also on a machine with much else to do
ASKED = 15  # articles


def _truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _zeroed(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1 << 4
    file.write_bytes(content)


def _rotted(file: Path) -> None:
    """As a failing disk does it: nobody wrote, so the file's time is what it was."""
    times = file.stat()
    _flipped(file)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "truncated": _truncated,
    "zeroed": _zeroed,
    "removed": Path.unlink,
    "flipped": _flipped,
    "rotted": _rotted,
}


def each_file(bench: Bench) -> Outcome:
    gazette, outcome = bench.gazette(), Outcome()
    pristine, in_use = gazette.path / "pristine", _in_use(gazette)
    gazette.close()
    shutil.copytree(gazette.newsroom.home.path, pristine)
    came: dict[str, int] = {}
    cases = list(_cases(_files(pristine), in_use))
    for file, name in bench.draw(cases, 4):
        outcome.rounds += 1
        outcome.struck += 1
        _case(gazette, pristine, file, name, outcome, came)
        if outcome.rounds % 20 == 0:
            bench.say(f"{outcome.rounds} of {len(cases)} files: {came}")
    outcome.figures.append("answers: " + ", ".join(f"{count} {how}" for how, count in came.items()))
    return outcome


def _in_use(gazette: Gazette) -> tuple[str, ...]:
    """How the paths begin of what the current generation names."""
    home, current = gazette.newsroom.home, gazette.newsroom.catalog.current()
    assert current
    folders = [home.lexicon(current.lexicon), *map(home.segment, current.segments)]
    return tuple(str(folder.relative_to(home.path)) for folder in folders)


def _cases(files: list[Path], in_use: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Each damage to each file in use. What is kept for a return to an earlier generation is damaged in turn one way
    or another: no answer comes from it."""
    turn = cycle(DAMAGES)
    for file in files:
        for name in DAMAGES if str(file).startswith(in_use) else (next(turn),):
            yield file, name


def _files(library: Path) -> list[Path]:
    """Of the segments and the lexical indexes, seals too; not the lock files, which are empty."""
    found = [path for folder in ("segments", "lexical") for path in (library / folder).rglob("*") if path.is_file()]
    return sorted(path.relative_to(library) for path in found if path.stat().st_size)


def _case(gazette: Gazette, pristine: Path, file: Path, name: str, outcome: Outcome, came: dict[str, int]) -> None:
    library = gazette.newsroom.home.path
    shutil.rmtree(library)
    shutil.copytree(pristine, library)
    DAMAGES[name](library / file)
    where = f"{file.parts[0]} {file.name} {name}:"
    came_back(gazette, where, outcome, came)
    _mend(gazette, where, outcome)


def came_back(gazette: Gazette, where: str, outcome: Outcome, came: dict[str, int]) -> bool:
    """Did a reader of the damaged library answer right, or say what is wrong? `came` counts how."""
    reader = Child(_serve, gazette.path, gazette.ledger)
    heard = reader.hear(SECONDS)
    code = reader.end(5)
    if not isinstance(heard, tuple):
        outcome.verdict.note("errors", f"{where} the reader {'hung' if code is None else f'died with {code}'}")
        return False
    how, verdict = heard
    came[how] = came.get(how, 0) + 1
    outcome.verdict.add(verdict, where)
    return bool(verdict.clean)


def _serve(path: Path, ledger: Ledger, line: Connection) -> None:
    try:
        library = Library(Home(path / "library"), HashingEmbedder())
        inquiry = Inquiry(library, ledger, may_refuse=PressboxError)
        notices = set()
        for slot in range(0, len(ledger), max(1, len(ledger) // ASKED)):
            found = inquiry.ask(slot)
            notices |= set(found.notices) if found else set()
        if not notices:
            inquiry.ask_every_index()
        line.send(("with a notice" if notices else "right", inquiry.verdict))
    except PressboxError:
        line.send(("refused", Verdict()))


def _mend(gazette: Gazette, where: str, outcome: Outcome) -> None:
    """In a process of its own too: it opens what is damaged."""
    ran = Press(Order(gazette.path)).ran()
    if ran.code or ran.report is None or ran.report.embedded:
        outcome.verdict.note("other", f"{where} the repair ended with {ran.code}: {ran.said[-200:] or ran.report}")
        return
    checker = Child(_check, gazette.path, gazette.ledger)
    heard = checker.hear(SECONDS)
    code = checker.end(5)
    if isinstance(heard, Verdict):
        outcome.verdict.add(heard, f"{where} after the repair,")
        outcome.repaired += heard.clean
    else:
        outcome.verdict.note("errors", f"{where} after the repair, the reader ended with {code}")


def _check(path: Path, ledger: Ledger, line: Connection) -> None:
    library = Library(Home(path / "library"), HashingEmbedder())
    inquiry = Inquiry(library, ledger)
    for slot in range(0, len(ledger), max(1, len(ledger) // ASKED)):
        if (found := inquiry.ask(slot)) and found.notices:
            inquiry.verdict.note("other", f"still a notice: {found.notices[0]}")
    line.send(inquiry.verdict)
