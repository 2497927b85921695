"""One outgoing message: sends it, finds it after a lost reply, and simplifies it when Telegram refuses it.

It knows neither queues nor time.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.telegram.delivery.rich_text import RichText

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
PROBES = 8  # message ids tried after those that may be ours, in search of a lost message: words that no ledger knows
MOST_PROBES = 60  # ids tried in all; many are needed where other chats were written to meanwhile
_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "group chat was deactivated",
    "have no rights",
    "not enough rights",
    "need administrator rights",
    "chat_write_forbidden",
    "channel_private",
    "peer_id_invalid",
)
# httpx errors that mean that no request left; python-telegram-bot's NetworkError has them as its cause.
_NEVER_LEFT = {"ConnectError", "ConnectTimeout", "PoolTimeout"}


class Undeliverable(Exception):
    """Telegram refuses the message, now and later. The error's message says why, without any text of a chat."""


class Gone(Undeliverable):
    """The whole chat refuses messages: the bot is blocked or thrown out, or the chat is deleted."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to send, or to put in place of `edits`, the id of a message of ours. Without `styled` it is plain."""

    chat: int
    rich: RichText
    thread: int | None = None
    reply_to: int | None = None
    keyboard: InlineKeyboardMarkup | None = None
    edits: int | None = None
    styled: bool = True

    async def send(self, bot: Bot) -> int:
        """Send or edit. Returns the message's id; raises the errors of python-telegram-bot."""
        if self.edits is not None:
            await self.put_into(bot, self.edits)
            return self.edits
        reply = None if self.reply_to is None else ReplyParameters(self.reply_to, allow_sending_without_reply=True)
        message = await bot.send_message(
            self.chat,
            self.rich.text,
            entities=self._entities(),
            message_thread_id=self.thread,
            reply_parameters=reply,
            reply_markup=self.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        return message.message_id

    async def put_into(self, bot: Bot, message: int) -> None:
        """Edit `message` so that it reads like this one. Repeating is harmless: Telegram says that nothing changed."""
        try:
            await bot.edit_message_text(
                self.rich.text,
                self.chat,
                message,
                entities=self._entities(),
                reply_markup=self.keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                raise

    async def find(self, bot: Bot, floor: int, last: int, others: int, known: Collection[int] = ()) -> int | None:
        """The id under which the message arrived although the reply was lost; None where it did not arrive.

        The id is above `floor`, the highest id known before the message was sent, and not much above `last`, the
        highest known now, and the `others` that were on their way at the same time: a process that dies leaves one in
        each chat. The Bot API cannot fetch a message. But Telegram answers an edit that changes nothing with
        "not modified", and it does so only for the message that reads the same; it refuses to edit a message of
        someone else. Such an edit could change only another message of ours after `floor`; those are `known`, and left
        alone.
        """
        above = min(max(floor, last) + others + PROBES, floor + MOST_PROBES)
        for candidate in range(floor + 1, above + 1) if floor else ():
            if candidate in known:
                continue
            try:
                await self.put_into(bot, candidate)
            except BadRequest:
                continue
            return candidate
        return None

    def mended(self, error: BadRequest) -> "OutgoingMessage":
        """A simpler message, without what Telegram refused.

        Raises Gone where the chat refuses every message, Undeliverable where nothing is left to take away.
        """
        reason = error.message.lower()
        if any(phrase in reason for phrase in _GONE):
            raise Gone(error.message)
        without = self._without(reason)
        if without == self:
            without = replace(self, styled=False, thread=None, reply_to=None, keyboard=None, edits=None)
        if without == self:
            raise Undeliverable(error.message)
        return without

    def _without(self, reason: str) -> "OutgoingMessage":
        if "entit" in reason:
            return replace(self, styled=False)
        if "thread" in reason or "topic" in reason:
            return replace(self, thread=None)
        if "button" in reason or "keyboard" in reason:
            return replace(self, keyboard=None)
        if "edit" in reason or "message_id" in reason:
            return replace(self, edits=None)
        return self

    def _entities(self) -> list[MessageEntity]:
        return message_entities(self.rich) if self.styled else []


def message_entities(rich: RichText) -> list[MessageEntity]:
    """The spans of a rich text as Telegram's entities, in UTF-16 units."""
    return [MessageEntity(e.style.value, e.offset, e.length, url=e.url) for e in rich.entities()]


def was_never_sent(error: NetworkError) -> bool:
    """Whether the request certainly did not reach Telegram, as there was no connection to send it on."""
    return type(error.__cause__).__name__ in _NEVER_LEFT


def retry_pause(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait after a 429."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
