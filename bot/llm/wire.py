"""The decoding of replies: what a service sends, in whatever shape, becomes typed deltas and usage. Knows no service.

A reply is the JSON of OpenAI's protocol as servers write it, or an object of some SDK. No unknown shape raises: content
that is no text is skipped, and an invalid usage is not counted. Only JSON that broke raises, as a piece may be lost.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.llm.protocol import Delta, Usage

DONE = object()  # the event that says that the reply is whole
THOUGHTS = ("reasoning_content", "reasoning", "thinking")  # fields of a message
TEXT_PARTS = ("text", "output_text")  # types of parts that hold the answer; others hold thoughts, pictures or sounds
MOST_TOKENS = 10**9  # of one call; a larger number is no count, and no database could store it
FINISHES = {  # other services' finish reasons, in lower case, and OpenAI's word for each
    **dict.fromkeys(("end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed"), "stop"),
    **dict.fromkeys(("max_tokens", "max_output_tokens", "model_length"), "length"),
    **dict.fromkeys(("safety", "refusal"), "content_filter"),
}


class NothingSent(ValueError):
    """A body without a single event: llama-cpp-python streams this where it has an error to report."""


def read_events(pieces: Iterable[bytes]) -> Iterator[object]:
    """The JSON of each event of a stream, and DONE. Also reads JSON line by line, and a reply that is one JSON object.

    Comments, fields other than data and data that is no JSON object are skipped. Raises NothingSent for a body that is
    empty but for these, and ValueError for JSON that is broken and for a body that holds neither events nor JSON.
    """
    seen, foreign, data, body = False, False, "", ""
    for line in _lines(pieces):
        event: object = None
        name, _, value = line.partition(":")
        if name == "data":
            seen = True
            if value.strip() == "[DONE]":
                yield DONE
                return
            data, event = _parse(data + value.strip())
        elif name in ("", "event", "id", "retry"):
            if data and not line:
                raise ValueError("an event ended before its JSON did")
        else:
            foreign = True
            body, event = _parse(body + line)
        if event is not None:
            seen = True
            yield event
    if data or body or (foreign and not seen):
        raise ValueError("no event and no whole JSON")
    if not seen:
        raise NothingSent("no event")


def deltas(event: object) -> Iterator[Delta]:
    """The deltas of one event of a stream: text with a finish reason, and usage. Some events give none."""
    choice = first(field(event, "choices"))
    if not field(choice, "index"):  # only the first of several replies is read
        message = field(choice, "delta") or field(choice, "message")
        text, finish = text_of(field(message, "content")), finish_of(field(choice, "finish_reason"))
        if text or finish or any(field(message, name) for name in THOUGHTS):  # thoughts show that the model is at work
            yield Delta(text, finish)
    if usage := usage_of(field(event, "usage")):
        yield Delta(usage=usage)


def text_of(content: object) -> str:
    """The text in a content: the content itself, or its parts that are text. Lone surrogates are replaced."""
    if isinstance(content, str):
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(content, Sequence) and not isinstance(content, bytes | bytearray):
        return "".join(_part(part) for part in content)
    return _part(content)


def finish_of(reason: object) -> str | None:
    """The finish reason in OpenAI's words, or as it is in lower case. None for what is no text."""
    if not isinstance(reason, str) or not reason:
        return None
    return FINISHES.get(reason.lower(), reason.lower())


def usage_of(usage: object) -> Usage | None:
    """The usage with both counts, as OpenAI or Anthropic names them. None unless both are valid."""
    prompt = _count(usage, "prompt_tokens", "input_tokens")
    reply = _count(usage, "completion_tokens", "output_tokens")
    if prompt is None or reply is None:
        return None
    cached = _count(field(usage, "prompt_tokens_details"), "cached_tokens") or 0
    return Usage(prompt, reply, min(cached, prompt))


def field(thing: object, name: str) -> Any:
    """The field of a JSON object or of an SDK's object; None if there is none."""
    if isinstance(thing, Mapping):
        return thing.get(name)
    with suppress(Exception):  # a foreign property may raise anything
        return getattr(thing, name, None)
    return None


def first(things: object) -> Any:
    """The first item of a list; None for an empty list, or for no list."""
    return things[0] if isinstance(things, list | tuple) and things else None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines of a body. Only line feeds end one: JSON may hold all other separators as they are."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (_line(each) for each in whole)
    yield _line(rest)


def _line(line: bytes) -> str:
    return line.decode("utf-8", "replace").removeprefix("\ufeff").strip()


def _parse(text: str) -> tuple[str, object]:
    """What is left to complete, and the JSON object of a text: None while it is incomplete, or where it is none."""
    if not text.startswith("{"):
        return "", None
    with suppress(ValueError):
        return "", json.loads(text)
    return text, None


def _part(part: object) -> str:
    if isinstance(part, str):
        return text_of(part)
    text = field(part, "text")
    return text_of(text) if isinstance(text, str) and (field(part, "type") or TEXT_PARTS[0]) in TEXT_PARTS else ""


def _count(counts: object, *names: str) -> int | None:
    for name in names:
        count = field(counts, name)
        if isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= MOST_TOKENS:
            return count
    return None
