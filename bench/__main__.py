"""`python -m bench` (make bench): Pressbox beside what people would use instead, line by line and in turn.

It prints each line as it is done, and with `--out FOLDER` leaves `speed.json`; `--docs` writes docs/speed.md anew.
"""

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from bench.folders import folder
from bench.growth import measure_growth
from bench.line import Line, Place, Result, measure
from bench.lines.embedding import EMBED
from bench.lines.indexing import INDEX, INDEX_OWN
from bench.lines.one_article import INTO_LARGEST, INTO_MIDDLE, ONE_ARTICLE
from bench.lines.serving import ANSWER, CHATTING, COLD, MEMORY, RETRIEVAL, WORDS
from bench.lines.unchanged import UNCHANGED
from bench.machine import this_machine
from bench.report import CLOCKS, Run, described, spread, write_json, write_page

DOCS = Path(__file__).parents[1] / "docs"
GROWTH = "growth"
LINES: dict[str, Line] = {
    line.name: line
    for line in (
        INDEX, INDEX_OWN, EMBED, UNCHANGED, ONE_ARTICLE, INTO_MIDDLE, INTO_LARGEST,
        COLD, RETRIEVAL, WORDS, ANSWER, MEMORY, CHATTING,
    )
}  # fmt: skip


def main() -> None:
    arguments = _arguments()
    started, machine = time.monotonic(), this_machine()
    with tempfile.TemporaryDirectory() as temporary:
        kept = (arguments.keep or Path(temporary)).resolve()
        kept.mkdir(parents=True, exist_ok=True)
        place = Place(kept, arguments.size, arguments.chunks, arguments.clock)
        results = [
            _told(measure(LINES[name], place, arguments.rounds), place) for name in arguments.lines if name in LINES
        ]
        curves = measure_growth(place, arguments.rounds) if GROWTH in arguments.lines else []
    for curve in curves:
        print(f"{curve.name}: {', '.join(f'{ms:.0f} ms at {size:,}' for size, ms in curve.points.items())}")
    day, seconds = date.today().isoformat(), time.monotonic() - started
    run = Run(machine, day, arguments.clock, arguments.rounds, seconds, place, results, curves)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        write_json(run, arguments.out / "speed.json")
    if arguments.docs:
        write_page(run, DOCS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--lines", type=_names, default=[*LINES, GROWTH], help=f"of {', '.join([*LINES, GROWTH])}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=80, help="articles that are indexed")
    parser.add_argument("--chunks", type=_sizes, default=(1_000, 10_000, 100_000), help="of three made-up libraries")
    parser.add_argument("--clock", choices=CLOCKS, default="seconds", help="cpu on a machine that others use too")
    parser.add_argument("--keep", type=folder, help="a folder for what is made, which the next run then finds")
    parser.add_argument("--out", type=folder, help="a folder for speed.json")
    parser.add_argument("--docs", action="store_true", help="write docs/speed.md and its chart anew")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - {*LINES, GROWTH}:
        raise argparse.ArgumentTypeError(f"there is no line {', '.join(sorted(unknown))}")
    return names


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(sorted(int(size) for size in text.split(",")))
    if len(sizes) != 3:
        raise argparse.ArgumentTypeError("three sizes, for example 1000,10000,100000")
    return sizes


def _told(result: Result, place: Place) -> Result:
    work, peer = described(result, place)
    if result.unable:
        print(f"{work}: not run. {result.unable}", file=sys.stderr)
        return result
    beside = f"; {peer}: {spread(result.peers, result.line.unit)}" if result.peers else ""
    ratio = f"; ratio {median(result.ratios):.2f}" if result.ratios else ""
    print(f"{work}: {spread(result.ours, result.line.unit)}{beside}{ratio}", flush=True)
    return result


if __name__ == "__main__":
    main()
