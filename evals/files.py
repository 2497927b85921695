"""The files that a command is given, read as JSON. What is missing or broken is one sentence, and exit code 2."""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any, TextIO, TypeVar
from zlib import error as DamagedGzip

from corpus.errors import PressboxError, UsageError

_Made = TypeVar("_Made")


class _Record(dict[str, Any]):
    """A JSON object, and where it stands. Raises UsageError for what it lacks."""

    def __init__(self, place: str, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self._place = place

    def __missing__(self, key: str) -> Any:
        raise UsageError(f"{self._place} has no {key!r}; is it a file of another form?")


def read_json(path: Path) -> Any:
    """The JSON in the file. Raises UsageError, also for what an object of it lacks when that is asked for."""
    with _readable(path):
        return _parsed(path.read_text(encoding="utf-8"), str(path))


def read_answer(stream: TextIO) -> Any:
    """The JSON in a stream, as `read_json` reads that of a file."""
    return _parsed(stream.read(), "The input")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON Lines, which may be gzipped, as `read_json` reads them."""
    with _readable(path), (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            place = f"Line {number} of {path}"
            if not isinstance(found := _parsed(line, place), dict):
                raise UsageError(f"{place} is no JSON object; is it a file of another form?")
            yield found


def make_each(path: Path, make: Callable[[dict[str, Any]], _Made]) -> Iterator[_Made]:
    """What `make` makes of each object of `read_lines`. Raises UsageError where it can make nothing of one."""
    for number, record in enumerate(read_lines(path), start=1):
        try:
            made = make(record)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise UsageError(f"Line {number} of {path} does not fit the other files ({error!r}).") from error
        yield made


def command(name: str) -> "Callable[[Callable[[], int | None]], Callable[[], int]]":
    """Let a command end with the sentence and the exit code of a PressboxError that it meets."""

    def of(run: Callable[[], int | None]) -> Callable[[], int]:
        @wraps(run)
        def main() -> int:
            try:
                return run() or 0
            except PressboxError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return error.exit_code

        return main

    return of


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=partial(_Record, place))
    except json.JSONDecodeError as error:
        raise UsageError(f"{place} is no JSON ({error}); put a whole copy of the file there.") from error


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"{path} cannot be read ({why}); --help says which files are read.") from error
    except (UnicodeDecodeError, EOFError, DamagedGzip) as error:
        raise UsageError(f"{path} is damaged ({error}); put a whole copy of the file there.") from error
