"""The reader set: what is quoted is judged by patterns, a conversation is asked as one."""

from pathlib import Path

import pytest

from evals import reader
from evals.reader import CORRECTED, PARTLY, REFUSED, RIGHT, WRONG, Wanted, verdict
from tests.evals import data


def wanted(*must: str, need: int | None = None, answerable: bool = True, corrects: tuple[str, ...] = ()) -> Wanted:
    return Wanted("q", "fact", "Why?", "q", "2025-03-05", answerable, must, need, corrects)


@pytest.mark.parametrize(
    ("question", "quoted", "expected"),
    [
        (wanted("14", "boats"), ("Divers raised 14 Boats.",), RIGHT),
        (wanted("14", "boats"), ("Divers raised 14.", "All were boats."), RIGHT),
        (wanted("14", "boats"), ("Divers raised nine boats.",), PARTLY),
        (wanted("14", "boats", need=1), ("Divers raised nine boats.",), RIGHT),
        (wanted("14"), ("Divers raised nine boats.",), WRONG),
        (wanted("14"), (), REFUSED),
        (wanted("it's 2-3"), ("It’s 2–3, he said.",), RIGHT),
        (wanted(answerable=False), ("Divers raised nine boats.",), WRONG),
        (wanted(answerable=False), (), REFUSED),
        (wanted(answerable=False, corrects=("never sank",)), ("The boat never sank.",), CORRECTED),
    ],
)
def test_what_is_quoted_is_judged_by_patterns(question: Wanted, quoted: tuple[str, ...], expected: str) -> None:
    assert verdict(question, quoted) == expected


def test_questions_are_asked_of_the_news_and_measured_by_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.library.CACHE", tmp_path / "cache")
    asked = reader.measured(data.write(tmp_path / "data"), None)
    outcomes = {each["id"]: each for each in asked.details["outcomes"]}
    assert outcomes["r1"]["verdict"] == RIGHT and "Brackness" in outcomes["r1"]["quoted"][0]
    assert "Brackness" in outcomes["r2"]["standalone_question"]  # its conversation is one
    assert outcomes["r3"]["verdict"] == REFUSED
    measures = asked.measures[reader.SET]
    assert measures["right, chain"].value in (0.5, 1.0)
    assert measures["right, unanswerable: off topic"].value == 1.0
    assert measures["words quoted"].value
