"""The seam to a language model: messages in, deltas of text out; and the faults that may end it. Knows no provider."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, Protocol

from corpus.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the provider counts them. `cached_tokens` are those of the prompt that cost less."""

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
    """A piece of a reply. `finish` is the provider's reason for its end, in OpenAI's words."""

    text: str = ""
    finish: str | None = None
    usage: Usage | None = None


class Reply(Protocol):
    """A reply as it comes in: one thread reads it, another may hang up."""

    def __iter__(self) -> Iterator[Delta]:
        """Raises LLMFault."""

    def hang_up(self) -> None:
        """Ends the call at once, wherever it is: nobody is waited for. May be called at any time, and twice."""


class LLM(Protocol):
    """One try, no retries, no deadline but on connecting."""

    @property
    def model(self) -> str:
        """As people are shown it."""

    @property
    def host(self) -> str:
        """Host and port of the service, or the library's name; never a password."""

    def stream(self, messages: Sequence[Message], most_tokens: int) -> "Reply":
        """Calls nobody yet: that begins with the first delta."""


class Fault(StrEnum):
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    LIMITED = "limited"  # too many requests
    QUOTA = "quota"  # no money left: waiting does not help
    KEY = "key"
    MODEL = "model"  # the service does not have it
    TOO_LONG = "too_long"  # the prompt
    FILTERED = "filtered"
    CUT = "cut"  # the reply ended in its middle
    MALFORMED = "malformed"  # not what a language model replies
    EMPTY = "empty"
    ENDLESS = "endless"  # longer than any answer
    REFUSED = "refused"  # another 4xx
    FAILED = "failed"  # 5xx
    STOPPED = "stopped"  # by the person who asked
    RESTING = "resting"  # it failed so often that it is not asked for a while
    SPENT = "spent"  # our own budget, so that nobody was called


SAID = {
    Fault.UNREACHABLE: "cannot be reached",
    Fault.TIMEOUT: "did not answer in time",
    Fault.LIMITED: "is limiting our requests",
    Fault.QUOTA: "says that the account's quota is used up",
    Fault.KEY: "refused the API key",
    Fault.MODEL: "does not have the model of the settings",
    Fault.TOO_LONG: "says that the passages are too long for it",
    Fault.FILTERED: "declined to answer",
    Fault.CUT: "broke off in the middle",
    Fault.MALFORMED: "did not reply as a language model does",
    Fault.EMPTY: "replied with nothing",
    Fault.ENDLESS: "did not come to an end",
    Fault.REFUSED: "refused the request",
    Fault.FAILED: "has a problem of its own",
    Fault.STOPPED: "was stopped",
    Fault.RESTING: "failed several times and is tried again in a moment",
    Fault.SPENT: "is not called any more",
}


class LLMFault(ServiceError):
    """One honest sentence, without a word of the provider's: those may echo the key. `said`: our own, instead."""

    def __init__(self, fault: Fault, host: str = "", retry_after: float | None = None, said: str = "") -> None:
        super().__init__(said or f"The language model{f' at {host}' if host else ''} {SAID[fault]}.")
        self.fault = fault
        self.retry_after = retry_after  # seconds, if the provider says so
