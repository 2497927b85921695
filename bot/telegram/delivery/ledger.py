"""The ledger of delivered parts, so that no part of a reply is sent twice and none is left out.

It knows no messages. `begun` is recorded before a part is sent and `delivered` after. If the process dies between the
two, the part may have arrived or not, and the outbox looks for it before it sends it again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was begun.

    `floor` is the highest message id known in the chat before the part was sent; the part's own id is higher.
    `message` is the part's own message id, None until it is delivered.
    """

    floor: int
    message: int | None = None


def counter_of(chat: int) -> int:
    """The key of the counter of message ids: supergroups and channels (-100…) have their own, other chats share one."""
    return chat if chat < -1_000_000_000_000 else 0


class Ledger(Protocol):
    """Each call is durable when it returns. `key` names a reply, and is the same after a restart."""

    def may_send(self) -> bool:
        """Whether this process may still send: no other one has taken its work over."""

    async def parts(self, key: str) -> Mapping[int, Part]:
        """The parts of the reply that were begun, by their position from 0."""

    async def unsettled(self) -> int:
        """How many parts of all replies were begun and are not known to have arrived."""

    async def arrived(self, chat: int, above: int) -> Collection[int]:
        """The message ids of the chat's parts that are known to have arrived, above an id."""

    async def highest(self, chat: int) -> int:
        """The highest message id that other processes have seen in the chat; 0 where there are none."""

    async def begun(self, key: str, chat: int, part: int, floor: int, looked: int | None) -> Part | None:
        """Record that a part is about to be sent, and return None, unless another process has begun it meanwhile.

        Then nothing is recorded, and what is known of the part is returned; with its floor as `looked`, it is known not
        to have arrived. May raise LeaseLost.
        """

    async def delivered(self, key: str, chat: int, part: int, message: int) -> None:
        """Record the message id under which a part arrived."""


class MemoryLedger:
    """A ledger in memory: for words that need not outlive the process, and for tests."""

    def __init__(self) -> None:
        self.known: dict[str, dict[int, Part]] = {}
        self._chats: dict[str, int] = {}

    def may_send(self) -> bool:
        return True

    async def parts(self, key: str) -> Mapping[int, Part]:
        return dict(self.known.get(key, {}))

    async def unsettled(self) -> int:
        return sum(part.message is None for parts in self.known.values() for part in parts.values())

    async def arrived(self, chat: int, above: int) -> Collection[int]:
        parts = (part for key, parts in self.known.items() if self._chats[key] == chat for part in parts.values())
        return {part.message for part in parts if part.message is not None and part.message > above}

    async def highest(self, chat: int) -> int:
        return 0

    async def begun(self, key: str, chat: int, part: int, floor: int, looked: int | None) -> Part | None:
        self.known.setdefault(key, {})[part] = Part(floor)
        self._chats[key] = chat
        return None

    async def delivered(self, key: str, chat: int, part: int, message: int) -> None:
        self.known[key][part] = replace(self.known[key][part], message=message)
