"""`pressbox config`: every setting in force, and no secret, wherever it was set."""

import json
from pathlib import Path

import pytest

from bot.settings import Settings, config_file
from tests.bot.conftest import Press

SECRET = "sk-very-secret"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_every_setting_is_listed(press: Press) -> None:
    result = press("config", "--json")
    assert result.code == 0
    assert len(json.loads(result.out)) == len(Settings.model_fields)


def test_no_secret_is_shown_wherever_it_was_set(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(f'openai_base_url = "https://me:{SECRET}@models.example/v1"\n', "utf-8")
    Path(".env").write_text(f"PRESSBOX_LLM_API_KEY={SECRET}\n", "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("PRESSBOX_LLM_OPTIONS", json.dumps({"api_key": SECRET, "model": "claude"}))
    for words in (("config",), ("config", "--json"), ("config", "--changed"), ("doctor",)):
        result = press(*words)
        assert SECRET not in result.out + result.err
    shown = json.loads(press("config", "--json").out)
    assert shown["OPENAI_API_KEY"] == shown["PRESSBOX_LLM_API_KEY"] == "set, not shown"
    assert shown["OPENAI_BASE_URL"] == "https://models.example/v1"
    assert shown["PRESSBOX_LLM_OPTIONS"] == "api_key=…, model=…"


def test_only_what_differs_is_listed_when_asked(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_ANSWER_TOKENS", "300")
    shown = json.loads(press("config", "--changed", "--json").out)
    assert shown["PRESSBOX_ANSWER_TOKENS"] == 300
    assert "PRESSBOX_MODEL" not in shown


def test_what_is_not_set_is_printed_in_one_way(press: Press) -> None:
    shown = press("config").out
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PRESSBOX_MODEL", "PRESSBOX_TELEGRAM_OWNERS"):
        assert f"{name}\tnot set\tdefault\n" in shown
    assert json.loads(press("config", "--json").out)["OPENAI_BASE_URL"] is None
