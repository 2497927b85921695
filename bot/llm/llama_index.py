"""Any LlamaIndex LLM as a language model: Anthropic, Gemini, Bedrock and the others, named by import path."""

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
    """`package.module:Class`, made with these options. Raises ConfigurationError, which says what to install."""
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
    except Exception as error:  # whatever a constructor of others raises; its text may hold a key
        raise ConfigurationError(
            f"{path} cannot be made from PRESSBOX_LLM_OPTIONS ({type(error).__name__}); see its documentation."
        ) from None


class LlamaModel:
    """An `bot.llm.protocol.LLM`."""

    def __init__(self, llm: LlamaLLM, module: str) -> None:
        self._llm = llm
        self._module = module

    @property
    def model(self) -> str:
        """Of those that have to ask their server for it, and do not reach it, the library's name."""
        try:
            return str(self._llm.metadata.model_name)
        except Exception:  # whatever the library raises
            return self.host

    @property
    def host(self) -> str:
        return self._module.removeprefix("llama_index.llms.")

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "_Reply":
        chat = [ChatMessage(role=MessageRole(message.role), content=message.content) for message in messages]
        return _Reply(self._llm, chat, self.host)


class _Reply:
    """LlamaIndex tells neither how to hang up nor always why a reply ended: a stream that ends is a whole one."""

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
        except Exception as error:  # of any provider's SDK; its text may hold a key
            raise LLMFault(_fault(error), self._host) from None
        yield Delta(finish=finish or "stop", usage=usage)

    def hang_up(self) -> None:
        self._hung_up.set()


def _finish(raw: Any) -> str | None:
    """OpenAI's and Anthropic's reasons, where the reply of the SDK is passed through."""
    choice = wire.first(wire.field(raw, "choices")) or raw
    places = ((choice, "finish_reason"), (wire.field(raw, "delta"), "stop_reason"), (raw, "stop_reason"))
    return next((found for thing, name in places if (found := wire.finish_of(wire.field(thing, name)))), None)


def _fault(error: Exception) -> Fault:
    """By the status that SDKs carry, else by the name of the error."""
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
