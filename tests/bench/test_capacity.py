"""The capacity table: computed from the measured figures, and in the documentation as it is computed."""

from pathlib import Path

import pytest

from bench.capacity import MEASURED, SIZES, main, measure, needs, table
from tests.bot.conftest import Press, press

ROOT = Path(__file__).parents[2]
__all__ = ["press"]


def test_the_documentation_has_the_table_that_is_computed() -> None:
    assert table() in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_what_was_not_measured_is_marked() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(SIZES) and ["(computed)" in row for row in rows] == [False, *[True] * (len(SIZES) - 1)]


def test_costs_grow_with_the_articles() -> None:
    small, large = needs(1_000), needs(10_000_000)
    assert large.passages == 10_000 * small.passages == 10_000_000 * MEASURED.passages
    assert large.database == pytest.approx(10_000 * small.database)
    assert large.embedding == pytest.approx(10_000 * small.embedding)


def test_a_moved_library_is_measured(
    press: Press, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert press("index").code == 0
    assert press("move", "--to", database, "--questions", 0, "--home", tmp_path / "there").code == 0
    found = measure(tmp_path / "there", database)
    assert 1 <= found["passages"] <= 10
    assert found["database_passage"] > 4 * 384  # a vector is stored for each passage
    assert found["vectors_passage"] > 4 * 384 and found["words_passage"] > 0
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    main([str(tmp_path / "there")])
    assert "vectors_passage" in capsys.readouterr().out
