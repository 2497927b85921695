"""Which language model the settings name: a server, a LlamaIndex LLM by import path, or none."""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)

from bot import language_model
from bot.answering.assistant import INSTEAD
from bot.bootstrap import Pressbox
from bot.llm.allowance import Allowance
from bot.llm.llama_index import load_model
from bot.llm.protocol import Fault, LLMFault, Message
from bot.llm.provider import Provider
from bot.settings import load_settings
from corpus.errors import ConfigurationError, PressboxError
from tests.bot.conftest import Press
from tests.bot.llm.shapes import ANYTHING, PLACES, spoiled
from tests.fakes.chat import speaking
from tests.fakes.openai_server import HTML, OpenAIServer, Reply, as_json, failure

TODAY = date(2026, 11, 25)
WRITER = "tests.bot.test_language_model:Writer"
SECRET = "sk-very-secret"


class Writer(CustomLLM):
    """A LlamaIndex LLM of a person's own."""

    said: str = "Divers removed 14 sunken boats from the channel [1]."
    fails: str = ""
    raw: Any = None
    odd: Any = None  # a delta before those of what is said
    nameless: bool = False

    @property
    def metadata(self) -> LLMMetadata:
        if self.nameless:
            raise ConnectionError(SECRET)
        return LLMMetadata(model_name="writer-1")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.said)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield CompletionResponse(text=self.said, delta=self.said)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        if self.fails:
            raise type(self.fails, (Exception,), {})(SECRET)
        yield ChatResponse.model_construct(message=ChatMessage(), delta=self.odd, raw=self.raw)
        for word in self.said.split(" "):
            yield ChatResponse(message=ChatMessage(content=word), delta=f"{word} ")


def listing(*names: str, **more: object) -> Reply:
    data = [{"id": name, "object": "model", "created": 1, "owned_by": "me", **more} for name in names]
    return as_json({"object": "list", "data": data})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> OpenAIServer:
    """One that the settings name; to be entered."""
    found = OpenAIServer()
    found.paths["/v1/chat/completions"] = speaking("NOT ANSWERED")
    monkeypatch.setenv("OPENAI_BASE_URL", found.url)
    monkeypatch.setenv("PRESSBOX_MODEL", "llama")
    return found


def test_without_a_key_and_a_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not language_model.is_configured(load_settings())
    assert "none" in language_model.check_model(load_settings(), TODAY)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert language_model.is_configured(load_settings())
    monkeypatch.setenv("PRESSBOX_LLM", "none")
    assert not language_model.is_configured(load_settings())


def test_a_server_that_lists_the_model_is_well(server: OpenAIServer) -> None:
    with server:
        server.script.append(listing("llama", "qwen"))
        said = language_model.check_model(load_settings(), TODAY)
        assert said.startswith(f"llama at 127.0.0.1:{server.port}; its first words came after ")
        assert "PRESSBOX_FIRST_TOKEN_SECONDS" not in said


def test_a_slow_model_is_given_the_patience_that_it_needs(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_FIRST_TOKEN_SECONDS", "0.1")
    with server:
        server.script.append(listing("llama"))
        said = language_model.check_model(load_settings(), TODAY)
    assert re.search(r"set PRESSBOX_FIRST_TOKEN_SECONDS=\d+0 and PRESSBOX_ANSWER_SECONDS=\d+0$", said)


PAGE = Reply(b"<html>app</html>", 200, HTML)
NO_ENDPOINT = as_json({"error": "Unexpected endpoint or method."})


@pytest.mark.parametrize("end", ["", "/", "/api"])
@pytest.mark.parametrize(
    "elsewhere",
    [failure(404), PAGE, Reply(b"no", 405, HTML), NO_ENDPOINT, Reply(b""), listing()],
    ids=["404", "a page", "405", "an error as JSON", "nothing", "no models"],
)
def test_a_missing_end_of_the_address_is_named(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, end: str, elsewhere: Reply
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url.removesuffix("/v1") + end)
    with server, pytest.raises(ConfigurationError, match=f"OPENAI_BASE_URL lacks the end /v1; set it to {server.url}."):
        server.paths["/v1/models"] = listing("llama")
        server.paths |= {f"{end.rstrip('/')}{path}": elsewhere for path in ("/models", "/chat/completions")}
        language_model.check_model(load_settings(), TODAY)


def test_an_address_without_that_end_may_be_right(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url.removesuffix("/v1"))
    with server:
        server.paths |= {"/models": listing("llama"), "/chat/completions": speaking("Hello.")}
        assert "its first words came" in language_model.check_model(load_settings(), TODAY)


def test_a_model_that_cannot_converse_is_named(server: OpenAIServer) -> None:
    with server, pytest.raises(PressboxError, match="has no chat template"):
        server.paths["/v1/models"] = listing("llama")
        server.paths["/v1/chat/completions"] = failure(
            400,
            "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template",
        )
        language_model.check_model(load_settings(), TODAY)


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        (listing("qwen", "phi"), "does not list the model llama; it has qwen, phi"),
        (listing("llama", shutdown_date="2026-12-11"), "shuts llama down on 11 December 2026"),
        (listing("llama", shutdown_date=1796947200), "shuts llama down on 11 December 2026"),
        (failure(401, SECRET), "refused the API key"),
    ],
)
def test_what_is_wrong_with_the_model_is_said(server: OpenAIServer, reply: Reply, complaint: str) -> None:
    with server, pytest.raises(PressboxError, match=complaint) as said:
        server.script.append(reply)
        language_model.check_model(load_settings(), TODAY)
    assert SECRET not in str(said.value)


@pytest.mark.parametrize("told", ["2027-12-11", "soon", 1e30, None])
def test_a_shutdown_that_is_far_away_or_unreadable_is_no_problem(server: OpenAIServer, told: object) -> None:
    with server:
        server.script.append(listing("llama", shutdown_date=told))
        assert "llama at" in language_model.check_model(load_settings(), TODAY)


def test_a_server_without_a_list_is_well_and_one_that_is_down_is_not(server: OpenAIServer) -> None:
    with server:
        assert "keeps no list" in language_model.check_model(load_settings(), TODAY)
    with pytest.raises(PressboxError, match="cannot be reached"):
        language_model.check_model(load_settings(), TODAY)


def test_the_doctor_names_the_model(press: Press, server: OpenAIServer) -> None:
    with server:
        server.script.append(listing("qwen"))
        checks = {check["name"]: check for check in json.loads(press("doctor", "--json").out)["checks"]}
    assert not checks["language model"]["well"]
    assert "PRESSBOX_MODEL" in checks["language model"]["detail"]


def test_a_llama_index_model_answers_by_its_import_path(
    press: Press, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_LLM", WRITER)
    result = press("ask", "How many sunken boats did divers remove?")
    assert result.code == 0 and "14 sunken boats from the channel. [1]" in result.out
    assert "Written by writer-1" in result.out
    assert "writer-1" in language_model.check_model(load_settings(), TODAY)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ("AuthenticationError", Fault.KEY),
        ("RateLimitError", Fault.LIMITED),
        ("ReadTimeout", Fault.TIMEOUT),
        ("ConnectError", Fault.UNREACHABLE),
        ("ValueError", Fault.FAILED),
    ],
)
def test_an_error_of_any_sdk_is_a_fault_without_its_words(error: str, fault: Fault) -> None:
    provider = Provider(load_model(WRITER, {"fails": error}))
    with pytest.raises(LLMFault) as failing:
        provider.complete([Message("user", "Hello")], Allowance())
    assert failing.value.fault is fault
    assert SECRET not in str(failing.value)


@given(ANYTHING, ANYTHING | st.builds(spoiled, st.sampled_from(PLACES), ANYTHING))
def test_a_llama_index_model_replies_a_text_or_a_fault_whatever_its_sdk_passes_on(odd: object, raw: object) -> None:
    try:
        said = Provider(load_model(WRITER, {"odd": odd, "raw": raw})).complete([Message("user", "Hello")])
        assert "14 sunken boats" in said
    except LLMFault as fault:
        assert fault.fault is not Fault.FAILED


def test_a_llama_index_model_that_cannot_say_its_name_answers(
    press: Press, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_LLM", WRITER)
    monkeypatch.setenv("PRESSBOX_LLM_OPTIONS", '{"nameless": true, "raw": {"usage": {"prompt_tokens": "many"}}}')
    result = press("ask", "How many sunken boats did divers remove?")
    assert result.code == 0 and "14 sunken boats from the channel. [1]" in result.out
    assert "Written by tests.bot.test_language_model" in result.out


def test_a_server_whose_models_cannot_be_chosen_from_costs_nobody_the_answer(
    press: Press, library: Path, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRESSBOX_MODEL")
    with server:
        server.paths["/v1/models"] = listing("llama", "qwen")
        result = press("ask", "How many sunken boats did divers remove?")
    assert result.code == 0 and "14 sunken boats" in result.out
    assert "name one with PRESSBOX_MODEL" in result.err and INSTEAD in result.err


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("llama_index.llms.nowhere:LLM", "pip install llama-index-llms-nowhere"),
        ("tests.bot.test_language_model:Nothing", "has no Nothing"),
        ("tests.bot.test_language_model:TODAY", "is no LlamaIndex LLM"),
        ("gpt", "auto, none, openai, or a LlamaIndex LLM"),
    ],
)
def test_a_path_that_leads_nowhere_says_what_to_do(path: str, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_LLM", path)
    with pytest.raises(ConfigurationError, match=complaint):
        language_model.make_provider(load_settings())


def test_options_that_do_not_fit_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_LLM", WRITER)
    monkeypatch.setenv("PRESSBOX_LLM_OPTIONS", json.dumps({"said": {"api_key": SECRET}}))
    with pytest.raises(ConfigurationError, match="PRESSBOX_LLM_OPTIONS") as refused:
        language_model.make_provider(load_settings())
    assert SECRET not in str(refused.value)


def test_a_prompt_that_cannot_be_used_is_a_wrong_setting(
    press: Press, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_LLM", WRITER)
    monkeypatch.setenv("PRESSBOX_PROMPTS", str(tmp_path))
    (tmp_path / "system.md").write_text("No marker.", "utf-8")
    result = press("ask", "How many?")
    assert result.code == 4 and "$marker" in result.err


def test_no_model_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with Pressbox(no_model=True) as pressbox:
        assert pressbox.generative is None and pressbox.budget is None
