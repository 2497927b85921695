"""`python -m evals --data FOLDER [SET…]`: how good retrieval and answers are on sets of questions. `… train` makes the
scorer, `… formats` compares what the readers make of one article.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.cli.render import evaluation
from bot.evaluation.run import Run, describe_origin, load_run
from evals import attribution, reader
from evals.asking import Asked, ask, show_against
from evals.benchmarks import REALTIMEQA, SEED, SETS
from evals.files import command

NAMES = (*SETS, reader.SET, attribution.SET)
USUAL = tuple(name for name in NAMES if name != "realtimeqa-gold")  # it is a part of realtimeqa
LIBRARY = ("embedder", "recipe")  # of the first set that has one; all are made alike


@command("evals")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"train, formats, or some of {', '.join(NAMES)} (all)")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument(
        "--sample",
        type=int,
        help="ask only so many questions of each set (articles, of formats), the same ones each time",
    )
    parser.add_argument("--retrieval", action="store_true", help="measure retrieval alone, several times as fast")
    parser.add_argument("--home", type=Path, help="a library of the news that is there already; it is only read")
    parser.add_argument("--out", type=Path, help="write the run to this file, as JSON, after each set")
    parser.add_argument("--against", type=Path, help="compare with the run in this file")
    arguments = parser.parse_args()
    alone = ALONE.get(arguments.sets[0]) if len(arguments.sets) == 1 else None
    if unknown := [name for name in arguments.sets if name not in NAMES and not alone]:
        parser.error(f"there is no set {unknown[0]!r}; there are {', '.join(NAMES)}")
    if alone:
        alone(arguments)
        return
    before = load_run(arguments.against) if arguments.against else None
    for run in _runs(arguments):  # one that is cut off keeps what it has measured
        if arguments.out:
            run.save(arguments.out)
    for line in _made(run):
        print(line)
    evaluation.show(run, before)


def _train(arguments: argparse.Namespace) -> None:
    from evals.train import train  # late, as all of a command that is asked for alone
    from index.embedding.cross_encoder import MarcoMiniLM

    print(train(arguments.data, MarcoMiniLM()))


def _formats(arguments: argparse.Namespace) -> None:
    from evals.formats import compare, lines, recover, recovered_lines  # late, as above

    for line in lines(compare(arguments.data, arguments.sample)):
        print(line)
    for line in recovered_lines(recover(arguments.data, arguments.sample)):
        print(line)


ALONE = {"train": _train, "formats": _formats}


def _runs(arguments: argparse.Namespace) -> Iterator[Run]:
    """The run so far, after each set."""
    began = datetime.now(UTC)
    run = Run({}, {})
    for name in arguments.sets or [name for name in USUAL if name in SETS or not arguments.retrieval]:
        found = _asked(name, arguments)
        more = {"sample": arguments.sample, "retrieval_alone": arguments.retrieval, "sampling_seed": SEED, **_commit()}
        now = describe_origin(
            found.generation, began, datetime.now(UTC), **more, **{"ir-measures": version("ir-measures")}
        )
        made_of = {key: run.made.get(key) or value for key, value in now.items() if key in LIBRARY}
        run = Run({**run.measures, **found.measures}, {**now, **made_of}, {**run.details, name: found.details})
        yield run


def _asked(name: str, arguments: argparse.Namespace) -> Asked:
    if name == attribution.SET:
        return attribution.measured(arguments.data, arguments.sample)
    if name == reader.SET:
        return reader.measured(arguments.data, arguments.sample)
    of = SETS[name](arguments.data).sample(arguments.sample)
    home = arguments.home if of.texts.name == REALTIMEQA else None
    found = ask(of, home, retrieval=arguments.retrieval)
    show_against(of, found)
    return found


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
