"""Programs of the checkout: `--help` and a wrong word start nothing, neither a build nor a release."""

from importlib import import_module

import pytest

PROGRAMS = (
    "deploy.image",
    "deploy.release",
    "deploy.third_party",
    "deploy.tidy_chroma",
    "docs.pictures",
    "tests.figures",
)


@pytest.mark.parametrize(("word", "code"), [("--help", 0), ("--hlep", 2)])
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_is_asked_for_help_does_nothing_else(
    program: str, word: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["program", word])
    with pytest.raises(SystemExit) as ended:
        import_module(program).main()
    assert ended.value.code == code
    assert "usage: program" in "".join(capsys.readouterr())
