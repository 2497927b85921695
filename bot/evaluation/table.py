"""A run's measures as tables, with their intervals, and what changed since an earlier one."""

from collections.abc import Iterator, Mapping

from bot.evaluation.measure import Difference, Measure
from bot.evaluation.measures import MILLISECONDS
from bot.evaluation.run import Run
from bot.render.terminal import write_table

HEADINGS = ("measure", "questions", "value", "95% interval")
CHANGES = ("measure", "questions", "before", "now", "difference", "95% interval", "")


def show(run: Run, before: Run | None = None) -> None:
    changes = run.since(before) if before else {}
    for name, measures in run.measures.items():
        write_table(name, HEADINGS, list(_rows(measures)), HEADINGS[1:])
        if name in changes:
            write_table(f"{name}, against the earlier run", CHANGES, list(_changes(changes[name])), CHANGES[1:6])


def show_changes(title: str, changes: Mapping[str, Difference]) -> None:
    write_table(title, CHANGES, list(_changes(changes)), CHANGES[1:6])


def _rows(measures: Mapping[str, Measure]) -> Iterator[tuple[str, ...]]:
    for name, measure in measures.items():
        interval = measure.interval()
        if measure.value is None or interval is None:
            continue
        digits = 0 if name.startswith(MILLISECONDS) else 3
        low, high = interval
        between = f"{low:.{digits}f} – {high:.{digits}f}"
        yield name, f"{len(measure.values):,}", f"{measure.value:.{digits}f}", between


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
