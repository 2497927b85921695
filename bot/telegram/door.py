"""`pressbox telegram --door`: takes updates by the webhook and stores them for the workers. It needs no models."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot

from bot.bootstrap import Pressbox
from bot.chats.connection import ChatsUnusable
from bot.chats.inbox import Json
from bot.chats.presence import Presence
from bot.telegram.process.single_instance import join, touch_heartbeat
from bot.telegram.process.starting import enter, identify, log_to_stderr, make_client, run_until, stay, stop_signal
from bot.telegram.receiving.intake import Intake
from bot.telegram.receiving.polling import LONGEST_DELAY, RawUpdateRequest
from bot.telegram.receiving.webhook import Webhook
from bot.telegram.tasks import run_until_one_ends
from corpus.errors import ConfigurationError

LOG = logging.getLogger(__name__)
NO_WEBHOOK = (
    "A door takes updates by a webhook only; set PRESSBOX_TELEGRAM_WEBHOOK_URL and PRESSBOX_TELEGRAM_WEBHOOK_SECRET."
)


async def serve_door(pressbox: Pressbox, *, verbose: bool) -> None:
    """Run a door until SIGTERM or SIGINT. Raises PressboxError for a failure that will not pass by itself."""
    if not pressbox.settings.telegram_webhook_url:
        raise ConfigurationError(NO_WEBHOOK)
    bot, stop = make_client(pressbox.settings, RawUpdateRequest()), stop_signal()
    door = Door(pressbox, bot)
    webhook = Webhook(bot, pressbox.settings, door.take)
    with join(pressbox.home, "door") as member, log_to_stderr(pressbox.settings, verbose):
        await run_until(stop, _run(bot, door, webhook, member.beat))


class Door:
    """Opens the database when it can be reached. Until then updates are refused, and Telegram posts them again."""

    def __init__(self, pressbox: Pressbox, bot: Bot) -> None:
        self._pressbox, self._bot = pressbox, bot
        self._intake: Intake | None = None

    async def take(self, updates: Sequence[Json]) -> None:
        """Store updates. Raises ChatsUnusable while the database cannot be reached."""
        if self._intake is None:
            raise ChatsUnusable("The database is not open yet.")
        await self._intake.take(updates)

    async def open(self) -> None:
        """Open the database, and be present until cancelled. Raises PressboxError if a bot answers alone over it."""
        delay = 0.5
        while self._intake is None:
            try:
                chats = await asyncio.to_thread(lambda: self._pressbox.chats)
                presence = Presence(chats, shared=True)
                await enter(presence)
                self._intake = Intake(chats, self._bot, lambda: datetime.now(UTC))
            except ChatsUnusable as error:
                LOG.warning("%s Telegram keeps the updates.", error)
                await asyncio.sleep(delay)
                delay = min(2 * delay, LONGEST_DELAY)
        LOG.info("The door of @%s is open.", self._bot.username)
        await stay(presence)


async def _run(bot: Bot, door: Door, webhook: Webhook, beat: Path) -> None:
    beating = asyncio.create_task(touch_heartbeat(beat))
    try:
        await identify(bot)
        await run_until_one_ends(webhook.run(), door.open())
    finally:
        beating.cancel()
        await bot.shutdown()
