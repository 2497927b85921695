"""What was delivered of each answer, part by part, so that no part is sent twice and none is left out.

It knows no messages. `begun` is written before a part is sent and `delivered` after: a part that was begun and not
delivered when a process died may have arrived or not, and the outbox looks for it before it sends it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Part:
    """`floor`: every message known in the chat before it was sent had this id or a lower one. `message` is its own."""

    floor: int
    message: int | None = None


class Ledger(Protocol):
    """Each call is durable when it returns. `key` names an answer, the same after a restart."""

    async def parts(self, key: str) -> Mapping[int, Part]: ...

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None: ...

    async def delivered(self, key: str, part: int, message: int) -> None: ...


class MemoryLedger:
    """For as long as the process lives: for lines that need not outlive it, and for tests."""

    def __init__(self) -> None:
        self.known: dict[str, dict[int, Part]] = {}

    async def parts(self, key: str) -> Mapping[int, Part]:
        return dict(self.known.get(key, {}))

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        self.known.setdefault(key, {})[part] = Part(floor)

    async def delivered(self, key: str, part: int, message: int) -> None:
        self.known[key][part] = replace(self.known[key][part], message=message)
