"""Who may do what: a verdict on everything that comes in, before anything is done. Strangers learn nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.telegram.incoming import Incoming


class Role(StrEnum):
    OWNER = "owner"
    MEMBER = "member"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where it is not allowed, `refusal` is what is said about it; None: nothing at all."""

    allowed: bool
    role: Role | None = None
    refusal: str | None = None


SILENT = Verdict(False)


class Access:
    """Owners stand in the settings. Called in threads."""

    def __init__(self, owners: Collection[int]) -> None:
        self._owners = frozenset(owners)

    def verdict(self, incoming: Incoming) -> Verdict:
        if incoming.genuine and incoming.person in self._owners:
            return Verdict(True, Role.OWNER)
        return SILENT
