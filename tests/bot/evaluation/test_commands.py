"""`pressbox eval` and `pressbox selfcheck` on a real library of three articles."""

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Press

QUESTIONS = [
    {"question": "How many sunken boats were removed?", "answer": "14", "url": "https://coast-daily.example/harbour"},
    {"question": "When will the ferry to Brackness sail again?", "answer": "Friday"},
    {"question": "Who won the chess tournament in Ulbmord?", "unanswerable": True},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return file


@pytest.mark.parametrize("place", ["", "file/run.json"])
def test_a_run_that_cannot_be_written_asks_nothing(
    library: Path, questions: Path, tmp_path: Path, press: Press, place: str
) -> None:
    (tmp_path / "file").write_text("words", encoding="utf-8")
    result = press("eval", questions, "--out", tmp_path / place)
    assert (result.code, result.out) == (2, "") and "cannot be written" in result.err


def test_own_questions_are_measured_kept_and_compared(
    library: Path, questions: Path, tmp_path: Path, press: Press
) -> None:
    kept = tmp_path / "run.json"
    run = press("eval", questions, "--json", "--out", kept)
    assert run.code == 0, run.err
    measures = json.loads(run.out)["sets"]["questions"]["measures"]
    assert {name: m["value"] for name, m in measures.items() if m["statistic"] == "mean"} == {
        "Hit@1": 1,
        "Recall@5": 1,
        "Recall@10": 1,
        "MRR@10": 1,
        "nDCG@10": 1,
        "first sentence holds the answer": 1,
        "any sentence holds the answer": 1,
        "refused, answerable": 0,
        "refused, unanswerable": 1,
        "quotes that are exact slices": 1,
        "sentences cited": 1,
    }
    assert measures["ms total, median"]["value"] > 0
    made = json.loads(kept.read_text())["made"]
    assert made["libraries"]["chromadb"] and made["seed"] and made["embedder"] and str(tmp_path) not in kept.read_text()
    again = press("eval", questions, "--against", kept)
    assert again.code == 0 and "within chance" in again.out and "Hit@1" in again.out


def test_what_became_worse_by_more_than_chance_is_exit_1(
    library: Path, questions: Path, tmp_path: Path, press: Press
) -> None:
    kept = tmp_path / "run.json"
    press("eval", questions, "--json", "--out", kept)
    run = json.loads(kept.read_text())
    refused = run["sets"]["questions"]["measures"]["refused, unanswerable"]
    refused["values"] = {"line 1": [1.0], "line 2": [1.0], "line 3": [1.0]}
    answerable = run["sets"]["questions"]["measures"]["refused, answerable"]
    answerable["values"] = {key: [-1.0] for key in answerable["values"]}  # so that now more are refused wrongly
    kept.write_text(json.dumps(run))
    fallen = press("eval", questions, "--against", kept, "--json")
    assert fallen.code == 1
    assert json.loads(fallen.out)["worse"] == ["questions: refused, answerable"]


def test_lines_that_cannot_be_used_are_said_and_the_others_measured(
    library: Path, questions: Path, press: Press
) -> None:
    with questions.open("a", encoding="utf-8") as file:
        file.write("\nnonsense\n")
    run = press("eval", questions, "--json")
    assert run.code == 1 and "Line 4 was left out: it is not JSON." in run.err
    assert json.loads(run.out)["left_out"] == [{"line": 4, "reason": "it is not JSON"}]


def test_without_one_usable_question_it_is_wrong_use(library: Path, questions: Path, press: Press) -> None:
    questions.write_text("")
    assert press("eval", questions).code == 2
    questions.write_text('{"question": "Who?"}')
    assert press("eval", questions, "--against", questions).code == 2


def test_a_selfcheck_is_kept_and_the_next_one_compared(library: Path, press: Press) -> None:
    first = press("selfcheck", "--sample", 5, "--json")
    assert first.code == 0, first.err
    found = json.loads(first.out)
    sets = found["sets"]
    assert sets["headlines"]["measures"]["Hit@1"]["value"] == 1
    assert sets["sentences with a gap"]["measures"]["quotes that are exact slices"]["value"] == 1
    assert sets["unknown names"]["measures"]["refused, unanswerable"]["value"] == 1
    assert found["changes"] == {} and (library / "selfcheck.json").exists()
    second = press("selfcheck", "--sample", 5)
    assert second.code == 0 and "within chance" in second.out


def test_a_selfcheck_that_fell_is_exit_1_until_it_is_accepted(library: Path, press: Press) -> None:
    press("selfcheck", "--sample", 5)
    kept = library / "selfcheck.json"
    run = json.loads(kept.read_text())
    values = run["sets"]["unknown names"]["measures"]["refused, unanswerable"]["values"]
    for key in values:
        values[key] = [2.0]  # better than can be
    kept.write_text(json.dumps(run))
    fallen = press("selfcheck", "--sample", 5)
    assert fallen.code == 1 and "unknown names: refused, unanswerable" in fallen.err
    assert press("selfcheck", "--sample", 5, "--accept").code == 1
    assert press("selfcheck", "--sample", 5).code == 0


def test_there_is_nothing_to_check_in_an_empty_library(press: Press) -> None:
    assert press("selfcheck").code == 3
