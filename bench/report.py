"""What a run of the benchmark leaves: JSON, and the page `docs/speed.md` with its chart."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.chart import draw_chart
from bench.growth import Curve
from bench.line import Place, Result
from bench.machine import Machine

CHART = "speed.svg"
CLOCKS = {"seconds": "wall clock", "cpu": "processor time"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmark."""

    machine: Machine
    day: str
    clock: str
    rounds: int
    seconds: float
    place: Place
    results: Sequence[Result]
    curves: Sequence[Curve]


def write_json(run: Run, path: Path) -> None:
    """Write every figure."""
    told = {
        "machine": asdict(run.machine),
        "day": run.day,
        "clock": run.clock,
        "seconds": round(run.seconds),
        "articles": run.place.size,
        "lines": {
            result.line.name: {
                "work": described(result, run.place)[0],
                "unit": result.line.unit,
                "peer": result.peers,
                "ours": result.ours,
                "ratios": result.ratios,
                "reach": result.line.reach,
                "reached": result.reached,
                "unable": result.unable,
            }
            for result in run.results
        },
        "growth": {curve.name: {str(size): value for size, value in curve.points.items()} for curve in run.curves},
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_page(run: Run, folder: Path) -> None:
    """Write `speed.md` and its chart into the folder."""
    (folder / "speed.md").write_text(page(run), encoding="utf-8")
    if run.curves:
        (folder / CHART).write_text(draw_chart(run.curves, f"milliseconds, {CLOCKS[run.clock]}"), encoding="utf-8")


def page(run: Run) -> str:
    """The page, in Markdown."""
    busy = (
        f" Others were at work on it (load {run.machine.load:.1f}), so only the ratios mean something."
        if run.machine.is_busy
        else ""
    )
    rounds = "1 round" if run.rounds == 1 else f"{run.rounds} rounds"
    return "\n".join(
        [
            "# How fast it is, beside what people would use instead",
            "",
            f"`make bench` wrote this page on {run.day}, in {run.seconds / 60:.0f} minutes: {rounds}, in "
            f"each of which the peer and Pressbox took turns. Figures are medians of {CLOCKS[run.clock]}, with the "
            f"range in brackets. The machine: {run.machine.sentence}.{busy}",
            "",
            *_table(run),
            "",
            *_notes(run.results),
            *(_growth(run.curves) if run.curves else []),
        ]
    )


def _table(run: Run) -> list[str]:
    head = ["| work | peer | its cost | Pressbox | Pressbox / peer | to reach |", "|---|---|---|---|---|---|"]
    return head + [_row(result, run.place) for result in run.results]


def _row(result: Result, place: Place) -> str:
    line = result.line
    work, peer = described(result, place)
    if result.unable:
        return f"| {work} | {peer} | not run: {result.unable} | | | |"
    theirs = spread(result.peers, line.unit) if result.peers else ""
    ratio = (
        f"{median(result.ratios):.2f} × ({min(result.ratios):.2f}–{max(result.ratios):.2f})" if result.ratios else ""
    )
    reach = f"≤ {line.reach:.2f} ×" if result.ratios else f"≤ {line.reach:g} {line.unit}"
    return f"| {work} | {peer} | {theirs} | {spread(result.ours, line.unit)} | {ratio} | {reach} |"


def described(result: Result, place: Place) -> tuple[str, str]:
    """The line's work and its peer, with the sizes of this run."""
    sizes = {"size": place.size, "first": place.chunks[0], "middle": place.chunks[1], "largest": place.largest}
    return result.line.work.format(**sizes), result.line.peer.format(**sizes)


def spread(values: Sequence[float], unit: str) -> str:
    """The median with its unit, and the range."""
    low, middle, high = (_figure(value) for value in (min(values), median(values), max(values)))
    return f"{middle} {unit} ({low}–{high})"


def _figure(value: float) -> str:
    """Three digits that count, no exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _notes(results: Sequence[Result]) -> list[str]:
    noted = {result.line.note: result for result in reversed(results) if result.line.note and not result.unable}
    return [*(f"- `{noted[note].line.name}`: {note}." for note in reversed(noted)), ""] if noted else []


def _growth(curves: Sequence[Curve]) -> list[str]:
    sizes = sorted({size for curve in curves for size in curve.points})
    return [
        "## Cost against size",
        "",
        f"![Cost against size]({CHART})",
        "",
        f"| milliseconds | {' | '.join(f'{size:,} chunks' for size in sizes)} | growth |",
        f"|---|{'---|' * (len(sizes) + 1)}",
        *(
            f"| {curve.name} | {' | '.join(_figure(curve.points[size]) for size in sizes)} | {curve.growth:.1f} × |"
            for curve in curves
        ),
        "",
        "The libraries are made up, with vectors drawn from a hash; their articles come ten chunks each.",
        "",
    ]
