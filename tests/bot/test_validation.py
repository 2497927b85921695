"""Wrong values are reported in plain words, on the command line and in the settings."""

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import load_settings
from corpus.errors import ConfigurationError


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("index --every nonsense", "'--every': it should be a number"),
        ("index --every 0", "'--every': it should be at least 0.01"),
        ("articles --limit x", "'--limit': it should be a whole number"),
        ("articles --sort nonsense", "'--sort': 'nonsense' is no order"),
    ],
)
def test_an_option_with_a_wrong_value(words: str, said: str) -> None:
    result = CliRunner().invoke(app, words.split())
    assert result.exit_code == 2 and said in result.output
    assert "Input" not in result.output and "Value error" not in result.output and "parse" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PRESSBOX_ANSWER_SECONDS", "soon", "PRESSBOX_ANSWER_SECONDS should be a number;"),
        ("PRESSBOX_ANSWER_SECONDS", "-1", "PRESSBOX_ANSWER_SECONDS should be more than 0;"),
        ("PRESSBOX_STRICT", "perhaps", "PRESSBOX_STRICT should be true or false;"),
    ],
)
def test_a_setting_with_a_wrong_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=said):
        load_settings()
