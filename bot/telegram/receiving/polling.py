"""The poller: requests updates, hands them over, and only then confirms them. It does not look into an update.

A request for later updates confirms the earlier ones, so it goes out only when those are durable.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.chats.connection import ChatsUnusable
from bot.telegram.delivery.message import retry_pause
from bot.telegram.updates.incoming import STOPPED
from corpus.errors import ConfigurationError, ServiceError

LOG = logging.getLogger(__name__)
KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member", "guest_message", STOPPED)
LONG = 25  # seconds that Telegram holds a request open until there is an update
LONGEST_DELAY = 30.0  # seconds at most between two tries after failures in a row; tries go on without end
CONFLICTS = 3  # 409s in a row that prove another poller; after a restart, one may come from our own last request
TAKEN = "Another process asks Telegram for this bot's updates; stop it, and start again."
WRONG_TOKEN = "Telegram does not know this TELEGRAM_BOT_TOKEN; copy it again from @BotFather."


class RawUpdateRequest(HTTPXRequest):
    """The HTTP client for updates. It keeps them raw, so that python-telegram-bot neither parses nor logs them."""

    def __init__(self) -> None:
        super().__init__(connection_pool_size=1)
        self.updates: list[dict[str, Any]] = []

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]  # called on the object
        """The reply with each update reduced to its number; the whole updates are kept in `updates`."""
        reply = json.loads(payload.decode("utf-8", "replace"))
        result = reply.get("result")
        if isinstance(result, list):
            self.updates = [update for update in result if isinstance(update, dict)]
            reply["result"] = [{"update_id": update.get("update_id", 0)} for update in self.updates]
        return dict(reply)


class Poller:
    """Polls for updates and hands them to `take`, which must make them durable before it returns."""

    def __init__(
        self, bot: Bot, request: RawUpdateRequest, take: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]
    ) -> None:
        self._bot, self._request, self._take = bot, request, take
        self._offset = 0
        self._failures = self._conflicts = 0

    async def run(self) -> None:
        """Poll until cancelled. Raises a PressboxError for a wrong token or another poller, which do not pass."""
        while True:
            try:
                await self._poll_once()
                self._failures = self._conflicts = 0
            except Conflict as error:
                if "webhook" in error.message.lower():  # one set earlier; its waiting updates come by polling then
                    await self._bot.delete_webhook()
                self._conflicts += 1
                if self._conflicts >= CONFLICTS:
                    raise ServiceError(TAKEN) from None
                await asyncio.sleep(1)
            except (InvalidToken, Forbidden):
                raise ConfigurationError(WRONG_TOKEN) from None
            except RetryAfter as error:
                await asyncio.sleep(retry_pause(error))
            except ChatsUnusable as error:  # a full disk, for instance; Telegram keeps updates until they are confirmed
                LOG.error("%s", error)
                await self._back_off()
            except (NetworkError, TelegramError, ValueError) as error:
                if self._failures == 1:  # a single failure is not worth a line
                    LOG.warning("Telegram cannot be reached (%s); trying on.", type(error).__name__)
                await self._back_off()

    async def _poll_once(self) -> None:
        updates: Sequence[Update] = await self._bot.get_updates(self._offset, timeout=LONG, allowed_updates=KINDS)
        if updates:
            await self._take(self._request.updates)
            self._offset = updates[-1].update_id + 1

    async def _back_off(self) -> None:
        """Wait after a failure, longer after each one in a row."""
        self._failures += 1
        await asyncio.sleep(min(0.5 * 2 ** min(self._failures, 10), LONGEST_DELAY))
