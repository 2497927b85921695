"""A run of an evaluation as tables: its measures with their intervals, and the changes since an earlier run."""

from collections.abc import Iterator, Mapping

from rich.text import Text

from bot.cli.render.terminal import write, write_table
from bot.evaluation.intervals import Difference, Measure
from bot.evaluation.metrics import MILLISECONDS
from bot.evaluation.run import Run

HEADINGS = ("measure", "questions", "value", "95% interval")
CHANGES = ("measure", "questions", "before", "now", "difference", "95% interval", "")


def show(run: Run, before: Run | None = None) -> None:
    """Write the measures of a run, and how they changed since the run `before`."""
    changes = run.since(before) if before else {}
    for name, measures in run.measures.items():
        write_table(name, HEADINGS, list(_rows(measures)), HEADINGS[1:])
        if stages := _stages(measures):
            write(Text(f"Milliseconds, median (95th percentile): {stages}.\n"))
        if name in changes:
            write_table(f"{name}, against the earlier run", CHANGES, list(_changes(changes[name])), CHANGES[1:6])


def show_changes(title: str, changes: Mapping[str, Difference]) -> None:
    """Write a table of differences under the title."""
    write_table(title, CHANGES, list(_changes(changes)), CHANGES[1:6])


def _rows(measures: Mapping[str, Measure]) -> Iterator[tuple[str, ...]]:
    for name, measure in measures.items():
        interval = measure.interval()
        if measure.value is None or interval is None or name.startswith(MILLISECONDS):
            continue
        low, high = interval
        yield name, f"{len(measure.values):,}", f"{measure.value:.3f}", f"{low:.3f} – {high:.3f}"


def _stages(measures: Mapping[str, Measure]) -> str:
    ends = ", median"
    stages = [name.removesuffix(ends) for name in measures if name.startswith(MILLISECONDS) and name.endswith(ends)]
    return ", ".join(
        f"{stage.removeprefix(MILLISECONDS).strip()} {measures[f'{stage}{ends}'].value:.0f}"
        f" ({measures[f'{stage}, p95'].value:.0f})"
        for stage in stages
    )


def _changes(changes: Mapping[str, Difference]) -> Iterator[tuple[str, ...]]:
    for name, change in changes.items():
        yield (
            name,
            f"{change.questions:,}",
            f"{change.before:.3f}",
            f"{change.now:.3f}",
            f"{change.now - change.before:+.3f}",
            f"{change.low:+.3f} – {change.high:+.3f}",
            ("up" if change.now > change.before else "down") if change.beyond_chance else "within chance",
        )
