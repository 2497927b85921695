"""The apology while the chat database is damaged. It neither reads nor writes that database.

The owners are told once what to do. Known people get an apology for each question. Strangers get silence.
"""

import logging
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from telegram import Bot

from bot.chats.connection import ChatsDamaged
from bot.telegram.access.policy import Verdict
from bot.telegram.answers.buttons import show_toast
from bot.telegram.delivery.outbox import Outbox
from bot.telegram.process.alarm import TO_OWNERS, is_first_to_tell
from bot.telegram.speech import N_, gettext, speaking
from bot.telegram.updates.incoming import Incoming, Kind

LOG = logging.getLogger(__name__)
SORRY = N_("I cannot answer now: the file of my conversations is damaged. My owner is told; please ask again later.")


class Apology:
    """Remembers in memory who was let in, as the database cannot be asked."""

    def __init__(self, bot: Bot, outbox: Outbox, owners: Collection[int], chats_file: Path) -> None:
        self._bot, self._outbox, self._chats_file = bot, outbox, chats_file
        self._owners = frozenset(owners)
        self._let_in = set[str]()  # conversations allowed since the process began
        self._owners_told = False

    def remember(self, incoming: Incoming, verdict: Verdict) -> None:
        """Note that a conversation is allowed. Called while the database is whole: permissions are stored in it."""
        if verdict.allowed and verdict.role is not None:
            self._let_in.add(incoming.conversation)

    async def make(self, incoming: Incoming, damage: ChatsDamaged) -> None:
        """Apologise to whoever sent the update, if they are known, and tell the owners."""
        self.tell_owners(damage)
        with speaking(incoming.language):
            await self._say_sorry(incoming)

    async def _say_sorry(self, incoming: Incoming) -> None:
        if incoming.conversation not in self._let_in and incoming.person not in self._owners:
            return
        if incoming.kind is Kind.CALLBACK:
            with suppress(Exception):  # Telegram refuses or cannot be reached: the press goes unanswered
                await show_toast(self._bot, incoming, gettext(SORRY))
        elif incoming.chat and incoming.kind in (Kind.MESSAGE, Kind.EDITED):
            reply_to = None if incoming.private else incoming.message
            self._outbox.say(incoming.chat, gettext(SORRY), thread=incoming.thread, reply_to=reply_to)

    def tell_owners(self, damage: ChatsDamaged) -> None:
        """Log the damage, once per process, and message the owners, once for all processes."""
        if self._owners_told:
            return
        self._owners_told = True
        LOG.error("%s", damage)
        for owner in self._owners if is_first_to_tell(self._chats_file) else ():
            self._outbox.say(owner, gettext(TO_OWNERS))
