"""One message on its way, and what is done when Telegram refuses it. It knows neither queues nor time."""

from dataclasses import dataclass, replace
from datetime import timedelta

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.telegram.delivery.rich_text import RichText

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
PROBES = 8  # messages after the last one known that may be the one we lost sight of
MOST_PROBES = 60  # where many other chats were written to meanwhile
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
_NEVER_LEFT = {"ConnectError", "ConnectTimeout", "PoolTimeout"}  # of httpx, which the library raises from


class Undeliverable(Exception):
    """Telegram will not take it, now or later. The message says why, without any text of a chat."""


class Gone(Undeliverable):
    """Nor anything else to that chat: blocked, deleted, or the bot was thrown out."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """`edits` is a message of ours whose place it takes."""

    chat: int
    rich: RichText
    thread: int | None = None
    reply_to: int | None = None
    keyboard: InlineKeyboardMarkup | None = None
    edits: int | None = None
    styled: bool = True

    async def send(self, bot: Bot) -> int:
        """Returns the message's id."""
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
        """Twice does no harm: the second time Telegram says that nothing was changed."""
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

    async def find(self, bot: Bot, floor: int, last: int) -> int | None:
        """The id under which it arrived, if it did, though no reply came. It is above `floor`, the highest id known
        before it was sent, and not much above `last`, the highest known now.

        The Bot API cannot ask for a message. But an edit that would change nothing is refused as such, by the message
        that reads the same and by no other; an id of someone else's is refused too. Only a message of ours after
        `floor` could be changed by it, and there is none: a chat's messages go out one by one.
        """
        above = min(max(floor, last) + PROBES, floor + MOST_PROBES)
        for candidate in range(floor + 1, above + 1) if floor else ():
            try:
                await self.put_into(bot, candidate)
            except BadRequest:
                continue
            return candidate
        return None

    def mended(self, error: BadRequest) -> "OutgoingMessage":
        """Without what Telegram did not like; raises Undeliverable when nothing is left to take away."""
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
    return [MessageEntity(e.style.value, e.offset, e.length, url=e.url) for e in rich.entities()]


def was_never_sent(error: NetworkError) -> bool:
    """Whether the request surely did not reach Telegram: there was no connection to send it on."""
    return type(error.__cause__).__name__ in _NEVER_LEFT


def retry_pause(error: RetryAfter) -> float:
    """Seconds."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
