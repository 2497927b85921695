"""The rows of the suite, each in a process of its own, and the table of what came of them."""

import multiprocessing
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.faults import (
    ageing,
    bombs,
    conversations,
    copies,
    crews,
    damage,
    disks,
    freezing,
    hostile,
    items,
    kills,
    language_models,
    lexicons,
    machine,
    messenger,
    modes,
    moves,
    outages,
    providers,
    replies,
    rivals,
    spending,
    stopping,
    strangers,
    supply,
    telegram_people,
    traced,
    truth,
    unreachable,
)
from tests.faults.bench import SECONDS, Bench
from tests.faults.verdict import Outcome

Row = Callable[[Bench], Outcome]

ROWS: dict[str, tuple[str, Row]] = {
    "kills": ("kill -9 at random moments", kills.random_kills),
    "postgres": ("kill -9 at random moments, over PostgreSQL", kills.kills_over_postgres),
    "chroma": ("kill -9 of the indexer and of Chroma's server", kills.kills_over_chroma),
    "servers": ("kill -9 of the indexer, of Chroma's server and of PostgreSQL", kills.kills_of_servers),
    "moves": ("kill -9 of a library's move to PostgreSQL and back", moves.killed_moves),
    "steps": ("kill -9 at every named step", kills.named_steps),
    "traps": ("strace: kills and errors at system calls", traced.traps),
    "lexicon": ("kills and errors while words are written, and swept", lexicons.writers),
    "disks": ("full disks", disks.full_disks),
    "pairs": ("two indexers at once", rivals.pairs),
    "holders": ("the holder of the lock killed", rivals.killed_holders),
    "damage": ("each file of the index damaged", damage.each_file),
    "catalog": ("the catalog damaged", truth.damaged_catalogs),
    "conversations": ("the file of conversations damaged", conversations.damaged_conversations),
    "embedders": ("embedder fails, gives no unit vectors", providers.failing_embedders),
    "models": ("a language model's service, at fault", language_models.language_models),
    "replies": ("a language model's replies of any shape", replies.odd_replies),
    "outage": ("a language model's service down, and up again", outages.outage),
    "mute": ("an embeddings service down at question time", outages.mute_embeddings),
    "floods": ("floods against the caps on calls and tokens", spending.floods),
    "roles": ("Telegram: commands by those who may not", telegram_people.roles),
    "texts": ("Telegram: odd texts behind commands and links", telegram_people.odd_texts),
    "talk": ("Telegram: talk that is not for the bot", telegram_people.talk),
    "files": ("Telegram: files that are no articles", telegram_people.files),
    "forgotten": ("Telegram: what is left of the forgotten", telegram_people.forgotten),
    "hostile": ("files made to be slow, of each kind", hostile.hostile_files),
    "bombs": ("bombs and broken files, of each kind", bombs.bombs),
    "sources": ("sources away, emptied, unreadable", supply.lost_sources),
    "items": ("an item raises at any step of its reading", items.bad_items),
    "churn": ("churn: 10% removed, 10% changed", ageing.churn),
    "readers": ("readers under change", ageing.readers_under_change),
    "switches": ("100 generations in one reader", ageing.switches),
    "freshness": ("news in a running reader", ageing.freshness),
    "machine": ("state machine against a plain dict", machine.state_machine),
    "messenger-kills": ("kill -9 of the bot with questions in flight", messenger.killed_with_questions),
    "messenger-webhook": ("kill -9 of the bot behind a webhook", messenger.killed_behind_a_webhook),
    "messenger-stops": ("SIGTERM of the bot with questions in flight", messenger.stopped_with_questions),
    "messenger-faults": ("502s, resets, silences and 429s of Telegram", messenger.cut_off),
    "messenger-away": ("Telegram out of reach for a minute", unreachable.away),
    "messenger-backlog": ("500 updates of an hour ago", messenger.old_questions),
    "messenger-flood": ("one chat floods, ten others ask", messenger.flood),
    "messenger-aborts": ("/abort of answers without an end", stopping.stopped),
    "messenger-pulse": ("the bot's event loop while it answers", freezing.unfrozen),
    "messenger-crowd": ("50 chats ask for a minute", messenger.crowd),
    "messenger-workers": ("two of four workers killed", crews.killed_workers),
    "messenger-workers-postgres": ("two of four workers killed, over PostgreSQL", crews.killed_workers_over_postgres),
    "messenger-rolling": ("doors and workers restarted one by one", crews.restarted),
    "messenger-rolling-postgres": (
        "doors and workers restarted one by one, over PostgreSQL",
        crews.restarted_over_postgres,
    ),
    "messenger-database": ("PostgreSQL stopped under doors and workers", crews.without_database),
    "messenger-paused": ("workers paused for longer than their lease", crews.paused),
    "strangers": ("a stranger's modules in the working folder", strangers.trap_modules),
    "dotenv": ("a stranger's .env in the working folder", strangers.working_folders),
    "modes": ("who may read a library, under loose umasks", modes.modes),
    "backups": ("the catalog copied while people ask", copies.backups),
}
# Rows that measure how long people wait, or that end a program at a moment: another row beside them spoils both.
WAITS = ("freshness", "hostile", "mute", "outage", "switches")
ALONE = {*WAITS, *(name for name in ROWS if name.startswith("messenger-"))}
# These begin first, so that no core waits for them at the end
LONGEST = ("lexicon", "damage", "traps", "conversations", "models")
HEAD = ("fault", "rounds", "struck", "lost", "twice", "mixed", "errors", "other", "repaired", "questions", "seconds")


def run(names: Sequence[str], short: bool, seed: int, jobs: int = 1, bound: float = SECONDS) -> int:
    """Run `jobs` rows side by side, those that measure waiting alone and last; print the table.

    Returns 1 if a promise was broken.
    """
    print(f"seed {seed}{', short' if short else ''}", file=sys.stderr)
    lines, notes = dict[str, tuple[str, ...]](), dict[str, list[str]]()
    kept = True
    for name, outcome, seconds in _run_rows(names, short, seed, jobs, bound):
        kept = kept and (bool(outcome.skipped) or outcome.kept)
        lines[name] = _line(ROWS[name][0], outcome, seconds)
        notes[name] = [f"{name}: {sentence}" for sentence in (*outcome.figures, *outcome.verdict.told)]
        if outcome.skipped:
            notes[name].append(f"{name}: SKIPPED, {outcome.skipped}")
        seen = (f"{name}: {ROWS[name][0]}", "  ".join(lines[name][1:]), *outcome.figures, *outcome.verdict.told)
        print("\n    ".join(seen), file=sys.stderr, flush=True)
    _print([HEAD, *(lines[name] for name in names)])
    print("\n".join(sentence for name in names for sentence in notes[name]))
    print("Every promise was kept." if kept else "A PROMISE WAS BROKEN.")
    return 0 if kept else 1


def _run_rows(
    names: Sequence[str], short: bool, seed: int, jobs: int, bound: float
) -> Iterator[tuple[str, Outcome, float]]:
    """Each row with its outcome and seconds, as it ends."""
    together = sorted((name for name in names if name not in ALONE), key=lambda name: name not in LONGEST)
    alone = [name for name in names if name in ALONE]
    spawn = multiprocessing.get_context("spawn")  # what a row leaves in memory ends with it
    for batch, workers in ((together, jobs), (alone, 1)):
        with ProcessPoolExecutor(workers, mp_context=spawn, max_tasks_per_child=1) as pool:
            rows: dict[Future[tuple[Outcome, float]], str] = {
                pool.submit(run_row, name, short, seed, bound): name for name in batch
            }
            for row in as_completed(rows):
                yield rows[row], *_result(row)


def _result(row: Future[tuple[Outcome, float]]) -> tuple[Outcome, float]:
    """What a row gave; a process that died is a row that broke a promise."""
    try:
        return row.result()
    except Exception as error:
        outcome = Outcome()
        outcome.verdict.note("other", f"the row's process ended: {error!r}")
        return outcome, 0.0


def run_row(name: str, short: bool, seed: int, bound: float = SECONDS) -> tuple[Outcome, float]:
    """Run a row in a folder of its own; a row that raises breaks a promise and ends no other.

    Returns its outcome and its seconds.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"pressbox-{name}-"))
    started = time.monotonic()
    try:
        outcome = ROWS[name][1](Bench(folder, short, seed, bound))
    except Exception as error:
        traceback.print_exc()
        outcome = Outcome()
        outcome.verdict.note("other", f"the row raised {error!r}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome, time.monotonic() - started


def _line(title: str, outcome: Outcome, seconds: float) -> tuple[str, ...]:
    if outcome.skipped:
        return (title, *["-"] * (len(HEAD) - 2), f"{seconds:.0f}")
    seen = outcome.verdict
    counts = (seen.lost, seen.duplicated, seen.mixed, seen.errors, seen.other)
    return (
        title,
        f"{outcome.rounds:,}",
        f"{outcome.struck:,}",
        *(str(count) for count in counts),
        f"{outcome.repaired:,}",
        f"{outcome.questions:,}",
        f"{seconds:.0f}",
    )


def _print(lines: list[tuple[str, ...]]) -> None:
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        print("  ".join((line[0].ljust(widths[0]), *cells[1:])))
