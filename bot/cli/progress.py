"""Progress bars on stderr, if stderr is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.indexing.progress import Progress, ignore_progress


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A callback that takes a stage, the number done and the total. Off a terminal it does nothing."""
    if not sys.stderr.isatty():
        yield ignore_progress
        return
    from rich import progress  # late: only a terminal shows it
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description:>10}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, progress.TaskID] = {}

        def update(stage: str, done: int, total: int) -> None:
            if not total:
                return  # nothing to do in this stage
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=total)
            shown.update(tasks[stage], completed=done, total=total)

        yield update
