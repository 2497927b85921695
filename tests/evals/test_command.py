"""`python -m evals` on tiny sets: it writes what it has measured after each, and says what is not there."""

import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from evals.__main__ import main
from tests.evals import data


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("evals.library.CACHE", tmp_path / "cache")
    return data.write(tmp_path / "data")


def evals(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["evals", *map(str, words)])
    return main()


def test_a_run_that_breaks_off_keeps_the_sets_before(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clapnq" / "clapnq_dev_unanswerable_half.jsonl").unlink()
    kept = tmp_path / "run.json"
    assert evals(monkeypatch, "attributionbench", "canard", "clapnq", "--data", folder, "--out", kept) == 2
    assert "clapnq_dev_unanswerable_half.jsonl" in capsys.readouterr().err
    run = json.loads(kept.read_text())
    assert run["made"]["recipe"] and run["made"]["embedder"]  # of the first set that has a library
    assert list(run["sets"])[:3] == ["attributionbench", "attributionbench, Alpha", "attributionbench, Beta"]
    within = run["sets"]["canard, a person's rewrite, asked within the conversation"]["measures"]
    assert within["looked up as it stands"]["questions"] == 1  # the other one has nothing before it
    assert within["nDCG@10"]["questions"] == 2


def test_an_article_reads_the_same_from_every_format(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evals(monkeypatch, "formats", "--data", folder) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if " sentences, " in line]
    assert [line.partition(",")[0] for line in told] == [
        f"{name}: 1 sentences" for name in ("txt", "md", "html", "pdf")
    ]
    assert {"docx", "eml", "rss"} <= {line.partition(":")[0] for line in lines if line not in told}
    whole = "1 equal (100.00%), 0 without their bullet, 0 cut elsewhere"
    assert all(whole in line for line in told[:3])  # in a PDF two lines tell no gap
    assert all("0 not there, 0 there that were not written" in line for line in told)


@pytest.mark.parametrize("what", ["train", "formats", "xquad-en"])
def test_a_folder_without_the_data_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    assert evals(monkeypatch, what, "--data", tmp_path / "nothing") == 2
    said = capsys.readouterr().err
    assert "cannot be read (no such file or directory)" in said and said.count("\n") == 1


def test_claims_are_compared_with_an_earlier_run_claim_by_claim(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "run.json"
    assert evals(monkeypatch, "attributionbench", "--data", folder, "--out", kept) == 0
    whole = json.loads(kept.read_text())["sets"]["attributionbench"]
    measure = whole["measures"]["macro-F1 of overlap and cosine, crossed"]
    assert measure["value"] == 1 and measure["questions"] == 24  # what is false here has a figure of its own
    assert {outcome["missed"] for outcome in whole["outcomes"] if outcome["attributable"]} == {False}
    assert evals(monkeypatch, "attributionbench", "--data", folder, "--against", kept, "--sample", 8) == 0
    assert "against the earlier run" in capsys.readouterr().out


def test_the_scorer_is_trained_and_can_be_loaded(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = tmp_path / "scorer.json"
    monkeypatch.setattr("evals.train.SCORER", stored)
    assert evals(monkeypatch, "train", "--data", folder) == 0
    assert "on articles not seen in training" in capsys.readouterr().out
    weights = json.loads(stored.read_text())
    known = json.loads(files("bot.answering.extractive").joinpath("scorer.json").read_text(encoding="utf-8"))
    assert weights.keys() == known.keys()
    assert weights["answer"].keys() == known["answer"].keys()
    assert weights["glance"].keys() == known["glance"].keys()
