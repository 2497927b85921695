"""Chat Completions over OpenAI's wire protocol: replies as server-sent events, and every way in which they go wrong.

Each fault is a function that makes a `Script` for `OpenAIServer`. Knows nothing of Pressbox.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.fakes.openai_server import HTML, JSON, Reply, Request, Script, as_json, failure

EVENTS = {"Content-Type": "text/event-stream"}
Speaker = Callable[[list[dict[str, str]]], str]  # messages in, the whole reply out


def speaking(speaker: Speaker | str, *, pause: float = 0, usage: bool = True) -> Script:
    """A healthy model, which streams word by word where a stream is asked for."""

    def reply(request: Request) -> Reply:
        text = speaker if isinstance(speaker, str) else speaker(request.body["messages"])
        if not request.body.get("stream"):
            return as_json(_completion(request, text))
        counted = usage and (request.body.get("stream_options") or {}).get("include_usage")
        return streamed([*_deltas(text), _finish("stop"), *([_usage(text)] if counted else []), DONE], pause=pause)

    return reply


def streamed(events: Sequence[bytes], *, pause: float = 0, first: float = 0, cut: bool = False) -> Reply:
    """`pause` and `first` are seconds; `cut` breaks the connection in the middle of a chunk."""

    def body() -> Iterator[bytes]:
        yield from silence(first)
        for event in events:
            yield event
            yield from silence(pause)

    return Reply(headers=EVENTS, stream=body, cut=cut)


def silence(seconds: float) -> Iterator[bytes]:
    """Nothing, in pieces, so that the server sees a client leave."""
    for _ in range(round(seconds / 0.02)):
        time.sleep(0.02)
        yield b""


def event(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def chunk(content: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    delta = {} if content is None else {"content": content}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        **more,
    }


DONE = b"data: [DONE]\n\n"
HALF = "Half of an answer [1]. And then"


def _deltas(text: str) -> list[bytes]:
    words = text.split(" ")
    pieces = [word if place == 0 else f" {word}" for place, word in enumerate(words)]
    role = chunk("")
    role["choices"][0]["delta"]["role"] = "assistant"
    return [event(role), *(event(chunk(piece)) for piece in pieces)]


def _finish(reason: str) -> bytes:
    return event(chunk(None, reason))


def _usage(text: str) -> bytes:
    return event({**chunk(), "choices": [], "usage": _tokens(text)})


def _tokens(text: str) -> dict[str, Any]:
    said = len(text.split())
    return {"prompt_tokens": 100, "completion_tokens": said, "total_tokens": 100 + said,
            "prompt_tokens_details": {"cached_tokens": 40}}  # fmt: skip


def _completion(request: Request, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": request.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _tokens(text),
    }


def finished(reason: str | None, text: str = HALF) -> Reply:
    """A reply that ends for another reason than that it was all."""
    return streamed([*_deltas(text), *([] if reason is None else [_finish(reason)]), DONE])


def endless() -> Reply:
    def body() -> Iterator[bytes]:
        while True:
            yield event(chunk("and on and on " * 20))

    return Reply(headers=EVENTS, stream=body)


def keep_alive(seconds: float) -> Reply:
    """Comments, which keep a connection busy and say nothing."""

    def body() -> Iterator[bytes]:
        for _ in range(int(seconds / 0.05)):
            yield b": keep-alive\n\n"
            time.sleep(0.05)

    return Reply(headers=EVENTS, stream=body)


def split_characters(text: str) -> Reply:
    """Each byte in a piece of its own, characters beyond ASCII in two."""
    raw = json.dumps(chunk(text), ensure_ascii=False).encode()
    whole = [*(bytes([byte]) for byte in b"data: " + raw + b"\n\n"), _finish("stop"), DONE]
    return streamed(whole)


FAULTS: dict[str, Callable[[], Script]] = {
    "hang before headers": lambda: Reply(hang=60),
    "slow first token": lambda: streamed([*_deltas("Late."), _finish("stop"), DONE], first=60),
    "stall in the middle": lambda: _stall(),
    "keep-alive for ever": lambda: keep_alive(60),
    "429, again in 0 s": lambda: failure(429, code="rate_limit_exceeded", retry_after="0"),
    "429, again in 1 s": lambda: failure(429, code="rate_limit_exceeded", retry_after="1"),
    "429, again in an hour": lambda: failure(429, code="rate_limit_exceeded", retry_after="3600"),
    "429, quota used up": lambda: failure(429, code="insufficient_quota"),
    "401, echoing the key": lambda: _echo(401),
    "403": lambda: failure(403),
    "404, no such model": lambda: failure(404, code="model_not_found"),
    "400, context too long": lambda: failure(400, code="context_length_exceeded"),
    "400, content filter": lambda: failure(400, code="content_filter"),
    "400, something else": lambda: failure(400, "no"),
    "500": lambda: failure(500),
    "503, a page of HTML": lambda: Reply(b"<html>down</html>", 503, HTML),
    "200, a page of HTML": lambda: Reply(b"<html>log in</html>", 200, HTML),
    "200, an error as JSON": lambda: as_json({"error": {"message": "no", "code": None}}),
    "200, broken JSON": lambda: Reply(b'{"choices": [', 200, JSON),
    "no choices": lambda: streamed([event({**chunk(), "choices": []}), DONE]),
    "cut": lambda: streamed(_deltas(HALF), cut=True),
    "no finish, no [DONE]": lambda: streamed(_deltas(HALF)),
    "only [DONE]": lambda: streamed([DONE]),
    "malformed event": lambda: streamed([*_deltas(HALF), b"data: {broken\n\n", DONE]),
    "error event": lambda: streamed([*_deltas(HALF), event({"error": {"message": "overloaded", "code": None}})]),
    "empty text": lambda: streamed([*_deltas("  "), _finish("stop"), DONE]),
    "content filter in the stream": lambda: finished("content_filter"),
    "cut at its length": lambda: finished("length"),
    "reasoning alone": lambda: finished("stop", "<think>Half of a thought. And then"),
    "reasoning up to its length": lambda: finished("length", "<think>Half of a thought. And then"),
    "endless": endless,
}


def _stall() -> Reply:
    def body() -> Iterator[bytes]:
        yield from _deltas(HALF)
        yield from silence(60)

    return Reply(headers=EVENTS, stream=body)


def _echo(status: int) -> Script:
    return lambda request: failure(
        status, f"Incorrect API key: {request.headers.get('authorization')}", "invalid_api_key"
    )
