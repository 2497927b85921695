"""The webhook: Telegram posts updates here, and each is confirmed when it is durable. It knows nothing of their inside.

Whoever does not know the secret is turned away before a byte of the body is read.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from bot.settings import Settings
from bot.telegram.receiving.polling import KINDS
from corpus.errors import ConfigurationError

LOG = logging.getLogger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SHORTEST_SECRET = 32  # characters
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what Telegram allows
BIGGEST = 1_000_000  # bytes of a body; an update has a few thousand
MOST_NUMBER = 2**53
AT_ONCE = 8  # posts of Telegram's at the same time
LEAVING = 3.0  # seconds that a post has to be written down when we stop; a whole stop must take less than 15
LINGERING = 1.0  # seconds in which the rest of a body that was turned away is still taken, so that the reply is seen


class Webhook:
    """Made from the settings; raises ConfigurationError before anything listens."""

    def __init__(
        self, bot: Bot, settings: Settings, take: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]
    ) -> None:
        self._bot, self._settings, self._take = bot, settings, take
        self._secret = settings.telegram_webhook_secret.get_secret_value()
        if len(self._secret) < SHORTEST_SECRET or not SECRET.fullmatch(self._secret):
            raise ConfigurationError(
                f"PRESSBOX_TELEGRAM_WEBHOOK_SECRET must have at least {SHORTEST_SECRET} characters, of A-Z, a-z, 0-9, "
                "_ and -; make one with `openssl rand -hex 32`."
            )
        self.port = 0  # where it listens in the end

    async def run(self) -> None:
        """Until it is cancelled. The webhook stays set: Telegram keeps what comes until we are back."""
        settings = self._settings
        application = web.Application(client_max_size=BIGGEST)
        application.router.add_post(urlsplit(settings.telegram_webhook_url).path or "/", self._posted)
        runner = web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=LEAVING, lingering_time=LINGERING
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, settings.telegram_webhook_listen, settings.telegram_webhook_port)
            await self._listen(site)
            self.port = runner.addresses[0][1]
            await self._announce()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, site: web.TCPSite) -> None:
        try:
            await site.start()
        except OSError as error:
            listen, port = self._settings.telegram_webhook_listen, self._settings.telegram_webhook_port
            raise ConfigurationError(
                f"Nothing can listen at {listen}:{port} ({(error.strerror or 'no reason').lower()}); set "
                "PRESSBOX_TELEGRAM_WEBHOOK_LISTEN and PRESSBOX_TELEGRAM_WEBHOOK_PORT."
            ) from None

    async def _announce(self) -> None:
        try:
            await self._bot.set_webhook(
                self._settings.telegram_webhook_url,
                secret_token=self._secret,
                allowed_updates=KINDS,
                max_connections=AT_ONCE,
            )
        except BadRequest as error:
            raise ConfigurationError(
                f"Telegram refuses PRESSBOX_TELEGRAM_WEBHOOK_URL ({error.message}); it wants a public https address."
            ) from None

    async def _posted(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > BIGGEST:
            return web.Response(status=413)
        update = _update(await request.read())  # raises a 413 of its own
        if update is None:
            return web.Response(status=400)
        try:
            await self._take([update])
        except Exception as error:  # a full disk: Telegram keeps it and posts it again
            LOG.error("An update could not be written down: %s", type(error).__name__)
            return web.Response(status=503)
        return web.Response()


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < MOST_NUMBER:
        return None
    return dict(update)
