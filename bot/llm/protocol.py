"""The protocol of a language model: messages in, deltas of text out, and the faults that end a call.

Knows no provider.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, Protocol

from corpus.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counts them. `cached_tokens` are a part of `prompt_tokens`, and cost less."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
        )

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a reply. `finish` is the reason for the reply's end, in OpenAI's words.

    `thinks` is whether the model thought aloud beside the text, in a field of its own.
    """

    text: str = ""
    finish: str | None = None
    usage: Usage | None = None
    thinks: bool = False


class Reply(Protocol):
    """A reply as it comes in. One thread reads it; another may hang up."""

    def __iter__(self) -> Iterator[Delta]:
        """Make the call, and yield its deltas. Raises LLMFault."""

    def hang_up(self) -> None:
        """End the call at once without waiting. May be called at any time, also twice."""


class LLM(Protocol):
    """A language model. A call is one try, without retries, and with no deadline but that on connecting."""

    @property
    def model(self) -> str:
        """The model's name as people see it."""

    @property
    def host(self) -> str:
        """Host and port of the service, or the library's name; never a password."""

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "Reply":
        """A reply of at most `most_tokens`. Iterating over it makes the call."""


class Fault(StrEnum):
    """Why a call gave no whole reply."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    LIMITED = "limited"  # too many requests
    QUOTA = "quota"  # no money left, so waiting does not help
    KEY = "key"  # the service refused the key
    MODEL = "model"  # the service does not have the model
    TOO_LONG = "too_long"  # the prompt is too long
    TEMPLATE = "template"  # the model has no template for conversations
    FILTERED = "filtered"
    CUT = "cut"  # the reply broke off
    MALFORMED = "malformed"  # the reply is not that of a language model
    EMPTY = "empty"
    UNANSWERED = "unanswered"  # reasoning or calls of tools, and nothing else
    ENDLESS = "endless"  # longer than any answer
    REFUSED = "refused"  # another 4xx
    FAILED = "failed"  # 5xx
    STOPPED = "stopped"  # by the person who asked
    RESTING = "resting"  # the circuit breaker is open: the service failed too often
    SPENT = "spent"  # our own budget is used up, so no call was made


SAID = {
    Fault.UNREACHABLE: "cannot be reached",
    Fault.TIMEOUT: "did not answer in time",
    Fault.LIMITED: "is limiting our requests",
    Fault.QUOTA: "says that the account's quota is used up",
    Fault.KEY: "refused the API key",
    Fault.MODEL: "does not have the model of the settings",
    Fault.TOO_LONG: "says that the passages are too long for it",
    Fault.TEMPLATE: "has no chat template, so it cannot be asked; choose one that was trained for instructions",
    Fault.FILTERED: "declined to answer",
    Fault.CUT: "broke off in the middle",
    Fault.MALFORMED: "did not reply as a language model does",
    Fault.EMPTY: "replied with nothing",
    Fault.UNANSWERED: "thought and wrote no answer",
    Fault.ENDLESS: "did not come to an end",
    Fault.REFUSED: "refused the request",
    Fault.FAILED: "has a problem of its own",
    Fault.STOPPED: "was stopped",
    Fault.RESTING: "failed several times and is tried again in a moment",
    Fault.SPENT: "is not called any more",
}


class LLMFault(ServiceError):
    """A call that failed. The message is one sentence of ours, because the provider's words may echo the key.

    It does not name the host, which readers need not know; `for_owner` does. `said` replaces the sentence.
    `retry_after` is in seconds, if the provider names a time.
    """

    def __init__(self, fault: Fault, host: str = "", retry_after: float | None = None, said: str = "") -> None:
        super().__init__(said or f"The language model {SAID[fault]}.")
        self.fault = fault
        self.retry_after = retry_after
        self.for_owner = said or f"The language model{f' at {host}' if host else ''} {SAID[fault]}."
