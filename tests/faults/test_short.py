"""The fault suite in its short form: few rounds over a small library. `make faults` is the long one.

Left to the long one are the rows whose faults tests/test_invariants.py, `tests/index` and `tests/bot` already try in
small: kills of runs and servers, steps, damage, items, embedders, churn, a model's service and replies, moves, and
workers killed over SQLite.
"""

import pytest

from tests.faults.table import run_row

SHORT = (
    "traps",
    "lexicon",
    "disks",
    "pairs",
    "catalog",
    "conversations",
    "sources",
    "readers",
    "backups",
    "outage",
    "mute",
    "floods",
    "strangers",
    "dotenv",
    "modes",
    "hostile",
    "bombs",
    "messenger-workers-postgres",
)


@pytest.mark.parametrize("name", SHORT)
def test_row(name: str) -> None:
    outcome, _ = run_row(name, short=True, seed=1)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert outcome.kept, outcome.verdict.told
    assert outcome.struck
