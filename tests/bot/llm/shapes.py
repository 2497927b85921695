"""Replies of any shape: JSON of every kind where a chunk of a reply is due, and chunks with one place gone wrong."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.fakes.chat import DONE, chunk, streamed
from tests.fakes.openai_server import JSON, Reply, as_json

_NAMES = st.sampled_from(
    "choices delta message content text type usage prompt_tokens completion_tokens finish_reason index error code "
    "tool_calls role value prompt_tokens_details cached_tokens".split()
)
_TEXTS = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["stop", "length", "text", "thinking", "900", "\ud83d", "\x00"]
)
_NUMBERS = st.integers() | st.floats() | st.sampled_from([10**30, -1, 2**63])
ANYTHING = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES | _TEXTS, inner, max_size=3),
    max_leaves=8,
)
USAGE = {"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4}}
PLACES: tuple[tuple[str | int, ...], ...] = (
    ("choices",),
    ("choices", 0),
    ("choices", 0, "index"),
    ("choices", 0, "delta"),
    ("choices", 0, "delta", "content"),
    ("choices", 0, "delta", "role"),
    ("choices", 0, "delta", "tool_calls"),
    ("choices", 0, "finish_reason"),
    ("usage",),
    ("usage", "prompt_tokens"),
    ("usage", "completion_tokens"),
    ("usage", "prompt_tokens_details"),
    ("usage", "prompt_tokens_details", "cached_tokens"),
    ("id",),
)


def spoiled(place: tuple[str | int, ...], value: object, text: str = "Word ") -> dict[str, Any]:
    """A chunk that is right but for one place."""
    made = {**chunk(text), "usage": deepcopy(USAGE)}
    target: Any = made
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return made


def _event(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


_CHUNKS = st.builds(spoiled, st.sampled_from(PLACES), ANYTHING)
_EVENTS = st.one_of(
    _CHUNKS.map(_event),
    ANYTHING.map(_event),
    st.builds(
        lambda kind, value: f"event: {kind}\n".encode() + _event(value), st.sampled_from(["ping", "error"]), ANYTHING
    ),
    st.sampled_from([b"data: {broken\n\n", b"data:\n\n", b": ping\n\n", b"\xff\xfe\n\n", _event(chunk("Some text."))]),
)
_ENDS = st.sampled_from([(), (DONE,), (_event(chunk(None, "stop")), DONE), (_event(chunk(None, "length")), DONE)])
STREAMS = st.builds(lambda events, end: streamed([*events, *end]), st.lists(_EVENTS, max_size=5), _ENDS)
GOOD = "A Ukrainian drone hit the oil refinery in Ryazan overnight [1]."
_THOUGHTS = ANYTHING.map(lambda odd: spoiled(PLACES[4], [{"type": "thinking", "text": odd}]))
_NEARLY_GOOD = st.builds(
    lambda odd, after: streamed([*map(_event, ({**chunk(), "usage": odd}, chunk(GOOD), after, chunk(None, "stop")))]),
    ANYTHING,
    _THOUGHTS | ANYTHING.map(lambda odd: {**chunk(), "choices": [], "usage": odd}),
)
_HEADERS = st.dictionaries(
    st.just("Retry-After"), st.sampled_from(["nan", "-5", "inf", "1e9", "soon", "0"]), max_size=1
)
FAILURES = st.builds(
    lambda value, status, headers: Reply(json.dumps(value).encode(), status, {**JSON, **headers}),
    ANYTHING
    | st.builds(lambda value: {"error": value}, ANYTHING)
    | st.builds(lambda v: {"error": {"code": v}}, ANYTHING),
    st.sampled_from([200, 201, 204, 301, 400, 401, 404, 409, 413, 422, 429, 500, 529]),
    _HEADERS,
)
REPLIES = STREAMS | _NEARLY_GOOD | FAILURES
LISTS = ANYTHING.map(as_json) | st.builds(lambda models: as_json({"data": models}), st.lists(ANYTHING, max_size=3))
