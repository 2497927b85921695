"""A run of an evaluation: the measures of each set of questions, and their origin, to repeat and compare it."""

import errno
import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from bot import __version__
from bot.evaluation.intervals import SEED, Difference, Measure
from bot.evaluation.metrics import MILLISECONDS, REFUSED_WRONGLY
from corpus.errors import UsageError
from index.store.catalog import Generation

SCHEMA = "pressbox.eval/1"
LIBRARIES = ("chromadb", "llama-index-core", "numpy", "onnxruntime", "tantivy", "tokenizers")
Measures = Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class Run:
    """The results of one evaluation.

    `measures` are by set and name, `details` are a set's other results, and `made` is what `describe_origin` returns.
    """

    measures: Mapping[str, Measures]
    made: Mapping[str, Any]
    details: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def since(self, before: "Run") -> dict[str, dict[str, Difference]]:
        """The differences by set and measure, paired by question, of what both runs have.

        Milliseconds are left out, because they depend on the machine's load.
        """
        found: dict[str, dict[str, Difference]] = {}
        for name, measures in self.measures.items():
            then = before.measures.get(name, {})
            for what, measure in measures.items():
                if what in then and not what.startswith(MILLISECONDS) and (change := measure.since(then[what])):
                    found.setdefault(name, {})[what] = change
        return found

    def as_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "made": dict(self.made),
            "sets": {
                name: {
                    **self.details.get(name, {}),
                    "measures": {what: measure.as_dict() for what, measure in measures.items()},
                }
                for name, measures in self.measures.items()
            },
        }

    def save(self, path: Path) -> None:
        """Write the run as JSON, whole or not at all. Raises UsageError."""
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise


Changes = Mapping[str, Mapping[str, Difference]]


def find_regressions(changes: Changes) -> list[str]:
    """The measures that became worse by more than chance, each as `set: measure`."""
    return [
        f"{name}: {what}"
        for name, of_set in changes.items()
        for what, change in of_set.items()
        if (change.rose if what == REFUSED_WRONGLY else change.fell)
    ]


def changes_as_dict(changes: Changes) -> dict[str, Any]:
    """The differences of each set, as JSON."""
    return {name: {what: change.as_dict() for what, change in of_set.items()} for name, of_set in changes.items()}


def expect_writable(path: Path) -> None:
    """Raises UsageError if no run can be written there, before questions are asked for minutes."""
    with _writing(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({(error.strerror or 'no reason').lower()}); name a file elsewhere."
        ) from error


def load_run(path: Path) -> Run:
    """The run in the file. Raises UsageError if the file holds none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["schema"] != SCHEMA:
            raise ValueError(stored["schema"])
        sets: Mapping[str, Any] = stored["sets"]
        measures = {
            name: {what: Measure.from_dict(m) for what, m in of_set["measures"].items()}
            for name, of_set in sets.items()
        }
        return Run(measures, stored["made"])
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({(error.strerror or 'no reason').lower()}); name a file of an earlier run."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} holds no run that this Pressbox can compare with; name a file that --out wrote."
        ) from error


def load_last_run(path: Path) -> Run | None:
    """The run in the file; None if the file holds none."""
    try:
        return load_run(path)
    except UsageError:
        return None


def describe_origin(current: Generation | None, began: datetime, ended: datetime, **more: Any) -> dict[str, Any]:
    """When, where and with what a run was made, without a path or a secret.

    `current` is the generation of the library that was asked, if one was. `more` adds entries.
    """
    return {
        "began": began.isoformat(timespec="seconds"),
        "minutes": round((ended - began).total_seconds() / 60, 2),
        "pressbox": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "libraries": {name: version(name) for name in LIBRARIES},
        "embedder": current and str(current.embedder),
        "recipe": current and current.recipe,
        "seed": SEED,
        **more,
    }
