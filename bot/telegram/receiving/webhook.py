"""The webhook: Telegram posts updates here, and each is confirmed when it is durable. It does not look into an update.

A request without the secret is rejected before a byte of its body is read.
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
BIGGEST = 1_000_000  # bytes of a body at most; an update has a few thousand
MOST_NUMBER = 2**53  # no update has this number or a higher one
AT_ONCE = 8  # simultaneous posts that Telegram may make
LEAVING = 3.0  # seconds that an open post gets to be stored when the bot stops; a whole stop must take less than 15
LINGERING = 1.0  # seconds in which the rest of a rejected body is still read, so that the sender sees the reply


class Webhook:
    """A web server for Telegram's posts. Raises ConfigurationError for a weak secret, before anything listens."""

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
        self.port = 0  # the port it listens on, once it runs

    async def run(self) -> None:
        """Serve until cancelled. The webhook then stays set, and Telegram keeps updates until the bot is back.

        Raises ConfigurationError where the port is not free or Telegram refuses the URL.
        """
        settings = self._settings
        application = web.Application(client_max_size=BIGGEST)
        application.router.add_post(urlsplit(settings.telegram_webhook_url).path or "/", self._receive)
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

    async def _receive(self, request: web.Request) -> web.Response:
        """Check and store one post: 200 when durable, 403 without the secret, 413, 400, or 503 where storing fails."""
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > BIGGEST:
            return web.Response(status=413)
        update = _parse_update(await request.read())  # `read` raises a 413 for a body without a declared length
        if update is None:
            return web.Response(status=400)
        try:
            await self._take([update])
        except Exception as error:  # a full disk, for instance; Telegram keeps the update and posts it again
            LOG.error("An update could not be written down: %s", type(error).__name__)
            return web.Response(status=503)
        return web.Response()


def _parse_update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None where the body is not a JSON object with a valid `update_id`."""
    try:
        update = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < MOST_NUMBER:
        return None
    return dict(update)
