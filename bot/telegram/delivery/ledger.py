"""The ledger of delivered parts, so that no part of a reply is sent twice and none is left out.

It knows no messages. `begun` is recorded before a part is sent and `delivered` after. If the process dies between the
two, the part may have arrived or not, and the outbox looks for it before it sends it again.
"""

from collections.abc import Mapping
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


class Ledger(Protocol):
    """Each call is durable when it returns. `key` names a reply, and is the same after a restart."""

    async def parts(self, key: str) -> Mapping[int, Part]:
        """The parts of the reply that were begun, by their position from 0."""

    async def unsettled(self) -> int:
        """How many parts of all replies were begun and are not known to have arrived."""

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        """Record that a part is about to be sent."""

    async def delivered(self, key: str, part: int, message: int) -> None:
        """Record the message id under which a part arrived."""


class MemoryLedger:
    """A ledger in memory: for words that need not outlive the process, and for tests."""

    def __init__(self) -> None:
        self.known: dict[str, dict[int, Part]] = {}

    async def parts(self, key: str) -> Mapping[int, Part]:
        return dict(self.known.get(key, {}))

    async def unsettled(self) -> int:
        return sum(part.message is None for parts in self.known.values() for part in parts.values())

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        self.known.setdefault(key, {})[part] = Part(floor)

    async def delivered(self, key: str, part: int, message: int) -> None:
        self.known[key][part] = replace(self.known[key][part], message=message)
