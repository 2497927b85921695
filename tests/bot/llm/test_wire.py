"""Whatever a service sends for a reply: text where there is text, counts where there are counts, and never an error."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given

from bot.llm import wire
from bot.llm.protocol import Delta, Usage
from tests.bot.llm.shapes import ANYTHING, PLACES, spoiled
from tests.fakes.chat import chunk

TEXT_CHUNK = chunk("Smoke rose.")
THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Passage 1 says so."}]}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Smoke rose.", "Smoke rose."),
        ([{"type": "text", "text": "Smoke "}, {"type": "text", "text": "rose."}], "Smoke rose."),
        ([THOUGHT, {"type": "text", "text": "Smoke rose."}], "Smoke rose."),
        (
            [{"type": "reasoning", "text": "Let me think."}, {"type": "output_text", "text": "Smoke rose."}],
            "Smoke rose.",
        ),
        ([{"text": "Smoke "}, "rose."], "Smoke rose."),
        ({"type": "text", "text": "Smoke rose."}, "Smoke rose."),
        ([{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": None}, None, 7], ""),
        ("\ud83d\ude92 and \ud83d", "🚒 and \ufffd"),
        (None, ""),
        (653, ""),
    ],
)
def test_the_text_of_a_reply_is_its_parts_that_are_text(content: object, text: str) -> None:
    assert wire.text_of(content) == text


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 5}, Usage(9, 5)),
        ({"prompt_tokens": 9, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 4}}, Usage(9, 0, 4)),
        ({"input_tokens": 9, "output_tokens": 5}, Usage(9, 5)),
        (SimpleNamespace(prompt_tokens=9, completion_tokens=5), Usage(9, 5)),
        ({"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 99}}, Usage(9, 5, 9)),
        ({"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": []}, Usage(9, 5)),
        ({}, None),
        (None, None),
        ({"total_tokens": 14}, None),
        ({"prompt_tokens": None, "completion_tokens": None}, None),
        ({"prompt_tokens": "900", "completion_tokens": "50"}, None),
        ({"prompt_tokens": -1, "completion_tokens": 5}, None),
        ({"prompt_tokens": True, "completion_tokens": 5}, None),
        ({"prompt_tokens": 10**30, "completion_tokens": 5}, None),
        ([9, 5], None),
    ],
)
def test_a_usage_is_two_counts_or_none(usage: object, counted: Usage | None) -> None:
    assert wire.usage_of(usage) == counted


@pytest.mark.parametrize(
    ("reason", "word"),
    [("stop", "stop"), ("STOP", "stop"), ("eos_token", "stop"), ("COMPLETE", "stop"), ("end_turn", "stop"),
     ("MAX_TOKENS", "length"), ("SAFETY", "content_filter"), ("FINISH_REASON_MAX_TOKENS", "length"),
     ("max_length", "length"), ("model_context_window_exceeded", "length"), ("token_limit", "length"),
     ("PROHIBITED_CONTENT", "content_filter"), ("guardrail_intervened", "content_filter"),
     ("sensitive", "content_filter"), ("network_error", "error"), ("abort", "error"), ("FINISH_REASON_STOP", "stop"),
     ("end", "end"), ("incomplete", "length"), ("", None), (None, None), (["stop"], None), (7, None)],
)  # fmt: skip
def test_the_reason_for_an_end_is_in_one_language(reason: object, word: str | None) -> None:
    assert wire.finish_of(reason) == word


@pytest.mark.parametrize(
    "event", [{}, {"choices": None}, {"choices": []}, {"choices": [None]}, None, [], "ping", {"choices": "text"}]
)
def test_an_event_that_says_nothing_is_passed_over(event: object) -> None:
    assert list(wire.deltas(event)) == []


def test_a_whole_message_in_an_event_is_read_as_one() -> None:
    whole = {"choices": [{"message": {"role": "assistant", "content": "Smoke rose."}, "finish_reason": "stop"}]}
    assert list(wire.deltas(whole)) == [Delta("Smoke rose.", "stop")]


def test_of_several_replies_the_first_is_read() -> None:
    second = chunk("Another.")
    second["choices"][0]["index"] = 1
    assert list(wire.deltas(second)) == []
    second["choices"].append(chunk("Smoke rose.")["choices"][0])
    assert list(wire.deltas(second)) == [Delta("Smoke rose.")]
    second["choices"][1]["index"] = "0"
    assert list(wire.deltas(second)) == [Delta("Smoke rose.")]


def test_the_text_of_a_completion_is_read() -> None:
    assert list(wire.deltas({"choices": [{"index": 0, "text": "Smoke rose."}]})) == [Delta("Smoke rose.")]


def test_a_refusal_in_a_field_of_its_own_is_one() -> None:
    said = {"choices": [{"delta": {"content": None, "refusal": "I cannot help."}}]}
    assert list(wire.deltas(said)) == [Delta(finish="content_filter")]


@pytest.mark.parametrize(
    "event", [{"error": "busy"}, {"object": "error", "message": "out of memory"}, {"detail": "no", "status": 500}]
)
def test_an_error_is_one_however_it_is_written(event: object) -> None:
    assert wire.problem_of(event)


@pytest.mark.parametrize("event", [TEXT_CHUNK, {"error": None}, {"error": {}}, {"object": "ping"}, None, 7])
def test_what_reports_no_error_is_none(event: object) -> None:
    assert not wire.problem_of(event)


@given(ANYTHING)
def test_no_shape_raises(event: object) -> None:
    made = [event, *(spoiled(place, event) for place in PLACES)]
    for said in (delta for shape in made for delta in wire.deltas(shape)):
        assert isinstance(said.text, str)
        assert said.finish is None or isinstance(said.finish, str)
        said.text.encode()  # it can be written


TEXT = {"choices": [{"delta": {"content": "Smoke\u2028rose."}}]}
SAID = json.dumps(TEXT, ensure_ascii=False)


@pytest.mark.parametrize(
    "body",
    [
        f"data: {SAID}\n\ndata: [DONE]\n\n",
        f"data:{SAID}\r\n\r\ndata:[DONE]\r\n",
        f"\ufeffdata: {SAID}\ndata: [DONE]\n",
        f": ping\n\nevent: message\nid: 1\nretry: 3\ndata: {SAID}\n\ndata: : BUSY\n\ndata: ping\n\ndata: [DONE]\n\nx",
        f"data: {SAID}\n\ndata: [done]\n\n",
        f'data: {SAID}\n\ndata: "[DONE]"\n\n',
        f"data: {SAID}\n\n[DONE]\n\n",
        f"data: {SAID[:20]}\ndata: {SAID[20:]}\n\ndata: [DONE]\n\n",
    ],
)
def test_events_are_read_however_they_are_written(body: str) -> None:
    raw = body.encode()
    for pieces in ([raw], [raw[at : at + 1] for at in range(len(raw))]):
        assert list(wire.read_events(pieces)) == [TEXT, wire.DONE]


@pytest.mark.parametrize("body", [SAID, json.dumps(TEXT, indent=2), f"{SAID}\n{SAID}\n"])
def test_json_without_events_is_read(body: str) -> None:
    assert set(map(str, wire.read_events([body.encode()]))) == {str(TEXT)}


@pytest.mark.parametrize("body", ["", "<html>log in</html>", "data: {broken\n\n", '{"choices": [', "Bad gateway"])
def test_a_body_that_is_no_reply_is_an_error(body: str) -> None:
    with pytest.raises(ValueError, match=r"no event|ended before"):
        list(wire.read_events([body.encode()]))


def test_a_thought_shows_that_the_model_is_at_work() -> None:
    assert list(wire.deltas({"choices": [{"delta": {"reasoning_content": "Hm."}}]})) == [Delta(thinks=True)]
