"""The provider against a real server on loopback that does everything that servers do wrong."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from threading import Event

import openai  # noqa: F401  # imported here, so that no deadline of a test pays for it
import pytest

from bot.llm.allowance import CALLS, Allowance
from bot.llm.circuit_breaker import FAILURES, REST, CircuitBreaker
from bot.llm.openai_chat import OpenAIChat
from bot.llm.prices import estimate_cost
from bot.llm.protocol import Fault, LLMFault, Message, Reply, Usage
from bot.llm.provider import ROOM, Deadlines, Provider
from corpus.errors import ConfigurationError
from tests.fakes.chat import DONE, FAULTS, HALF, chunk, event, finished, speaking, split_characters, streamed
from tests.fakes.openai_server import OpenAIServer, as_json, failure
from tests.fakes.scripted_llm import ScriptedLLM

KEY = "sk-secret-key-of-the-test"
SHORT = Deadlines(connect=0.5, first_token=0.5, between_tokens=0.4, total=1.5)
CALM = Deadlines(connect=10, first_token=20, between_tokens=20, total=60)
WAITS = (Fault.TIMEOUT, Fault.LIMITED)  # of which the deadlines decide
ASKED = [Message("system", "Be brief."), Message("user", "What burned?")]

EXPECTED = {  # the fault, and how often the server was asked
    "hang before headers": (Fault.TIMEOUT, 1),
    "slow first token": (Fault.TIMEOUT, 1),
    "stall in the middle": (Fault.TIMEOUT, 1),
    "keep-alive for ever": (Fault.TIMEOUT, 1),
    "429, again in 0 s": (Fault.LIMITED, CALLS),
    "429, again in 1 s": (Fault.LIMITED, 2),  # a third call would come after the deadline of the test
    "429, again in an hour": (Fault.LIMITED, 1),
    "429, quota used up": (Fault.QUOTA, 1),
    "401, echoing the key": (Fault.KEY, 1),
    "403": (Fault.KEY, 1),
    "404, no such model": (Fault.MODEL, 1),
    "400, context too long": (Fault.TOO_LONG, 1),
    "400, content filter": (Fault.FILTERED, 1),
    "400, something else": (Fault.REFUSED, 1),
    "500": (Fault.FAILED, CALLS),
    "503, a page of HTML": (Fault.FAILED, CALLS),
    "200, a page of HTML": (Fault.MALFORMED, 1),
    "200, an error as JSON": (Fault.FAILED, CALLS),
    "200, broken JSON": (Fault.MALFORMED, 1),
    "no choices": (Fault.EMPTY, 1),
    "cut": (Fault.CUT, 1),
    "no finish, no [DONE]": (Fault.CUT, 1),
    "only [DONE]": (Fault.EMPTY, 1),
    "malformed event": (Fault.MALFORMED, 1),
    "error event": (Fault.FAILED, 1),
    "empty text": (Fault.EMPTY, 1),
    "content filter in the stream": (Fault.FILTERED, 1),
    "cut at its length": (Fault.ENDLESS, 1),
    "reasoning alone": (Fault.UNANSWERED, 1),
    "reasoning up to its length": (Fault.ENDLESS, 2),
    "endless": (Fault.ENDLESS, 1),
}


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pauses between calls."""
    monkeypatch.setattr(random, "uniform", lambda low, high: 0.0)


def provider_of(server: OpenAIServer, deadlines: Deadlines = SHORT, **more: object) -> Provider:
    return Provider(OpenAIChat("fake", server.url, KEY, deadlines), deadlines, most_tokens=300, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """The first call of a process may take longer than the short deadlines."""
    with OpenAIServer(speaking("Smoke.")) as server:
        provider_of(server, CALM).complete(ASKED)


def test_every_fault_of_the_server_is_expected() -> None:
    assert EXPECTED.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_in_time_and_with_its_calls(name: str) -> None:
    fault, calls = EXPECTED[name]
    with OpenAIServer(*(FAULTS[name]() for _ in range(CALLS))) as server:
        provider = provider_of(server, SHORT if fault in WAITS else CALM)
        began = time.monotonic()
        with pytest.raises(LLMFault) as failing:
            provider.complete(ASKED, calls=CALLS)
        assert time.monotonic() - began < CALM.first_token
        assert len(server.requests) == calls
        assert failing.value.fault is fault
        assert KEY not in failing.value.for_owner
        assert server.url.split("/")[2] in failing.value.for_owner
        assert "127.0.0.1" not in str(failing.value)


def test_a_refused_port_is_unreachable() -> None:
    with OpenAIServer() as server:
        url = server.url
    provider = Provider(OpenAIChat("fake", url, KEY, SHORT), SHORT)
    with pytest.raises(LLMFault) as failing:
        provider.complete(ASKED, calls=CALLS)
    assert failing.value.fault is Fault.UNREACHABLE


def test_a_reply_comes_in_deltas_with_its_usage() -> None:
    with OpenAIServer(speaking("The refinery burned [1].")) as server:
        deltas = list(provider_of(server).stream(ASKED))
    assert "".join(delta.text for delta in deltas) == "The refinery burned [1]."
    assert len(deltas) > 3
    assert [delta.usage for delta in deltas if delta.usage] == [Usage(100, 4, 40)]
    assert server.requests[0].body["stream_options"] == {"include_usage": True}
    assert [message["role"] for message in server.requests[0].body["messages"]] == ["system", "user"]


def test_characters_split_between_packets_arrive_whole() -> None:
    with OpenAIServer(split_characters("Žluťoučký 鳥 🐦")) as server:
        assert provider_of(server).complete(ASKED) == "Žluťoučký 鳥 🐦"


def test_a_failure_that_passes_is_tried_again() -> None:
    with OpenAIServer(failure(500), failure(429, retry_after="0.01"), speaking("Done.")) as server:
        assert provider_of(server).complete(ASKED, calls=CALLS) == "Done."
        assert len(server.requests) == CALLS


@pytest.mark.parametrize("reason", [None, "", "eos", "unknown", "tool_calls"])
def test_text_up_to_done_is_whole_whatever_the_reason(reason: str | None) -> None:
    with OpenAIServer(finished(reason, "Smoke rose.")) as server:
        assert provider_of(server).complete(ASKED) == "Smoke rose."


def test_json_is_read_where_a_stream_was_asked_for() -> None:
    whole = {"choices": [{"message": {"content": "Smoke rose."}, "finish_reason": "stop"}]}
    with OpenAIServer(as_json(whole)) as server:
        assert provider_of(server).complete(ASKED) == "Smoke rose."


def test_reasoning_is_not_part_of_a_reply_and_gets_room() -> None:
    with OpenAIServer(FAULTS["reasoning up to its length"](), speaking("<think>Hm.</think>Smoke rose.")) as server:
        provider = provider_of(server)
        assert provider.complete(ASKED) == "Smoke rose."
        first, second = (request.body["max_tokens"] for request in server.requests)
        assert second == ROOM * first


def test_a_reply_cut_at_its_length_is_no_outage() -> None:
    with OpenAIServer(*(FAULTS["cut at its length"]() for _ in range(FAILURES)), speaking("Done.")) as server:
        provider = provider_of(server)
        for _ in range(FAILURES):
            with pytest.raises(LLMFault, match="did not come to an end"):
                provider.complete(ASKED)
        assert provider.complete(ASKED) == "Done."


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    "said",
    [
        "System role not supported",
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "Only user and assistant roles are supported, with the initial system message optional.",
    ],
)
def test_a_model_without_a_system_is_told_by_its_user_from_then_on(status: int, said: str) -> None:
    with OpenAIServer(failure(status, said), speaking("One."), speaking("Two.")) as server:
        provider = provider_of(server)
        assert [provider.complete(ASKED) for _ in range(2)] == ["One.", "Two."]
        assert [len(request.body["messages"]) for request in server.requests] == [2, 1, 1]
        assert server.requests[-1].body["messages"][0]["content"] == "Be brief.\n\nWhat burned?"


@pytest.mark.parametrize(
    "said",
    [
        "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "Context size has been exceeded.",
        "This model's maximum context length is 4096 tokens, however you requested 5000 tokens",
        "Trying to keep the first 4000 tokens when context the overflows. However, the model is loaded with context "
        "length of only 2048 tokens",
        "Requested tokens (5012) exceed context window of 4096",
        "input length and max_tokens exceed context limit: 190000 + 20000 > 200000",
        "The prompt is too long: 5000, model maximum length: 4096",
        "inputs tokens + max_new_tokens must be <= 4096. Given: 4000 inputs tokens: too many tokens",
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4390 `inputs` tokens",
        "Input validation error: `inputs` must have less than 1024 tokens. Given: 4390",
        "Prompt 超长",
    ],
)
@pytest.mark.parametrize("place", ["400", "500", "stream"])
def test_a_context_too_long_is_known_however_it_is_said(said: str, place: str) -> None:
    told = streamed([event({"error": {"message": said}})]) if place == "stream" else failure(int(place), said)
    with OpenAIServer() as server, pytest.raises(LLMFault) as failing:
        server.paths["/v1/chat/completions"] = told
        provider_of(server).complete(ASKED, calls=CALLS)
    assert failing.value.fault is Fault.TOO_LONG
    assert len(server.requests) == 1 + (place != "stream" and "max_tokens" in said)  # it may be the field alone


@pytest.mark.parametrize(
    "said",
    [
        'Invalid model identifier "fake". There are no downloaded llm models with this identifier.',
        "Failed to load model “fake”. Error: insufficient system resources",
        "No models loaded. Please load a model first.",
    ],
)
def test_a_model_that_the_service_lacks_is_known_however_it_is_said(said: str) -> None:
    with OpenAIServer(failure(400, said)) as server, pytest.raises(LLMFault) as failing:
        provider_of(server).complete(ASKED)
    assert failing.value.fault is Fault.MODEL


def test_a_model_that_thinks_beside_the_text_and_writes_none_is_not_tried_with_less() -> None:
    thought = chunk()
    thought["choices"][0]["delta"] = {"reasoning_content": "Smoke rose."}
    with OpenAIServer(streamed([event(thought), event(chunk(None, "stop")), DONE])) as server:
        with pytest.raises(LLMFault) as failing:
            provider_of(server).complete(ASKED)
        assert failing.value.fault is Fault.UNANSWERED


def test_a_reply_cut_at_its_length_is_known_however_it_is_said() -> None:
    for reason in ("FINISH_REASON_MAX_TOKENS", "max_length", "model_context_window_exceeded", "incomplete"):
        with OpenAIServer(finished(reason)) as server, pytest.raises(LLMFault) as failing:
            provider_of(server).complete(ASKED)
        assert failing.value.fault is Fault.ENDLESS


def test_a_server_that_streams_nothing_is_asked_why() -> None:
    with OpenAIServer(streamed([]), failure(400, code="context_length_exceeded")) as server:
        with pytest.raises(LLMFault) as failing:
            provider_of(server).complete(ASKED, calls=CALLS)
        assert failing.value.fault is Fault.TOO_LONG
        assert ["stream" in request.body for request in server.requests] == [True, False]


def test_a_server_that_streams_nothing_may_reply_without_a_stream() -> None:
    with OpenAIServer(streamed([b": ping\n\n"]), speaking("Done.")) as server:
        assert provider_of(server).complete(ASKED) == "Done."


def test_nothing_is_tried_again_once_text_was_shown() -> None:
    with OpenAIServer(FAULTS["error event"](), speaking("Done.")) as server:
        shown = []
        with pytest.raises(LLMFault):
            for delta in provider_of(server).stream(ASKED):
                shown.append(delta.text)
        assert "".join(shown) == HALF
        assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["hang before headers", "stall in the middle", "keep-alive for ever", "endless"])
def test_whoever_stops_waiting_hangs_up(name: str) -> None:
    with OpenAIServer(FAULTS[name]()) as server:
        with pytest.raises(LLMFault):
            provider_of(server).complete(ASKED)
        ends = time.monotonic() + 20
        while not server.hung_up and time.monotonic() < ends:
            time.sleep(0.01)
        assert len(server.hung_up) == 1


@pytest.mark.parametrize("name", ["hang before headers", "stall in the middle", "keep-alive for ever"])
def test_a_stop_ends_it_at_once(name: str) -> None:
    patient = Deadlines(3, 30, 30, 30)
    with OpenAIServer(FAULTS[name]()) as server:
        stop = Event()
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        with pytest.raises(LLMFault) as failing:
            provider_of(server, patient).complete(ASKED, Allowance(stop=stop))
        assert time.monotonic() - began < 15
        assert failing.value.fault is Fault.STOPPED
        while not server.hung_up and time.monotonic() - began < 25:
            time.sleep(0.01)
        assert server.hung_up


def test_a_reader_who_leaves_hangs_up() -> None:
    with OpenAIServer(speaking("One two three four five six seven.", pause=0.1)) as server:
        stream = provider_of(server).stream(ASKED)
        next(stream)
        stream.close()
        ends = time.monotonic() + 20
        while not server.hung_up and time.monotonic() < ends:
            time.sleep(0.01)
        assert server.hung_up


def test_no_thread_is_left_behind() -> None:
    with OpenAIServer() as server:
        provider = provider_of(server, breaker=CircuitBreaker(clock=lambda: 0.0))
        for name in ("stall in the middle", "cut", "401, echoing the key", "endless", "200, a page of HTML") * 4:
            provider._breaker = CircuitBreaker()
            server.script.append(FAULTS[name]())
            with pytest.raises(LLMFault):
                provider.complete(ASKED)
        ends = time.monotonic() + 20
        while _readers() and time.monotonic() < ends:
            time.sleep(0.01)
        assert not _readers()


def _readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "language model"]


def test_a_field_that_a_server_does_not_know_is_left_out_from_then_on() -> None:
    unknown = failure(400, "Unrecognized request argument supplied: stream_options")
    with OpenAIServer(unknown, speaking("One."), speaking("Two.")) as server:
        provider = provider_of(server)
        assert [provider.complete(ASKED) for _ in range(2)] == ["One.", "Two."]
        assert ["stream_options" in request.body for request in server.requests] == [True, False, False]


def test_a_server_with_one_model_need_not_be_told_its_name() -> None:
    models = as_json({"object": "list", "data": [{"id": "llama", "object": "model", "created": 1, "owned_by": "me"}]})
    with OpenAIServer(models, speaking("Done.")) as server:
        provider = Provider(OpenAIChat("", server.url, "", SHORT), SHORT)
        assert provider.model == "llama"
        assert provider.complete(ASKED) == "Done."
        assert server.requests[-1].body["model"] == "llama"


def test_a_server_with_several_models_wants_a_name() -> None:
    data = [{"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in ("llama", "qwen")]
    refused = pytest.raises(ConfigurationError, match=r"2 models: llama, qwen; name one with PRESSBOX_MODEL")
    with OpenAIServer(as_json({"object": "list", "data": data})) as server, refused:
        _ = OpenAIChat("", server.url, "", SHORT).model


def test_openai_itself_wants_a_key_and_has_a_model() -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        OpenAIChat()
    chat = OpenAIChat(api_key=KEY)
    asked = chat.request(ASKED, 300)
    assert (asked["model"], asked["reasoning_effort"], asked["max_completion_tokens"]) == ("gpt-6-luna", "none", 300)
    assert KEY not in repr(chat)


def test_other_servers_are_sent_what_all_of_them_know() -> None:
    asked = OpenAIChat("m", "http://127.0.0.1:1/v1").request(ASKED, 300)
    assert asked.keys() == {"model", "messages", "stream", "stream_options", "max_tokens"}


class TestTheBreaker:
    def test_it_opens_after_failures_and_lets_one_try_after_a_rest(self) -> None:
        now = [0.0]
        breaker = CircuitBreaker(lambda: now[0])
        for _ in range(FAILURES):
            assert breaker.allows()
            breaker.failed()
        assert not breaker.allows()
        now[0] += REST
        assert [breaker.allows() for _ in range(3)] == [True, False, False]
        breaker.failed()
        assert not breaker.allows()
        now[0] += REST
        assert breaker.allows()
        breaker.succeeded()
        assert all(breaker.allows() for _ in range(5))

    def test_failures_far_apart_do_not_open_it(self) -> None:
        now = [0.0]
        breaker = CircuitBreaker(lambda: now[0])
        for _ in range(3 * FAILURES):
            breaker.failed()
            now[0] += 31
            assert breaker.allows()

    def test_a_trial_that_tells_nothing_is_no_trial(self) -> None:
        now = [0.0]
        breaker = CircuitBreaker(lambda: now[0])
        for _ in range(FAILURES):
            breaker.failed()
        now[0] += REST
        assert breaker.allows()
        breaker.undecided()
        assert breaker.allows()

    def test_a_provider_that_is_down_is_not_called(self) -> None:
        now = [0.0]
        with OpenAIServer(*(failure(401) for _ in range(FAILURES)), speaking("Back.")) as server:
            provider = provider_of(server, breaker=CircuitBreaker(lambda: now[0]))
            for _ in range(FAILURES):
                with pytest.raises(LLMFault):
                    provider.complete(ASKED)
            with pytest.raises(LLMFault) as resting:
                provider.complete(ASKED)
            assert resting.value.fault is Fault.RESTING
            assert len(server.requests) == FAILURES
            now[0] += REST
            assert provider.complete(ASKED) == "Back."


def test_an_estimate_counts_what_was_cached() -> None:
    assert estimate_cost("gpt-6-luna", Usage(1_000_000, 1_000_000, 500_000)) == pytest.approx(0.05 + 0.005 + 0.5)
    assert estimate_cost("llama", Usage(1, 1)) is None


def test_importing_a_library_is_no_waiting_for_the_model() -> None:
    class Slow:
        model, host = "slow", "here"

        def stream(self, messages: Sequence[Message], most_tokens: int) -> Reply:
            time.sleep(0.8)  # as the import of an SDK takes on a busy machine
            return ScriptedLLM("A refinery burned.").stream(messages, most_tokens)

    short = Deadlines(connect=0.6, first_token=0.6, between_tokens=0.6, total=0.7)
    assert Provider(Slow(), short).complete(ASKED) == "A refinery burned."


def test_the_sdk_is_loaded_before_the_reply_is_read() -> None:
    code = (
        "import sys; from bot.llm.openai_chat import OpenAIChat; "
        "OpenAIChat('m', 'http://127.0.0.1:9/v1', 'k').stream([], 1); print('openai' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
