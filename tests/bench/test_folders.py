"""What the benchmark's commands are given: a folder that cannot be used is one sentence and exit code 2."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bench import __main__ as whole
from bench import capacity, million


def _whole(words: Sequence[str]) -> None:
    sys.argv = ["bench", *words]
    whole.main()


@pytest.mark.parametrize(
    ("main", "words", "said"),
    [
        (_whole, ("--keep", "{file}"), "is no folder"),
        (_whole, ("--out", "{file}/there"), "is no folder"),
        (million.main, ("{file}",), "is no folder"),
        (million.main, ("{broken}",), "is no JSON"),
        (capacity.main, ("{file}",), "there is no folder"),
        (capacity.main, ("{broken}",), "set PRESSBOX_DATABASE"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_sentence(
    main: Callable[[Sequence[str]], None],
    words: Sequence[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (file := tmp_path / "file").write_text("", "utf-8")
    (broken := tmp_path / "broken").mkdir()
    (broken / "result.json").write_text("{", "utf-8")
    monkeypatch.setattr(sys, "argv", sys.argv)
    with pytest.raises(SystemExit) as leaving:
        main([word.format(file=file, broken=broken) for word in words])
    assert leaving.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
