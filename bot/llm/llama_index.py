"""A language model from any LlamaIndex LLM (Anthropic, Gemini, Bedrock and others), named by its import path."""

import importlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.llms import LLM as LlamaLLM

from bot.llm import wire
from bot.llm.protocol import Delta, Fault, LLMFault, Message
from corpus.errors import ConfigurationError


def load_model(path: str, options: Mapping[str, Any]) -> "LlamaModel":
    """The LLM `package.module:Class`, made with these options.

    Raises ConfigurationError if it is not installed (and says what to install), is no LLM, or refuses the options.
    """
    module, _, name = path.partition(":")
    try:
        wanted = getattr(importlib.import_module(module), name)
    except ImportError:
        package = "-".join(module.split(".")[:3]).replace("_", "-")
        raise ConfigurationError(
            f"The language model {path} is not installed; try: .venv/bin/pip install {package}."
        ) from None
    except AttributeError:
        raise ConfigurationError(f"{module} has no {name}; correct PRESSBOX_LLM.") from None
    if not (isinstance(wanted, type) and issubclass(wanted, LlamaLLM)):
        raise ConfigurationError(f"{path} is no LlamaIndex LLM; correct PRESSBOX_LLM.")
    try:
        return LlamaModel(wanted(**options), module)
    except Exception as error:  # a foreign constructor may raise anything; the text may hold a key
        raise ConfigurationError(
            f"{path} cannot be made from PRESSBOX_LLM_OPTIONS ({type(error).__name__}); see its documentation."
        ) from None


class LlamaModel:
    """A `bot.llm.protocol.LLM` around a LlamaIndex LLM."""

    def __init__(self, llm: LlamaLLM, module: str) -> None:
        self._llm = llm
        self._module = module

    @property
    def model(self) -> str:
        """The model's name; the library's name if the library has to ask a server for it and cannot reach it."""
        try:
            return str(self._llm.metadata.model_name)
        except Exception:  # a foreign property may raise anything
            return self.host

    @property
    def host(self) -> str:
        return self._module.removeprefix("llama_index.llms.")

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "_Reply":
        chat = [ChatMessage(role=MessageRole(message.role), content=message.content) for message in messages]
        return _Reply(self._llm, chat, self.host)


class _Reply:
    """One reply. LlamaIndex has no way to hang up, and may not say why a reply ended; then it counts as complete."""

    def __init__(self, llm: LlamaLLM, messages: list[ChatMessage], host: str) -> None:
        self._llm = llm
        self._messages = messages
        self._host = host
        self._hung_up = threading.Event()

    def __iter__(self) -> Iterator[Delta]:
        finish, usage = None, None
        try:
            for response in self._llm.stream_chat(self._messages):
                if self._hung_up.is_set():
                    return
                finish = _finish(response.raw) or finish
                usage = wire.usage_of(wire.field(response.raw, "usage")) or usage
                yield Delta(wire.text_of(response.delta))
        except Exception as error:  # any SDK's error; its text may hold a key
            raise LLMFault(_fault(error), self._host) from None
        yield Delta(finish=finish or "stop", usage=usage)

    def hang_up(self) -> None:
        self._hung_up.set()


def _finish(raw: Any) -> str | None:
    """The reason for the end in the SDK's own reply, if LlamaIndex passes it on, as OpenAI or Anthropic writes it."""
    choice = wire.first(wire.field(raw, "choices")) or raw
    places = ((choice, "finish_reason"), (wire.field(raw, "delta"), "stop_reason"), (raw, "stop_reason"))
    return next((found for thing, name in places if (found := wire.finish_of(wire.field(thing, name)))), None)


def _fault(error: Exception) -> Fault:
    """The kind of an SDK's error: by its HTTP status, else by its name."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    name = type(error).__name__.lower()
    if status in (401, 403) or "auth" in name:
        return Fault.KEY
    if status == 429 or "ratelimit" in name:
        return Fault.LIMITED
    if status == 404:
        return Fault.MODEL
    if "timeout" in name:
        return Fault.TIMEOUT
    if "connect" in name:
        return Fault.UNREACHABLE
    return Fault.REFUSED if isinstance(status, int) and 400 <= status < 500 else Fault.FAILED
