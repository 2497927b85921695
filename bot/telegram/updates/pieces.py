"""Puts together what Telegram delivers in pieces: a text of more than 4,096 characters, and the photos of an album.

Telegram does not say that a text goes on. A long one is kept for a moment, in which its next part may come.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.telegram.updates.incoming import Incoming, Kind

LEAST = 2048  # UTF-16 code units of a part that is not the last: clients cut at a paragraph, but not further back
MOMENT = 1.5  # seconds in which the next piece comes
APART = timedelta(seconds=2)  # between the dates of two pieces at most
MOST = 20  # pieces
_SPACE = re.compile(r"\s")


@dataclass(slots=True)
class _Held:
    """Pieces that may go on, and the timer after which they do not."""

    pieces: list[Incoming]
    timer: asyncio.TimerHandle | None = field(default=None)


class Pieces:
    """Passes updates on, those that are pieces of one as one. Use it on the event loop."""

    def __init__(self, pass_on: Callable[[Incoming], None]) -> None:
        self._pass_on = pass_on
        self._held: dict[tuple[str, int], _Held] = {}

    def go_on(self, incoming: Incoming) -> bool:
        """Whether the update is the next piece of one that is held."""
        held = self._held.get(sender_of(incoming))
        return held is not None and continues(held.pieces[-1], incoming)

    def take(self, incoming: Incoming) -> None:
        """Pass the update on, or hold it for a moment if it may go on."""
        sender = sender_of(incoming)
        if self.go_on(incoming):
            self._held[sender].pieces.append(incoming)
        else:
            self._release(sender)
            self._held[sender] = _Held([incoming])
        held = self._held[sender]
        if held.timer:
            held.timer.cancel()
        if may_go_on(incoming) and len(held.pieces) < MOST:
            held.timer = asyncio.get_running_loop().call_later(MOMENT, self._release, sender)
        else:
            self._release(sender)

    def release(self) -> None:
        """Pass on all that is held."""
        for sender in list(self._held):
            self._release(sender)

    def drop(self) -> None:
        """Drop what is held: it is in the inbox, for the next process."""
        for held in self._held.values():
            if held.timer:
                held.timer.cancel()
        self._held.clear()

    def _release(self, sender: tuple[str, int]) -> None:
        held = self._held.pop(sender, None)
        if held is None:
            return
        if held.timer:
            held.timer.cancel()
        self._pass_on(join_pieces(held.pieces))


def sender_of(incoming: Incoming) -> tuple[str, int]:
    """The conversation, and who writes in it: the pieces of others may come between."""
    return incoming.conversation, incoming.person


def may_go_on(incoming: Incoming) -> bool:
    """Whether the message may be a piece that is not the last."""
    if incoming.kind is not Kind.MESSAGE or incoming.file is not None:
        return False
    return bool(incoming.album) or (incoming.command in (None, "ask") and _units(incoming.text) >= LEAST)


def continues(before: Incoming, incoming: Incoming) -> bool:
    """Whether a message goes on where another one ended."""
    if sender_of(before) != sender_of(incoming) or not may_go_on(before):
        return False
    if incoming.kind is not Kind.MESSAGE or incoming.file is not None or before.album != incoming.album:
        return False
    if incoming.album:
        return True
    soon = before.at is not None and incoming.at is not None and incoming.at - before.at <= APART
    plain = bool(incoming.text) and not (incoming.command or incoming.media or incoming.reply_to)
    return soon and plain and incoming.forwarded == before.forwarded


def join_pieces(pieces: Sequence[Incoming]) -> Incoming:
    """The first piece with the words of all."""
    first, *others = pieces
    text = first.text
    for before, piece in zip(pieces, others, strict=False):
        # A client cuts at a space, which is not sent; where it finds none, it cuts inside of a word.
        gap = " " if _SPACE.search(before.text[-LEAST:]) else ""
        text = f"{text}{gap}{piece.text}".strip()
    mentioned = any(piece.mentioned for piece in pieces)
    return replace(first, text=text, mentioned=mentioned, also=tuple(piece.update_id for piece in others))


def count_heads(messages: Sequence[Incoming]) -> int:
    """How many messages there are if pieces are put together."""
    last, heads = dict[tuple[str, int], Incoming](), 0
    for message in messages:
        before = last.get(sender_of(message))
        heads += before is None or not continues(before, message)
        last[sender_of(message)] = message
    return heads


def find_next(before: Incoming, later: Sequence[Incoming]) -> Incoming | None:
    """The first of the later messages by the same sender, whether or not it goes on."""
    return next((message for message in later if sender_of(message) == sender_of(before)), None)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
