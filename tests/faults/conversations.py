"""Row: noise at random pages of the file of conversations, and other damage: noticed, said, and what is left is saved.

Whoever goes on with a conversation is answered or told; the doctor finds what is wrong; its repair leaves a whole file
that holds nothing which was not there, and the damaged one beside it.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.chats.connection import ChatsDamaged
from bot.chats.schema import TABLE_NAMES
from bot.chats.store import Chats
from bot.doctor import repair_conversations, verified
from bot.telegram.process.single_instance import hold_instance_lock
from index.home import Home
from tests.bot.chats.damaged import AT, DAMAGES, noise, written
from tests.bot.chats.test_store import answer
from tests.bot.newsdesk import Newsdesk, Seen
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome

QUESTION = "Which refinery was hit?"
FINE = (0, 3)  # exit codes: answered, or the articles do not answer
AT_THE_TERMINAL = 20  # rounds: in the first of each one is asked with the real command line too


def damaged_conversations(bench: Bench) -> Outcome:
    outcome, came = Outcome(), dict[str, int]()
    desk = Newsdesk(bench.folder / "library")
    whole, path = bench.folder / "whole", bench.folder / "library" / "chats.sqlite3"
    written(whole, bench.size(300, 60), bench.seed)
    before = _rows(whole)
    for number in bench.rounds(1_000, 40):
        shutil.copyfile(whole, path)
        noise(path, bench.seed + number)
        asked = number % AT_THE_TERMINAL == 0
        seen = desk.run("ask", "--chat", "telegram:1", "--no-sync", QUESTION) if asked else None
        _case(desk, path, before, f"noise {number}:", seen, outcome, came)
    for name, spoil in DAMAGES.items():
        shutil.copyfile(whole, path)
        spoil(path)
        seen = None if bench.short else desk.run("ask", "--chat", "telegram:1", "--no-sync", QUESTION)
        _case(desk, path, before, f"{name}:", seen, outcome, came)
    desk.close()
    outcome.figures.append(", ".join(f"{count:,} {what}" for what, count in came.items()))
    return outcome


def _case(
    desk: Newsdesk, path: Path, before: dict[str, set[Any]], where: str, seen: Seen | None, outcome: Outcome,
    came: dict[str, int],
) -> None:  # fmt: skip
    outcome.rounds += 1
    if seen and ("Traceback" in seen.err or (seen.code not in FINE and "--repair" not in seen.err)):
        outcome.verdict.note("errors", f"{where} exit code {seen.code}, {seen.err[-200:]!r}")
    if seen and seen.code in FINE:
        came["answered at the terminal"] = came.get("answered at the terminal", 0) + 1
    came["noticed at opening"] = came.get("noticed at opening", 0) + _told(path)
    spoiled = path.read_bytes()
    outcome.struck += 1
    sentence = repair_conversations(Home(path.parent), path, AT, hold_instance_lock)
    if sentence is None:  # noise fell where nothing stands, or made other words of some
        came["harmless"] = came.get("harmless", 0) + 1
        outcome.repaired += 1
        return
    kept = [file for file in path.parent.glob("chats.sqlite3.damaged-*") if not file.name.endswith(("-wal", "-shm"))]
    if [file.read_bytes() for file in kept] != [spoiled] and seen is None:
        outcome.verdict.note("other", f"{where} the damaged file was not kept as it was")
    for file in path.parent.glob("chats.sqlite3.damaged-*"):
        file.unlink()
    # A few letters may be noise that is text. An answer at the terminal has taken a number.
    open_ended = {"inbox", "answers", *(("numbers",) if seen and seen.code in FINE else ())}
    outcome.repaired += _whole(path, before, open_ended, where, outcome)
    came["answers saved"] = came.get("answers saved", 0) + len(_rows(path)["answers"])
    came["answers lost"] = came.get("answers lost", 0) + len(before["answers"]) - len(_rows(path)["answers"])


def _told(path: Path) -> bool:
    try:
        Chats(path).close()
    except ChatsDamaged:
        return True
    return False


def _whole(path: Path, before: dict[str, set[Any]], open_ended: set[str], where: str, outcome: Outcome) -> bool:
    """Whether the repaired file is whole. Rows that were never written are told, but for those of `open_ended`."""
    try:
        verified(path)
    except ChatsDamaged as damage:
        outcome.verdict.note("other", f"{where} after the repair: {damage}")
        return False
    for name, rows in _rows(path).items():
        made_up = {row for row in rows if row not in before[name]}
        if made_up and name not in open_ended:
            outcome.verdict.note("mixed", f"{where} {len(made_up)} rows of {name} were never written")
    chats = Chats(path)
    last = max((row[0] for row in before["answers"]), default=0)
    if chats.add("telegram:1", "ann", "New?", answer(), AT) <= last and _rows(path)["answers"]:
        outcome.verdict.note("duplicated", f"{where} a new answer has an old one's number")
    chats.close()
    return True


def _rows(path: Path) -> dict[str, set[Any]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: set(connection.execute(f"SELECT * FROM {name}")) for name in TABLE_NAMES}
