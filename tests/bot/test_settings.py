"""Settings: which source wins, and what is said of a wrong one."""

from pathlib import Path

import pytest

from bot.settings import config_file, load_settings
from corpus.errors import ConfigurationError

SECRET = "sk-very-secret"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder, and a configuration folder, with nothing in them."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def _configure(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def test_everything_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESSBOX_HOME")
    settings = load_settings()
    assert (settings.embedder, settings.embedding_model) == ("local", "text-embedding-3-small")
    assert settings.home.name == "pressbox"
    assert (settings.openai_api_key.get_secret_value(), settings.openai_base_url) == ("", None)


def test_environment_wins_over_dotenv_and_dotenv_over_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    _configure('embedder = "openai"\nembedding_model = "toml"\nopenai_api_key = "toml"\nopenai_base_url = "toml"\n')
    Path(".env").write_text("PRESSBOX_EMBEDDING_MODEL=dotenv\nOPENAI_API_KEY=dotenv\n", encoding="utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", "environment")
    settings = load_settings()
    assert settings.openai_api_key.get_secret_value() == "environment"
    assert settings.embedding_model == "dotenv"
    assert (settings.embedder, settings.openai_base_url) == ("openai", "toml")


def test_unknown_and_empty_settings_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_COLOUR", "blue")
    monkeypatch.setenv("PRESSBOX_EMBEDDER", "")
    Path(".env").write_text("SOMEBODY_ELSES=1\nPRESSBOX_SHAPE=round\n", encoding="utf-8")
    assert load_settings().embedder == "local"


def test_the_former_name_of_the_local_embedder_still_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_EMBEDDER", "minilm")
    assert load_settings().embedder == "local"


def test_home_is_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_HOME", "~/news")
    assert load_settings().home == Path.home() / "news"
    monkeypatch.setenv("PRESSBOX_HOME", "here")
    assert load_settings().home == Path.cwd() / "here"


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('embedder = "word2vec"', "PRESSBOX_EMBEDDER"),
        (f'openai_api_key = ["{SECRET}"]', "OPENAI_API_KEY"),
        (f'openai_api_key = "{SECRET}', "config.toml"),
        (f'telegram_webhook_url = "https://[{SECRET}/hook"', "PRESSBOX_TELEGRAM_WEBHOOK_URL should be an http"),
        (f'telegram_base_url = "api.example/{SECRET}"', "PRESSBOX_TELEGRAM_BASE_URL should be an http"),
    ],
)
def test_a_wrong_setting_is_named_and_no_value_is_shown(toml: str, named: str) -> None:
    _configure(toml)
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    message = str(refused.value)
    assert named in message
    assert SECRET not in message and "word2vec" not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("toml", "places"),
    [('embedder = "word2vec"', "in the environment, in .env or in"), ('page_url = "here"', "in the environment or in")],
)
def test_a_wrong_setting_is_corrected_where_it_may_be_set(toml: str, places: str) -> None:
    _configure(toml)
    with pytest.raises(ConfigurationError, match=f"correct it {places} .*config.toml"):
        load_settings()


def test_a_key_is_not_in_what_settings_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert SECRET not in repr(load_settings())
