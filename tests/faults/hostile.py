"""Row: files made to be slow, one of each kind in a registered folder: questions are answered, `index` finishes."""

import gzip
import json
import os
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.corpus.bombs import BOMBS
from tests.corpus.packed_bombs import PACKED_BOMBS
from tests.corpus.pdfs import pdf
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome
from tests.forked import run

SIZE = 200_000  # bytes of each file
QUESTION = "How many boats did divers remove from the channel at Lanmouth?"
ANSWER = "14 sunken boats"
STORY = f"Harbour reopens\n\nThe harbour of Lanmouth reopened on Tuesday. Divers removed {ANSWER} from the channel."
WAIT = 2.0  # seconds that a question may wait for a sync
SLACK = 10.0  # times as long as a quiet question, beside that wait: the machine has other things to do
HUNG = 180.0  # seconds
RUNS = {"spaces": " ", "newlines": "\n", "letters": "a", "digits": "1", "dots": ".", "dashes": "- ", "brackets": "([{"}
FEW = 2  # files, in the short form


def hostile_files(bench: Bench) -> Outcome:
    outcome, seconds = Outcome(), list[float]()
    papers = bench.folder / "papers"
    papers.mkdir()
    (papers / "harbour.txt").write_text(STORY, encoding="utf-8")
    _pressbox(bench, "index", str(papers))
    quiet = max(_asked(bench, outcome, "before") for _ in range(2))
    before: Path | None = None
    for name, make in bench.draw(list(_files().items()), FEW):
        outcome.rounds += 1
        outcome.struck += 1
        (papers / name).write_bytes(make())
        seconds.append(_asked(bench, outcome, f"{name} is new, {before.name if before else 'nothing'} is indexed"))
        if seconds[-1] > WAIT + SLACK * quiet:
            outcome.verdict.note("other", f"{name}: a question took {seconds[-1]:.1f} s, without the file {quiet:.1f}")
        if before:
            before.unlink()
        before = papers / name
        finished = _pressbox(bench, "index", "--prune")  # the file before is gone
        if finished is None or finished.returncode:
            outcome.verdict.note("other", f"{name}: index {finished.stderr[-200:] if finished else 'hangs'}")
        else:
            outcome.repaired += 1
        bench.say(f"{name}: {seconds[-1]:.1f} s")
    _asked(bench, outcome, "the last is indexed")
    outcome.questions = outcome.rounds + 3
    outcome.figures.append(f"a question took {quiet:.1f} s without such a file, at most {max(seconds):.1f} s with one")
    return outcome


def _files() -> dict[str, Callable[[], bytes]]:
    """Name → what makes it, of every kind that is read."""
    files = dict[str, bytes]()
    for name, unit in RUNS.items():
        text = "a" + unit * (SIZE // len(unit)) + "b"
        files |= {
            f"{name}.txt": f"Ferry\n\n{text}".encode(),
            f"{name}.md": f"# Ferry\n\n{text}".encode(),
            f"{name}.json": json.dumps({"title": text, "text": text}).encode(),
            f"{name}.jsonl": json.dumps({"title": "Ferry", "text": text}).encode() + b"\n{}",
            f"{name}.html": f"<title>Ferry</title><p>{text}<p>{text}".encode(),
            f"{name}.csv": f'title,text\n"{text}","{text}"\n'.encode(),
            f"{name}.eml": f"From: {text[:500]} <a@b.example>\nSubject: {text[:900]}\n\n{text}".encode(),
            f"{name}.rss": f"<rss version='2.0'><channel><item><title>{text}</title><description>&lt;p>{text}".encode(),
        }
    return {
        **{name: partial(bytes, content) for name, content in files.items()},
        **PACKED_BOMBS,
        "spaces.txt.gz": lambda: gzip.compress(b"a" + b" " * SIZE + b"b"),
        "dashes.pdf": lambda: pdf([["- " * 40] * 50] * (SIZE // 4_000)),
        **{f"{name}.html": partial(_beginning, bomb) for name, bomb in BOMBS.items()},
    }


def _beginning(bomb: Callable[[], bytes]) -> bytes:
    return bomb()[:SIZE]


def _asked(bench: Bench, outcome: Outcome, where: str) -> float:
    started = time.monotonic()
    asked = _pressbox(bench, "ask", QUESTION)
    if asked is None:
        outcome.verdict.note("other", f"{where}: a question hangs")
    elif ANSWER not in asked.stdout:
        outcome.verdict.note("errors", f"{where}: {asked.returncode} {asked.stdout[-200:]} {asked.stderr[-200:]}")
    return time.monotonic() - started


def _pressbox(bench: Bench, *words: str) -> subprocess.CompletedProcess[str] | None:
    """None if it hangs."""
    home = {"PRESSBOX_HOME": str(bench.folder / "library"), "XDG_CONFIG_HOME": str(bench.folder / "config")}
    try:
        return run(*words, environment=os.environ | home, timeout=HUNG)
    except subprocess.TimeoutExpired:
        return None
