"""Progress: a function that a run calls as it goes on."""

from typing import Protocol


class Progress(Protocol):
    """A function that is called as a stage goes on: `done` of `total` items. `total` may grow while `done` does."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def ignore_progress(stage: str, done: int, total: int) -> None:
    """A Progress that does nothing."""
