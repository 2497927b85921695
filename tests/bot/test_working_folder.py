"""The `.env` of the working folder, and the places of secrets and addresses."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import drawn_away, embeddings_key, model_key, telegram_token, withheld
from bot.settings import Settings, config_file, load_settings
from bot.working_folder import MODEL_ADDRESSES, MODEL_SECRETS, NEVER, PARENT, TELEGRAM, admitted
from corpus.errors import ConfigurationError
from index.embedding.openai_service import OPENAI
from tests.bot.conftest import Press

ELSEWHERE = "https://models.example/v1"
HERE = "http://127.0.0.1:8080/v1"
PLACES = ("environment", "working", "configured")


@pytest.fixture(autouse=True)
def _work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder, and an empty folder of configuration."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def _working(*lines: str) -> None:
    Path(".env").write_text("\n".join(lines), "utf-8")


def _configured(*lines: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("\n".join(lines), "utf-8")


def test_what_runs_code_or_reads_files_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESSBOX_HOME")
    _working("PRESSBOX_HOME=/theirs", "pressbox_prompts=.", 'PRESSBOX_LLM_OPTIONS={"a": 1}', "PRESSBOX_LLM=this:Zen")
    settings = load_settings()
    assert settings.ignored == ("PRESSBOX_HOME", "PRESSBOX_LLM", "PRESSBOX_LLM_OPTIONS", "PRESSBOX_PROMPTS")
    assert (settings.llm, settings.llm_options, settings.prompts) == ("auto", {}, None)
    assert settings.home != Path("/theirs")


def test_what_is_ignored_is_said_once(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESSBOX_HOME")
    _working("PRESSBOX_HOME=/theirs", "PRESSBOX_LLM=this:Zen")
    said = press("sources").err
    assert said.count("may not set PRESSBOX_HOME, PRESSBOX_LLM,") == said.count(".env") == 1
    assert press("sources", "--help").err == ""


def test_what_the_environment_sets_anyway_is_not_spoken_of(press: Press) -> None:
    _working("PRESSBOX_HOME=/theirs", "PRESSBOX_TEMPERATURE=0.5")
    assert load_settings().temperature == 0.5
    assert "may not set" not in press("sources").err


@pytest.mark.parametrize("llm", ["none", "auto", "openai"])
def test_a_model_of_our_own_may_be_named(llm: str) -> None:
    _working(f"PRESSBOX_LLM={llm}")
    assert load_settings().llm == llm and not load_settings().ignored


def test_a_folder_may_bring_a_whole_service(press: Press) -> None:
    _working(f"OPENAI_BASE_URL={ELSEWHERE}", "OPENAI_API_KEY=theirs", "PRESSBOX_EMBEDDER=openai")
    settings = load_settings()
    assert (settings.openai_base_url, model_key(settings), settings.embedder) == (ELSEWHERE, "theirs", "openai")
    assert not settings.ignored
    (sentence,) = drawn_away(settings)
    assert ELSEWHERE in sentence and press("sources").err.count(ELSEWHERE) == 1


def test_a_server_of_this_machine_needs_no_key() -> None:
    for url in (HERE, "http://localhost:1/v1", "http://[::1]:1/v1"):
        _working(f"OPENAI_BASE_URL={url}")
        assert load_settings().openai_base_url == url and not list(drawn_away(load_settings()))
    for url in (ELSEWHERE, "http://127.0.0.1.example/v1", "http://127.0.0.1@models.example/v1", "nonsense"):
        _working(f"OPENAI_BASE_URL={url}")
        assert load_settings().openai_base_url is None and load_settings().ignored == ("OPENAI_BASE_URL",)


def test_nothing_of_the_environment_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_SECRET", "of-the-person")
    _working(f"OPENAI_BASE_URL={ELSEWHERE}/${{OTHER_SECRET}}", "OPENAI_API_KEY=${OTHER_SECRET}")
    assert model_key(load_settings()) == "${OTHER_SECRET}"
    assert "of-the-person" not in str(load_settings().openai_base_url)


def test_a_pipe_is_not_waited_for() -> None:
    os.mkfifo(".env")
    assert load_settings().llm == "auto"


def test_a_key_stays_away_from_an_address_of_another_place(monkeypatch: pytest.MonkeyPatch, press: Press) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    _configured(f'openai_base_url = "{ELSEWHERE}"')
    settings = load_settings()
    assert (settings.openai_base_url, model_key(settings), embeddings_key(settings)) == (ELSEWHERE, "", "")
    (sentence,) = withheld(settings)
    assert "OPENAI_API_KEY is set in the environment and OPENAI_BASE_URL in" in sentence
    assert press("sources").err.count(sentence) == 1
    _configured(f'openai_base_url = "{ELSEWHERE}"', 'openai_api_key = "beside"')
    assert (model_key(load_settings()), embeddings_key(load_settings())) == ("beside", "beside")
    assert not list(withheld(load_settings()))
    _configured(f'openai_base_url = "{OPENAI}/"')
    assert model_key(load_settings()) == "of-the-environment"


def test_a_folder_s_key_does_not_come_before_one_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "own")
    _working("PRESSBOX_LLM_API_KEY=theirs")
    assert model_key(load_settings()) == "own"


def test_a_bot_is_configured_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["PRESSBOX_TELEGRAM_BASE_URL=https://bots.example", "PRESSBOX_TELEGRAM_OWNERS=666"]
    _working(*lines)
    assert load_settings().ignored == ("PRESSBOX_TELEGRAM_BASE_URL", "PRESSBOX_TELEGRAM_OWNERS")
    _working("TELEGRAM_BOT_TOKEN=theirs", *lines)
    assert (load_settings().telegram_owners, telegram_token(load_settings())) == ((666,), "theirs")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "own")
    assert (load_settings().telegram_owners, load_settings().telegram_base_url) == ((), "https://api.telegram.org")
    assert telegram_token(load_settings()) == "own"
    _configured('telegram_base_url = "https://own.example"')
    with pytest.raises(ConfigurationError, match="set both in the same place"):
        telegram_token(load_settings())


FIELDS = (*MODEL_SECRETS, *MODEL_ADDRESSES)
said = st.fixed_dictionaries({place: st.sets(st.sampled_from((*FIELDS, *NEVER, *TELEGRAM))) for place in PLACES})


@given(said)
def test_no_secret_leaves_its_place(found: dict[str, set[str]]) -> None:
    """Whatever is set wherever: a secret goes to OpenAI's address, or to an address from the secret's own place."""
    values = {
        place: {
            field: f"https://{place}.example/v1" if field in MODEL_ADDRESSES else place
            for field in sorted(fields & set(FIELDS))
        }
        for place, fields in found.items()
    }
    every = {place: {field: place for field in fields} for place, fields in found.items()}
    kept, ignored = admitted(every["working"], every["environment"], every["configured"])
    assert not kept.keys() & set(NEVER) and not kept.keys() & set(TELEGRAM)
    assert set(ignored) == every["working"].keys() - kept.keys() - every["environment"].keys()
    kept, _ = admitted(values["working"], values["environment"], values["configured"])
    places = {**values, "working": kept}
    settings = Settings(**{**places["configured"], **places["working"], **places["environment"]})
    settings._places = {place: places[place] for place in PLACES}
    for key, address in (
        (model_key(settings), settings.llm_base_url or settings.openai_base_url),
        (embeddings_key(settings), settings.openai_base_url),
    ):
        assert not key or address in (None, f"https://{key}.example/v1")


def test_a_child_does_not_say_it_again(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    _working("PRESSBOX_LLM=this:Zen")
    monkeypatch.setenv(PARENT, str(os.getppid() + 1))
    assert "may not set" in press("sources").err
    monkeypatch.setenv(PARENT, str(os.getppid()))
    assert "may not set" not in press("sources").err
