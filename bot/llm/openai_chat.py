"""A language model behind OpenAI's Chat Completions: OpenAI itself, Ollama, llama.cpp, vLLM, LM Studio.

Each call is one try over one connection. Replies are not trusted. No error carries the provider's words, because they
may echo the key.
"""

import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.llm import wire
from bot.llm.protocol import Delta, Fault, LLMFault, Message
from bot.llm.provider import WHOLE, Deadlines
from corpus.errors import ConfigurationError
from index.embedding.openai_service import OPENAI, check_key, parse_host, parse_retry_after

if TYPE_CHECKING:
    from openai import APIResponse, APIStatusError, OpenAI

DEFAULT_MODEL = "gpt-6-luna"
DEFAULT_EFFORT = "none"  # for OpenAI's own models: the passages hold the answer, so no reasoning is needed
LISTED = 5  # models that an error names
DROPPABLE = ("stream_options", "reasoning_effort", "temperature", "max_completion_tokens", "max_tokens")
_TOO_LONG = re.compile(
    r"(?:context|prompt|input|request|sequence|messages?).{0,60}"
    r"(?:length|window|size|limit|exceed|overflow|too (?:long|large)|longer than)"
    r"|too (?:long|many tokens)|maximum.{0,30}tokens|exceed.{0,40}(?:context|tokens)|n_ctx"
    r"|tokens.{0,60}must be (?:<|less)|must have less than.{0,20}tokens|超长|过长",
    re.IGNORECASE | re.DOTALL,
)
_NO_MODEL = re.compile(
    r"model.{0,40}(?:not found|does not exist|not loaded)|invalid model|no models? (?:is |are )?loaded"
    r"|failed to load model",
    re.IGNORECASE | re.DOTALL,
)
_ONE_ROLE = re.compile(
    r"system.{0,20}(?:role|message|prompt|instruction)|roles?.{0,30}(?:alternat|user)|alternat\w+.{0,30}role"
    r"|(?:unknown|unsupported|unexpected|invalid).{0,20}role",
    re.IGNORECASE | re.DOTALL,
)
_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")  # httpcore's trace events


class OpenAIChat:
    """A `bot.llm.protocol.LLM`. What the server refuses, a field or the role of the system, is not sent to it again."""

    def __init__(
        self,
        model: str = "",
        base_url: str | None = None,
        api_key: str = "",
        deadlines: Deadlines | None = None,
        *,
        reasoning_effort: str | None = None,
        temperature: float | None = None,
    ) -> None:
        self._base_url = base_url or OPENAI
        self._own = self._base_url.rstrip("/") == OPENAI
        self._host = parse_host(self._base_url, "the language model")
        self._key = check_key(api_key, "OpenAI's models" if self._own else None)
        self._deadlines = deadlines or Deadlines()
        self._model = model or (DEFAULT_MODEL if self._own else "")
        self._lock = threading.Lock()
        self._unknown: frozenset[str] = frozenset()
        self._one_role = False  # the system's words go into the user's message
        self._fields: dict[str, Any] = {}
        if effort := reasoning_effort or (DEFAULT_EFFORT if self._own else None):
            self._fields["reasoning_effort"] = effort
        if temperature is not None:
            self._fields["temperature"] = temperature

    @property
    def model(self) -> str:
        """The model's name. If the settings name none, the first use asks the server for its only model.

        Raises ConfigurationError if the server has none or several, and LLMFault.
        """
        with self._lock:
            self._model = self._model or self._only_model()
        return self._model

    @property
    def host(self) -> str:
        return self._host

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "_Call":
        import openai  # noqa: F401 -- late, see `client`, but before the deadlines of the reply run

        return _Call(self, messages, most_tokens)

    def request(self, messages: Sequence[Message], most_tokens: int, *, streamed: bool = True) -> dict[str, Any]:
        """The body of the request, without what this server refused."""
        limit = "max_completion_tokens" if self._own else "max_tokens"
        stream = {"stream": True, "stream_options": {"include_usage": True}} if streamed else {}
        fields = {**stream, **self._fields, limit: most_tokens}
        return {
            "model": self.model,
            "messages": _merge(messages) if self._one_role else [_as_dict(message) for message in messages],
            **{name: value for name, value in fields.items() if name not in self._unknown},
        }

    def adapt(self, error: "APIStatusError", messages: Sequence[Message]) -> bool:
        """Note what the server refuses. True if that is new, so that a retry makes sense."""
        body = str(error.body)
        if not self._one_role and messages[0].role == "system" and _ONE_ROLE.search(body):
            self._one_role = True
            return True
        named = {name for name in DROPPABLE if name in body}
        if re.search("['\"`]stream['\"`]", body):  # as a parameter, and not as a word
            named |= {"stream", "stream_options"}
        named -= self._unknown
        self._unknown |= named
        return bool(named)

    def client(self, trace: Any = None) -> "OpenAI":
        """A client with a connection of its own. `trace` is called with httpcore's events of connecting."""
        from openai import DefaultHttpxClient, OpenAI, Timeout  # late: 0.7 s, only for those who configured it

        def watched(request: Any) -> None:
            if trace:
                request.extensions["trace"] = trace

        # `bot.llm.provider` keeps the deadlines of reading; here only the total limits it
        timeout = Timeout(self._deadlines.total, connect=self._deadlines.connect)
        http = DefaultHttpxClient(event_hooks={"request": [watched]}, verify=_certificates(), timeout=timeout)
        return OpenAI(api_key=self._key, base_url=self._base_url, timeout=timeout, max_retries=0, http_client=http)

    def listed(self) -> list["ListedModel"]:
        """The models that the service lists. Raises LLMFault."""
        try:
            with self.client() as client:
                found = list(client.models.list())
        except Exception as error:  # an error of the SDK, its transport or its JSON
            raise classify_error(error, self._host) from None
        names = [(wire.field(model, "id"), wire.field(model, "shutdown_date")) for model in found]
        return [ListedModel(name, _day(shutdown)) for name, shutdown in names if isinstance(name, str) and name]

    def _only_model(self) -> str:
        names = [model.name for model in self.listed()]
        if len(names) == 1:
            return names[0]
        known = f": {', '.join(names[:LISTED])}" if names else ""
        raise ConfigurationError(f"{self._host} has {len(names)} models{known}; name one with PRESSBOX_MODEL.")


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model that a service lists. `shutdown` is the day on which the service ends it, if it says so."""

    name: str
    shutdown: date | None


def _as_dict(message: Message) -> dict[str, str]:
    return {"role": message.role, "content": message.content}


def _merge(messages: Sequence[Message]) -> list[dict[str, str]]:
    """The messages as the user's alone, for models whose template knows no system and no other order."""
    return [{"role": "user", "content": "\n\n".join(message.content for message in messages)}]


def _day(value: object) -> date | None:
    """The day that a service wrote: seconds since 1970, or ISO 8601. None for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC).date()
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):  # a number or a text that is no day
        return None


class _Call:
    """One reply. The socket is known, so that another thread can hang up while this one waits for a byte."""

    def __init__(self, llm: OpenAIChat, messages: Sequence[Message], most_tokens: int) -> None:
        self._llm = llm
        self._messages = messages
        self._most_tokens = most_tokens
        self._sockets: list[socket.socket] = []
        self._opened = False
        self._hung_up = False

    def __iter__(self) -> Iterator[Delta]:
        try:
            for event in self._events():
                if event is wire.DONE:
                    yield Delta(finish=WHOLE)  # unless a reason came before
                    return
                if problem := wire.problem_of(event):
                    raise _reported_fault(problem, self._llm.host)
                yield from wire.deltas(event)
        except (LLMFault, ConfigurationError):
            raise
        except Exception as error:  # the SDK passes on errors of its transport and of json
            fault = classify_error(error, self._llm.host)
            cut = self._opened and fault.fault is Fault.UNREACHABLE  # the service was reached before
            raise (LLMFault(Fault.CUT, self._llm.host) if cut else fault) from None

    def hang_up(self) -> None:
        """Shut the sockets down, which ends a read in another thread."""
        self._hung_up = True
        for connection in self._sockets:
            with suppress(OSError):  # the socket is closed already
                connection.shutdown(socket.SHUT_RDWR)

    def _events(self) -> Iterator[object]:
        """The events of the reply. A server that streams none is asked without a stream, so that it says why.

        That goes over another connection, since such a server may have closed the first.
        """
        for streamed in (True, False):
            try:
                with self._llm.client(self._connected) as client, self._open(client, streamed) as response:
                    self._opened = True
                    yield from wire.read_events(response.iter_bytes())
                return
            except wire.NothingSent:
                continue

    @contextmanager
    def _open(self, client: "OpenAI", streamed: bool) -> Iterator["APIResponse[Any]"]:
        """The reply, once the server takes the request. What it refuses is left out, while that is new."""
        import openai

        while True:
            request = self._llm.request(self._messages, self._most_tokens, streamed=streamed)
            opening = client.chat.completions.with_streaming_response.create(**request)
            try:
                response = opening.__enter__()
            except openai.APIStatusError as error:
                if error.status_code in (401, 403, 429) or not self._llm.adapt(error, self._messages):
                    raise
                continue
            try:
                yield response
            finally:
                opening.__exit__(None, None, None)
            return

    def _connected(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self._hung_up:
                self.hang_up()


def classify_error(error: Exception, host: str) -> LLMFault:
    """The fault that an error of the SDK, its transport or its JSON stands for."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return LLMFault(Fault.TIMEOUT, host)
    if isinstance(error, openai.APIConnectionError):
        return LLMFault(Fault.UNREACHABLE, host)
    if isinstance(error, openai.APIStatusError):
        fault = _fault_of(error.status_code, error.code, str(error.body))
        return LLMFault(fault, host, parse_retry_after(error.response.headers))
    if isinstance(error, openai.APIError | ValueError | AttributeError | TypeError):
        return LLMFault(Fault.MALFORMED, host)
    if "Timeout" in type(error).__name__:
        return LLMFault(Fault.TIMEOUT, host)
    return LLMFault(Fault.CUT, host)


def _reported_fault(problem: object, host: str) -> LLMFault:
    """The fault that a service reports inside of a reply that began well."""
    code = wire.field(problem, "code")
    return LLMFault(_fault_of(code if isinstance(code, int) else 500, code, str(problem)), host)


def _fault_of(status: int, code: object, said: str) -> Fault:
    """The fault of a status and a code, and of what was said: servers give the same fault any status."""
    if coded := _fault_of_code(code):
        return coded
    if status in (401, 403):
        return Fault.KEY
    if status == 402:
        return Fault.QUOTA
    if status in (408, 409, 429):
        return Fault.LIMITED
    if "template" in said:
        return Fault.TEMPLATE
    if status == 413 or _TOO_LONG.search(said):
        return Fault.TOO_LONG
    if status == 404 or (status in (400, 422) and _NO_MODEL.search(said)):
        return Fault.MODEL
    return Fault.FAILED if status >= 500 else Fault.REFUSED


def _fault_of_code(code: object) -> Fault | None:
    """The fault that an error code names. A server may write anything as a code; None for an unknown one."""
    return {
        "insufficient_quota": Fault.QUOTA,
        "billing_hard_limit_reached": Fault.QUOTA,
        "context_length_exceeded": Fault.TOO_LONG,
        "exceed_context_size_error": Fault.TOO_LONG,
        "content_filter": Fault.FILTERED,
        "content_policy_violation": Fault.FILTERED,
        "model_not_found": Fault.MODEL,
        "invalid_api_key": Fault.KEY,
    }.get(str(code))


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()
