"""Contrasts: a passage as it is and edited, each with the span of the edit; what fits no article is told."""

from pathlib import Path

import pytest

from corpus.errors import UsageError
from evals.contrasts import read_contrasts
from tests.evals.contrasts import ARTICLES, BRIDGE, FERRY, ROWS, write


def test_a_contrast_is_a_passage_and_its_edit(tmp_path: Path) -> None:
    folder, file, _ = write(tmp_path)
    ferry, bridge = read_contrasts(folder, file)
    assert ferry.whole[0] == FERRY[11:] and ferry.edited[0] == FERRY[11:].replace("Friday", "Sunday")
    assert bridge.edited[0] == BRIDGE.replace("11", "eight")
    for (text, (start, end)), told in ((ferry.whole, "Friday"), (ferry.edited, "Sunday"), (bridge.edited, "eight")):
        assert text[start:end] == told
    assert (ferry.article, ferry.passage, ferry.header) == ("ferry", "ferry 11", "Coast Daily, 2025/03/04: The ferry")
    assert (ferry.a, ferry.b) == ("The ferry sails on Friday.", "The ferry sails on Sunday.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**ROWS[1], "article": "tunnel"}, "Line 2 of .*contrasts.jsonl does not fit the other files .*tunnel"),
        ({key: value for key, value in ROWS[1].items() if key != "new"}, "Line 2 of .* has no 'new'"),
        ({**ROWS[1], "edit": [3]}, "Line 2 of .* does not fit"),
        ({**ROWS[1], "edit": [70, 90]}, "Line 2 of .* does not fit .*outside"),
        ({**ROWS[1], "passage": [30, 20]}, "Line 2 of .* does not fit .*outside"),
    ],
)
def test_a_row_that_fits_no_article_is_told(tmp_path: Path, row: dict[str, object], said: str) -> None:
    folder, file, _ = write(tmp_path, ARTICLES, (ROWS[0], row))
    with pytest.raises(UsageError, match=said):
        read_contrasts(folder, file)
