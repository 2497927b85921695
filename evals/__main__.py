"""`python -m evals --data FOLDER [SET…]`: how good retrieval and answers are on sets of questions. `… train` makes the
scorer.
"""

import argparse
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.evaluation import table
from bot.evaluation.measure import Measure
from bot.evaluation.run import Run, load, made
from corpus.errors import PressboxError
from evals.asking import ask, show_against
from evals.library import opened
from evals.sets import SEED, SETS, Set

USUAL = tuple(name for name in SETS if name != "realtimeqa-gold")  # it is a part of realtimeqa


def main() -> int:
    parser = argparse.ArgumentParser(prog="evals", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"train, or some of {', '.join(SETS)} (all)")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--sample", type=int, help="ask only so many questions of each set, the same ones each time")
    parser.add_argument("--retrieval", action="store_true", help="measure retrieval alone, several times as fast")
    parser.add_argument("--home", type=Path, help="a library of the news that is there already; it is only read")
    parser.add_argument("--out", type=Path, help="write the run to this file, as JSON")
    parser.add_argument("--against", type=Path, help="compare with the run in this file")
    arguments = parser.parse_args()
    if arguments.sets == ["train"]:
        from evals.train import train  # late, as all of a command that is asked for alone
        from index.minilm import MiniLM

        print(train(arguments.data, MiniLM()))
        return 0
    if unknown := [name for name in arguments.sets if name not in SETS]:
        parser.error(f"there is no set {unknown[0]!r}; there are {', '.join(SETS)}")
    try:
        before = load(arguments.against) if arguments.against else None
        run = _run(arguments)
        if arguments.out:
            run.save(arguments.out)
        for line in _made(run):
            print(line)
        table.show(run, before)
    except PressboxError as error:
        print(f"evals: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _run(arguments: argparse.Namespace) -> Run:
    began = datetime.now(UTC)
    measures: dict[str, dict[str, Measure]] = {}
    details: dict[str, dict[str, Any]] = {}
    base: dict[str, Any] = {}
    for name in arguments.sets or USUAL:
        of: Set = SETS[name](arguments.data).sample(arguments.sample)
        home = arguments.home if of.texts.name == "realtimeqa-2022" else None
        found = ask(of, home, retrieval=arguments.retrieval)
        measures |= found.measures
        details[name] = found.details
        show_against(of, found)
        if not base:
            with opened(of.texts, home) as desk:
                base = made(desk, began, began)
    minutes = round((datetime.now(UTC) - began).total_seconds() / 60, 2)
    more = {
        "minutes": minutes,
        "sample": arguments.sample,
        "retrieval_alone": arguments.retrieval,
        "sampling_seed": SEED,
        **_commit(),
    }
    return Run(measures, {**base, **more, "ir-measures": version("ir-measures")}, details)


def _commit() -> dict[str, Any]:
    """Of the code that was measured, and whether files differ from it."""

    def git(*words: str) -> str | None:
        try:
            return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return None

    return {"commit": git("rev-parse", "--short=12", "HEAD"), "changed_since": bool(git("status", "--porcelain"))}


def _made(run: Run) -> list[str]:
    return [f"{key}: {value}" for key, value in run.made.items() if key != "libraries"]


if __name__ == "__main__":
    sys.exit(main())
