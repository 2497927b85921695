"""The intake of a door: stores each update that is for us, for the workers to answer. It answers nothing.

Telegram posts the updates of a chat one after another, so what a door finds of a chat is all that came before.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from telegram import Bot

from bot.chats.inbox import Entry, Inbox, Json, Way
from bot.chats.moves import Moves
from bot.chats.sendings import note_seen
from bot.chats.store import Chats
from bot.telegram.delivery.ledger import counter_of
from bot.telegram.updates.incoming import Incoming, Kind, Me, conversation_key
from bot.telegram.updates.order import is_old, stopped_in, waits_for_turn
from bot.telegram.updates.pieces import continues, count_heads, sender_of
from bot.telegram.updates.reading import follow_group, read_update
from bot.telegram.updates.turns import MOST


class Intake:
    """Stores updates in `chats`."""

    def __init__(self, chats: Chats, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._chats, self._bot, self._me = chats, bot, Me(bot.id, bot.username)
        self._inbox, self._clock = Inbox(chats, clock), clock

    async def take(self, updates: Sequence[Json]) -> None:
        """Store updates. When it returns, they may be confirmed. Raises what the database raises."""
        for update in updates:
            if incoming := read_update(update, self._bot, self._me):
                await asyncio.to_thread(self._store, update, incoming)

    def _store(self, update: Json, incoming: Incoming) -> None:
        with self._chats.writing():
            moves = Moves(self._chats)
            incoming = follow_group(incoming, moves)
            before = self._before(incoming, moves)
            goes_on = _goes_on(incoming, before)
            if not (incoming.addressed or goes_on):
                return
            way = _way(incoming, before, goes_on, self._clock())
            told = way is Way.TURNED_AWAY and self._inbox.was_turned_away(incoming.conversation, before[0].update_id)
            if not self._inbox.put([_entry(update, incoming, way)]):
                return  # Telegram posts it again: it did not hear that it is stored
            if told:
                self._inbox.done(incoming.update_id)
            if incoming.moved:
                moves.move(*map(conversation_key, incoming.moved))
            if incoming.chat and incoming.message:
                note_seen(self._chats, counter_of(incoming.chat), incoming.message)

    def _before(self, incoming: Incoming, moves: Moves) -> list[Incoming]:
        """The earlier updates of the conversation that are not done."""
        found = [
            follow_group(read, moves)
            for update in self._inbox.waiting(incoming.conversation)
            if (read := read_update(update, self._bot, self._me))
        ]
        return [read for read in found if read.update_id != incoming.update_id]


def _entry(update: Json, incoming: Incoming, way: Way) -> Entry:
    return Entry(
        incoming.update_id,
        incoming.conversation,
        incoming.message,
        update,
        way,
        incoming.person,
        stopped_in(incoming),
    )


def _goes_on(incoming: Incoming, before: Sequence[Incoming]) -> bool:
    """Whether the update is a further piece of what its sender wrote before."""
    last = next((earlier for earlier in reversed(before) if sender_of(earlier) == sender_of(incoming)), None)
    return last is not None and continues(last, incoming)


def _way(incoming: Incoming, before: Sequence[Incoming], goes_on: bool, now: datetime) -> Way:
    if not waits_for_turn(incoming):
        return Way.AT_ONCE
    if goes_on or incoming.file is not None or is_old(incoming, now):  # people send files by the dozen
        return Way.TURN
    asked = [earlier for earlier in before if earlier.kind is not Kind.MIGRATION and not is_old(earlier, now)]
    return Way.TURNED_AWAY if count_heads(asked) >= MOST else Way.TURN
