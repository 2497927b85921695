"""Requests and replies of the Bot API as they travel: three encodings in, one envelope out. It knows no method."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

PREFIXES = {400: "Bad Request: ", 403: "Forbidden: ", 429: "Too Many Requests: ", 409: "Conflict: "}


class Refused(Exception):
    """What Telegram answers with an error. `description` comes without its prefix ("Bad Request: ")."""

    def __init__(self, description: str, status: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = PREFIXES.get(status, "") + description
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    before: float = 0  # seconds of silence before it
    reset: bool = False  # the connection is torn down in its place


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request. `done`: the method has taken effect all the same, only its reply is lost."""

    status: int = 0  # 502 and the like; 0: a lost connection, or silence where `hang` is set
    description: str = "scripted"
    done: bool = False
    hang: float = 0  # seconds of silence; the true reply follows where `status` is 0
    parameters: Mapping[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> bool:
        return not self.status and not self.hang


def good(result: object) -> Reply:
    return Reply(200, json.dumps({"ok": True, "result": result}).encode())


def bad(status: int, description: str, parameters: Mapping[str, int]) -> Reply:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return Reply(status, json.dumps(body).encode())


def decoded(kind: str, raw: bytes, query: str) -> dict[str, Any]:
    """A request's parameters, nested values as values. `kind` is its Content-Type."""
    given: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    name = kind.split(";")[0].strip().lower()
    if name == "application/json":
        given |= json.loads(raw or b"{}")
    elif name == "multipart/form-data":
        given |= _multipart(kind, raw)
    else:
        given |= parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
    return nested(given)


# parameters that are texts, whatever they look like
_TEXTS = {"text", "caption", "callback_query_id", "inline_query_id", "guest_query_id", "file_id", "secret_token"}


def nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """`{"chat_id": "5", "entities": "[…]"}`: form fields hold JSON, but texts are themselves."""
    return {name: _value(name, value) for name, value in given.items()}


def _value(name: str, value: Any) -> Any:
    if name in _TEXTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _multipart(kind: str, raw: bytes) -> dict[str, Any]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    given: dict[str, Any] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        filename = part.get_filename()
        given[name] = Upload(filename, content) if filename is not None else content.decode()
    return given
