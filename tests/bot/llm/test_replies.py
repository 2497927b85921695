"""Replies of any shape over a real connection: a text or one of our faults from the provider, always an answer from the
assistant, and no bug caught on the way."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answer import EXTRACTIVE, GENERATIVE
from bot.answering.assistant import INSTEAD, UNUSABLE
from bot.chats.budget import Budget, Limits
from bot.chats.store import Chats
from bot.llm.circuit_breaker import CircuitBreaker
from bot.llm.openai_chat import OpenAIChat
from bot.llm.protocol import LLMFault, Message
from bot.llm.provider import Deadlines, Provider
from corpus.errors import ConfigurationError
from tests.bot.llm.shapes import ANYTHING, LISTS, REPLIES, USAGE
from tests.bot.newsdesk import Newsdesk
from tests.fakes.chat import DONE, chunk, event, speaking, streamed
from tests.fakes.openai_server import OpenAIServer, Reply

ASKED = [Message("user", "What burned?")]
QUESTION = "Which refinery was hit?"
WRITTEN = "A Ukrainian drone hit the oil refinery in Ryazan overnight [1]."
DEADLINES = Deadlines(connect=2, first_token=5, between_tokens=5, total=10)
FREE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(FREE, max_examples=25)


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = Newsdesk(tmp_path_factory.mktemp("library"))
    yield desk
    desk.close()


@pytest.fixture
def chats(tmp_path: Path) -> Iterator[Chats]:
    store = Chats(tmp_path / "chats.sqlite3")
    yield store
    store.close()


@FREE
@given(REPLIES)
def test_a_reply_is_a_text_or_a_fault(server: OpenAIServer, reply: Reply) -> None:
    server.paths["/v1/chat/completions"] = reply
    provider = Provider(OpenAIChat("fake", server.url, "", DEADLINES), DEADLINES)
    try:
        assert provider.complete(ASKED).strip()
    except LLMFault as fault:
        assert "\n" not in str(fault)


@FREE
@given(LISTS)
def test_a_list_of_models_is_names_or_a_fault(server: OpenAIServer, reply: Reply) -> None:
    server.paths["/v1/models"] = reply
    try:
        assert all(isinstance(listed.name, str) for listed in OpenAIChat("", server.url).listed())
        assert isinstance(OpenAIChat("", server.url).model, str)
    except (LLMFault, ConfigurationError):
        pass


@FEW
@given(REPLIES)
def test_the_articles_answer_whatever_the_model_replies(server: OpenAIServer, desk: Newsdesk, reply: Reply) -> None:
    server.paths["/v1/chat/completions"] = reply
    answer = desk.assistant(server.url, DEADLINES, breaker=CircuitBreaker()).ask(QUESTION).answer
    assert answer.sentences
    assert answer.mode == GENERATIVE or any(INSTEAD in notice for notice in answer.notices)
    assert not any(UNUSABLE in notice for notice in answer.notices)


@FEW
@given(st.one_of(ANYTHING, *(st.builds(lambda v, n=name: {**USAGE, n: v}, ANYTHING) for name in USAGE)))
def test_a_good_answer_stands_whatever_its_usage(server: OpenAIServer, desk: Newsdesk, usage: object) -> None:
    parts = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": WRITTEN}]
    said = [event({**chunk(), "choices": [{"delta": {"content": parts}}]}), event(chunk(None, "stop"))]
    server.paths["/v1/chat/completions"] = streamed([*said, event({**chunk(), "choices": [], "usage": usage}), DONE])
    answer = desk.assistant(server.url, DEADLINES, breaker=CircuitBreaker()).ask(QUESTION).answer
    assert answer.mode == GENERATIVE
    assert answer.notices == ()


@pytest.mark.parametrize("usage", [{"prompt_tokens": 2**63, "completion_tokens": 1}, {"prompt_tokens": "9"}, {}])
def test_an_odd_usage_spends_what_is_guessed(server: OpenAIServer, desk: Newsdesk, chats: Chats, usage: object) -> None:
    spoken = [
        event(chunk(WRITTEN)),
        event(chunk(None, "stop")),
        event({**chunk(), "choices": [], "usage": usage}),
        DONE,
    ]
    server.paths["/v1/chat/completions"] = streamed(spoken)
    budget = Budget(chats, Limits(person_tokens=10_000))
    assert desk.assistant(server.url, DEADLINES, budget=budget).ask(QUESTION).answer.mode == GENERATIVE
    assert 0 < budget.spent()[1] < 10_000


def test_a_bug_on_the_way_costs_nobody_the_answer(
    server: OpenAIServer, desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("bot.answering.generative.answerer.attribute_claim", broken)
    server.paths["/v1/chat/completions"] = speaking(WRITTEN)
    with caplog.at_level(logging.ERROR):
        answer = desk.assistant(server.url, DEADLINES).ask(QUESTION).answer
    assert answer.mode == EXTRACTIVE
    assert answer.sentences
    assert answer.notices == (f"{UNUSABLE} {INSTEAD}",)
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text
