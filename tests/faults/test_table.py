"""The table of rows: a row that raises is a broken promise of its own, and ends no other."""

import pytest

from tests.faults import table
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome


def _raise(bench: Bench) -> Outcome:
    (bench.folder / "left behind").touch()
    raise RuntimeError("no such port")


def test_a_row_that_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.ROWS, "modes", ("a row at fault", _raise))
    outcome, _ = table.run_row("modes", short=True, seed=1)
    assert not outcome.kept
    assert outcome.verdict.told == ["other: the row raised RuntimeError('no such port')"]
