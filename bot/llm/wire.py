"""The wire: what a service sends for a reply, of whatever shape, becomes typed deltas and usage. Knows no service.

A reply is the JSON of OpenAI's protocol as servers write it, or the object of some SDK. Nothing here raises for a shape
that it does not know: what is no text says nothing, and a usage that is none is not counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.llm.protocol import Delta, Usage

TEXT_PARTS = ("text", "output_text")  # types of parts that are the answer; the others are thoughts, pictures, sounds
MOST_TOKENS = 10**9  # of one call: more is no count, and more than a database keeps
FINISHES = {  # reasons for an end, in lower case, that OpenAI words otherwise
    **dict.fromkeys(("end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed"), "stop"),
    **dict.fromkeys(("max_tokens", "max_output_tokens", "model_length"), "length"),
    **dict.fromkeys(("safety", "refusal"), "content_filter"),
}


def deltas(event: object) -> Iterator[Delta]:
    """What one event of a stream says: text, a reason for the end, what it cost; nothing, for one that says nothing."""
    choice = first(field(event, "choices"))
    if not field(choice, "index"):  # of several replies the first is read
        said = field(choice, "delta") or field(choice, "message")
        text, finish = text_of(field(said, "content")), finish_of(field(choice, "finish_reason"))
        if text or finish:
            yield Delta(text, finish)
    if usage := usage_of(field(event, "usage")):
        yield Delta(usage=usage)


def calls_a_tool(event: object) -> bool:
    """Whether the model asks for a tool, where it was given none."""
    return bool(field(field(first(field(event, "choices")), "delta"), "tool_calls"))


def text_of(content: object) -> str:
    """A text, or the parts of one that are text; halves of characters, which nothing can write, are replaced."""
    if isinstance(content, str):
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(content, Sequence) and not isinstance(content, bytes | bytearray):
        return "".join(_part(part) for part in content)
    return _part(content)


def finish_of(reason: object) -> str | None:
    """A reason for the end, in OpenAI's words where there is one of the same meaning."""
    if not isinstance(reason, str) or not reason:
        return None
    return FINISHES.get(reason.lower(), reason.lower())


def usage_of(usage: object) -> Usage | None:
    """None unless both counts are there, as OpenAI or as Anthropic names them."""
    prompt = _count(usage, "prompt_tokens", "input_tokens")
    reply = _count(usage, "completion_tokens", "output_tokens")
    if prompt is None or reply is None:
        return None
    cached = _count(field(usage, "prompt_tokens_details"), "cached_tokens") or 0
    return Usage(prompt, reply, min(cached, prompt))


def field(thing: object, name: str) -> Any:
    """Of a JSON object, or of an SDK's; None where there is none."""
    if isinstance(thing, Mapping):
        return thing.get(name)
    with suppress(Exception):  # a property of others, which may do anything
        return getattr(thing, name, None)
    return None


def first(things: object) -> Any:
    """The first of a list; None for what is none."""
    return things[0] if isinstance(things, list | tuple) and things else None


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
