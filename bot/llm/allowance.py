"""The allowance of one question: how many calls it may make, until when, and out of whose purse. Knows no provider."""

import time
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from bot.llm.protocol import Fault, LLMFault, Usage

CALLS = 3  # of one question, its rewriting and every new try among them
SECONDS = 30.0


class Purse(Protocol):
    """Who pays. Tokens are set aside before a call and accounted for after it, so that a crowd cannot overdraw."""

    def reserve(self, tokens: int) -> str | None:
        """One call. None when it is granted, else a sentence that says why not."""

    def settle(self, reserved: int, used: int) -> None:
        """What the call cost in the end."""


class Purses(Protocol):
    """Whose purse a question is paid from."""

    def of(self, person: str) -> Purse | None:
        """None where nothing limits what the person spends."""


class Allowance:
    """For one question and one thread; another thread may set `stop`. `usage` sums what the provider reported."""

    def __init__(
        self, calls: int = CALLS, seconds: float = SECONDS, stop: Event | None = None, purse: Purse | None = None
    ) -> None:
        self.calls = calls
        self.ends = time.monotonic() + seconds
        self.stop = stop
        self.usage: Usage | None = None
        self._purse = purse

    def take(self, tokens: int) -> "Call":
        """Raises LLMFault, of kind SPENT, when the purse is empty."""
        if self._purse and (refusal := self._purse.reserve(tokens)):
            raise LLMFault(Fault.SPENT, said=refusal)
        self.calls -= 1
        return Call(self, tokens)

    def wait(self, seconds: float) -> None:
        """Less when it is stopped."""
        (self.stop or Event()).wait(seconds)

    def following_sentences(self, reserved: int, usage: Usage | None, guessed: int) -> None:
        if usage:
            self.usage = self.usage + usage if self.usage else usage
        if self._purse:
            self._purse.settle(reserved, usage.prompt_tokens + usage.completion_tokens if usage else guessed)


@dataclass(slots=True)
class Call:
    """One call of an allowance. To be closed: what was set aside and not used goes back."""

    allowance: Allowance
    reserved: int
    usage: Usage | None = None
    guessed: int = 0  # tokens, where the provider reports none

    def close(self) -> None:
        self.allowance.following_sentences(self.reserved, self.usage, self.guessed)
