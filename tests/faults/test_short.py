"""The fault suite in its short form: every row, few rounds, a small library. `make faults` is the long one."""

import pytest

from tests.faults.table import ROWS, run_row


@pytest.mark.parametrize("name", ROWS)
def test_row(name: str) -> None:
    outcome, _ = run_row(name, short=True, seed=1)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert outcome.kept, outcome.verdict.told
    assert outcome.struck or outcome.figures
