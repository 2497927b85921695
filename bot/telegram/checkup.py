"""The doctor's checks of the bot: token, owners, privacy mode, and whether a webhook or another poller is in the way.

They change nothing and confirm no update. No message of python-telegram-bot is repeated: it may hold the token.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from telegram import Bot, User, WebhookInfo
from telegram.error import Conflict, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.bootstrap import Pressbox
from bot.doctor import Check, try_check
from bot.services import telegram_token
from bot.settings import Settings
from bot.telegram.access.people import count_owners
from bot.telegram.process.single_instance import is_running
from bot.telegram.receiving.polling import WRONG_TOKEN
from corpus.errors import ConfigurationError, PressboxError, ServiceError
from corpus.nouns import count_noun

SECONDS = 5.0  # timeout to connect to Telegram, and to read its reply
WATCH = 3  # seconds of polling; another poller asks again within them, and Telegram then ends this request with a 409
TAKEN = "Another process asks Telegram for this bot's updates (409); stop it: with one token only one may."

T = TypeVar("T")


def checks(pressbox: Pressbox) -> Iterator[Check]:
    """Run the checks of the bot. Without a token there are none, and Telegram is not asked."""
    if not pressbox.settings.telegram_bot_token.get_secret_value():
        return
    checkup = Checkup(pressbox.settings)
    yield (token := try_check("telegram", checkup.token))
    yield try_check("telegram owners", lambda: checkup.owners(count_owners(pressbox.chats)))
    if token.well:
        yield try_check("telegram groups", checkup.groups)
        yield try_check("telegram updates", lambda: checkup.updates(is_running(pressbox.home)))


class Checkup:
    """Each check returns its finding in words, or raises a PressboxError."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._me: User | None = None

    def token(self) -> str:
        """Whether Telegram knows the token, and whose it is."""
        me = self._call_telegram(lambda bot: bot.get_me())
        self._me = me
        return f"@{me.username} answers at {self._settings.telegram_base_url}"

    def owners(self, paired: int) -> str:
        """Whether the bot has an owner. `paired` is the number of owners who were let in by a code."""
        owners = len(self._settings.telegram_owners)
        if not owners and not paired:
            raise ConfigurationError(
                "The bot has no owner; set PRESSBOX_TELEGRAM_OWNERS to your number in Telegram, or send it the code of "
                "`pressbox telegram pair --role owner`."
            )
        return f"{owners:,} in the settings, {paired:,} by a code"

    def groups(self) -> str:
        """Whether privacy mode is on. The bot needs only messages addressed to it; privacy mode holds back the rest."""
        if self._me is not None and self._me.can_read_all_group_messages:
            raise ConfigurationError(
                "Privacy mode is off, so Telegram sends every word of its groups; it answers only what is addressed to "
                "it: turn privacy mode on with /setprivacy at @BotFather, and add the bot to its groups anew."
            )
        joins = self._me is not None and self._me.can_join_groups
        return "privacy mode is on" if joins else "privacy mode is on; it may not be added to groups (/setjoingroups)"

    def updates(self, ours: bool) -> str:
        """Who receives the updates. With `ours`, this library's bot runs, and is not disturbed by a poll."""
        webhook = self._call_telegram(lambda bot: bot.get_webhook_info())
        wanted = self._settings.telegram_webhook_url
        if webhook.url and webhook.url != wanted:
            remedy = f"start `pressbox telegram` to {'set its own' if wanted else 'remove it'}"
            raise ConfigurationError(f"A webhook that the settings do not name takes the updates; {remedy}.")
        if webhook.url:
            return _describe_webhook(webhook)
        if ours:
            return "`pressbox telegram` runs here and asks for them"
        self._call_telegram(lambda bot: bot.get_updates(limit=1, timeout=WATCH))
        return f"nobody else asks for them; {count_noun(webhook.pending_update_count, 'is', 'are')} waiting"

    def _call_telegram(self, ask: Callable[[Bot], Awaitable[T]]) -> T:
        return asyncio.run(self._call(ask))

    async def _call(self, ask: Callable[[Bot], Awaitable[T]]) -> T:
        request = HTTPXRequest(connect_timeout=SECONDS, read_timeout=SECONDS)
        base = self._settings.telegram_base_url.rstrip("/")
        try:
            token = telegram_token(self._settings)
            bot = Bot(token, f"{base}/bot", request=request, get_updates_request=request)
            async with request:
                return await ask(bot)
        except (InvalidToken, Forbidden):
            raise ConfigurationError(WRONG_TOKEN) from None
        except Conflict:
            raise ConfigurationError(TAKEN) from None
        except TelegramError as error:
            raise ServiceError(
                f"Telegram cannot be asked ({type(error).__name__}); see whether this machine reaches "
                f"{self._settings.telegram_base_url}."
            ) from None


def _describe_webhook(webhook: WebhookInfo) -> str:
    if webhook.last_error_message:
        raise PressboxError(
            "Telegram could not post the last updates to the webhook; see that the address leads to this machine and "
            "that `pressbox telegram` runs."
        )
    return f"the webhook is set; {count_noun(webhook.pending_update_count, 'update is', 'updates are')} waiting"
