"""The allowance of one question: how many calls it may make, until when, and whose purse pays. Knows no provider."""

import math
import time
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from bot.llm.protocol import Fault, LLMFault, Usage

CALLS = 3  # of one question; its rewriting and every retry count
SECONDS = 30.0


class Purse(Protocol):
    """What pays for calls. Tokens are reserved before a call and settled after it, so that a crowd cannot overdraw."""

    def reserve(self, tokens: int) -> str | None:
        """Reserve one call and its tokens. None if they are granted, else a sentence that says why not."""

    def settle(self, reserved: int, used: int) -> None:
        """Replace the reserved tokens by those that the call used."""


class Purses(Protocol):
    """The purses of all people."""

    def of(self, person: str) -> Purse | None:
        """The person's purse; None if nothing limits what the person spends."""


class Allowance:
    """What one question may still use. One thread uses it; another may set `stop`.

    `calls` are those left, `ends` is the deadline on the monotonic clock, which the first call sets, and `usage` sums
    what providers reported.
    """

    def __init__(
        self, calls: int = CALLS, seconds: float = SECONDS, stop: Event | None = None, purse: Purse | None = None
    ) -> None:
        self.calls = calls
        self.ends = math.inf
        self._seconds = seconds
        self.stop = stop
        self.usage: Usage | None = None
        self._purse = purse

    def take(self, tokens: int) -> "Call":
        """Begin a call that may take `tokens`. Raises LLMFault (SPENT) if the purse refuses."""
        if self._purse and (refusal := self._purse.reserve(tokens)):
            raise LLMFault(Fault.SPENT, said=refusal)
        self.calls -= 1
        self.ends = min(self.ends, time.monotonic() + self._seconds)
        return Call(self, tokens)

    def wait(self, seconds: float) -> None:
        """Wait that long, or until `stop` is set."""
        (self.stop or Event()).wait(seconds)

    def account(self, reserved: int, usage: Usage | None, guessed: int) -> None:
        """Add the usage of a call, and settle it with the purse; `guessed` tokens if the provider reported none."""
        if usage:
            self.usage = self.usage + usage if self.usage else usage
        if self._purse:
            self._purse.settle(reserved, usage.prompt_tokens + usage.completion_tokens if usage else guessed)


@dataclass(slots=True)
class Call:
    """One call of an allowance. Closing it returns the tokens that were reserved and not used."""

    allowance: Allowance
    reserved: int
    usage: Usage | None = None
    guessed: int = 0  # tokens, used if the provider reports none

    def close(self) -> None:
        """Account for the call."""
        self.allowance.account(self.reserved, self.usage, self.guessed)
