"""The decoding of replies: what a service sends, in whatever shape, becomes typed deltas and usage. Knows no service.

A reply is the JSON of OpenAI's protocol as servers write it, or an object of some SDK. No unknown shape raises: content
that is no text is skipped, and an invalid usage is not counted. Only JSON that broke raises, as a piece may be lost.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.llm.protocol import Delta, Usage

DONE = object()  # the event that says that the reply is whole
THOUGHTS = ("reasoning_content", "reasoning", "thinking")  # fields of a message
TEXT_PARTS = ("text", "output_text")  # types of parts that hold the answer; others hold thoughts, pictures or sounds
MOST_TOKENS = 10**9  # of one call; a larger number is no count, and no database could store it
FINISHES = (  # what other services' finish reasons have in them, and OpenAI's word for each
    (re.compile(r"max_?\w{0,20}tokens|length|token_limit|context_window|incomplete", re.IGNORECASE), "length"),
    (re.compile(r"filter|safety|prohibit|block|guardrail|sensitive|refus|recitation", re.IGNORECASE), "content_filter"),
    (re.compile(r"error|abort", re.IGNORECASE), "error"),
    (re.compile(r"end_turn|stop|eos|complete", re.IGNORECASE), "stop"),
)


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
            if _is_done(value):
                yield DONE
                return
            data, event = _parse(data + value.strip())
        elif seen and _is_done(line):
            yield DONE
            return
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
    choices = field(event, "choices")
    for choice in choices if isinstance(choices, list | tuple) else ():
        if field(choice, "index") not in (None, 0, "0"):  # only the first of several replies is read
            continue
        message = field(choice, "delta") or field(choice, "message")
        text = text_of(field(message, "content") or field(choice, "text"))
        finish = finish_of(field(choice, "finish_reason"))
        if not text and isinstance(field(message, "refusal"), str) and field(message, "refusal"):
            finish = "content_filter"
        thinks = any(field(message, name) for name in THOUGHTS)  # shows that the model is at work
        if text or finish or thinks:
            yield Delta(text, finish, thinks=thinks)
    if usage := usage_of(field(event, "usage")):
        yield Delta(usage=usage)


def problem_of(event: object) -> object:
    """What an event reports as an error, however the service writes that; None for any other event."""
    if problem := field(event, "error"):
        return problem
    reports = field(event, "object") == "error" or (field(event, "detail") and not field(event, "choices"))
    return event if reports else None


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
    return next((word for pattern, word in FINISHES if pattern.search(reason)), reason.lower())


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


def _is_done(data: str) -> bool:
    """Whether it is the mark after the last event."""
    return data.strip(" \"'").upper() == "[DONE]"


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
