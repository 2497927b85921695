"""The apology: what is said while the file of conversations is damaged, for which nothing is read from it or written.

The owners hear once what to do; whoever was let in hears with each question that it takes a while; strangers, nothing.
"""

import logging
from contextlib import suppress

from bot.chats.connection import ChatsDamaged
from bot.telegram.access.policy import Verdict
from bot.telegram.answers.buttons import show_toast
from bot.telegram.context import BotContext
from bot.telegram.updates.incoming import Incoming, Kind

LOG = logging.getLogger(__name__)
SORRY = "I cannot answer now: the file of my conversations is damaged. My owner is told; please ask again later."
TO_OWNERS = (
    "The file of my conversations is damaged, and I answer nobody until it is mended. On my machine, stop me, run "
    "`pressbox doctor --repair`, which saves what can be read, and start me again."
)


class Apology:
    def __init__(self, room: BotContext) -> None:
        self._room = room
        self._owners = frozenset(room.desk.settings.telegram_owners)
        self._let_in = set[str]()  # conversations, since the process began
        self._owners_told = False

    def remember(self, incoming: Incoming, verdict: Verdict) -> None:
        """Who is let in is in that file as well."""
        if verdict.allowed and verdict.role is not None:
            self._let_in.add(incoming.conversation)

    async def make(self, incoming: Incoming, damage: ChatsDamaged) -> None:
        self.tell_owners(damage)
        if incoming.conversation not in self._let_in and incoming.person not in self._owners:
            return
        if incoming.kind is Kind.CALLBACK:
            with suppress(Exception):  # Telegram's: the press stays without a word
                await show_toast(self._room, incoming, SORRY)
        elif incoming.chat and incoming.kind in (Kind.MESSAGE, Kind.EDITED):
            reply_to = None if incoming.private else incoming.message
            self._room.outbox.say(incoming.chat, SORRY, thread=incoming.thread, reply_to=reply_to)

    def tell_owners(self, damage: ChatsDamaged) -> None:
        if self._owners_told:
            return
        self._owners_told = True
        LOG.error("%s", damage)
        for owner in self._owners:
            self._room.outbox.say(owner, TO_OWNERS)
