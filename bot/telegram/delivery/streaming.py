"""Streams an answer while it is written: drafts in private chats, an edited placeholder in groups, else nothing.

It knows neither how answers are made nor how they are sent. Frames are only a preview and may be dropped; the answer
itself goes through the outbox. When Telegram refuses drafts, edits are tried; when it refuses edits, nothing is shown.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.answering.answer import PartialAnswer
from bot.telegram.delivery.markup import render_partial
from bot.telegram.delivery.message import OutgoingMessage, message_entities, retry_pause
from bot.telegram.delivery.outbox import Outbox, Parcel, Promise
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.delivery.splitting import UNITS, Piece, split

TYPING = 4.0  # seconds between two typing actions; one lasts five
DRAFTS = 1.0  # seconds between two drafts; 20 in 5 s and 40 in 30 s are allowed
EDITS = 4.0  # seconds between two edits in a group, which has 20 messages a minute
REFRESH = 20.0  # seconds after which a draft is sent again; it lasts 30
PATIENCE = 1.5  # seconds before anything is shown while nothing is written yet; most answers are ready by then
# An empty draft: Telegram shows words of its own in its place, with a Stop button.
THINKING = Piece(RichText(""))
MORE = " …"  # ends each frame, so that no frame is taken for an answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where one answer is shown. `key` names its placeholder in the ledger, so that it survives a restart."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None
    key: str | None = None
    stop: InlineKeyboardMarkup | None = None  # the keyboard under the placeholder


class Stream:
    """Shows the frames of one answer. Use as a context manager.

    After its exit no frame is on its way; `placeholder` then belongs into the answer's parcel.
    """

    def __init__(self, bot: Bot, outbox: Outbox, place: Place, draft_id: int) -> None:
        """`draft_id` is any number except 0, the same for all frames of one answer."""
        self._bot, self._outbox, self._place, self._draft_id = bot, outbox, place, draft_id
        self.placeholder: Promise | None = None
        self._frame: Piece | None = None
        self._shown: Piece | None = None
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = False
        self._doubtful = False  # whether a frame whose reply was lost may still change the placeholder
        self._send = self._send_draft if place.chat > 0 else self._send_edit

    async def __aenter__(self) -> Self:
        place = self._place
        if place.key and await self._outbox.began(place.key):  # a placeholder was begun before a restart
            parcel = Parcel(
                place.chat, (Piece(RichText(MORE.strip())),), place.key, place.thread, place.reply_to, place.stop
            )
            self.placeholder = self._outbox.send(parcel)
        self._tasks = [asyncio.create_task(self._show_typing()), asyncio.create_task(self._run())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for a frame that is being sent: it must not arrive after the answer."""
        self._ended = True
        self._changed.set()
        self._tasks[0].cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._doubtful and self.placeholder:
            await self._delete_placeholder()

    def show(self, draft: PartialAnswer) -> None:
        """Offer a draft as the next frame, in place of one not yet sent. Returns at once."""
        parts = split(render_partial(draft), UNITS - len(MORE))
        if parts:
            # A draft shows the end, where text is being written; a placeholder shows the beginning, as the answer will.
            rich = (parts[-1] if self._place.chat > 0 else parts[0]).rich
            self._frame = Piece(replace(rich, text=rich.text + MORE))
            self._changed.set()

    async def _show_typing(self) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(self._place.chat, "typing", self._place.thread)
            await asyncio.sleep(TYPING)

    async def _run(self) -> None:
        """Send frames, at the pace of the chat's kind, until the stream ends."""
        patience = PATIENCE if self._place.chat > 0 else REFRESH
        if self._place.chat < 0:
            await self._rest(PATIENCE)
        while not self._ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), patience)
            self._changed.clear()
            if self._ended:
                return
            patience = REFRESH
            if self._frame is None and self._place.chat > 0:
                self._frame = THINKING
            if self._frame and self._outbox.may_send() and await self._outbox.pace.spare(self._place.chat):
                await self._send_frame(self._frame)
            await self._rest(DRAFTS if self._place.chat > 0 else EDITS)

    async def _rest(self, seconds: float) -> None:
        """Sleep so many seconds, or until the stream ends. A frame offered meanwhile stays marked as new."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not self._ended and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, 0.2))

    async def _send_frame(self, frame: Piece) -> None:
        try:
            await self._send(frame)
            self._shown = frame
        except RetryAfter as error:
            await self._outbox.pace.hold(self._place.chat, retry_pause(error))
        except NetworkError as error:
            self._fall_back(error)
        except TelegramError:
            self._send = self._send_nothing

    def _fall_back(self, error: NetworkError) -> None:
        """Fall back after an error.

        A refusal (python-telegram-bot's BadRequest is a NetworkError) moves from drafts to edits, or from edits to
        nothing. A lost reply costs a draft only its frame; it ends edits, as the lost edit may still arrive.
        """
        if isinstance(error, BadRequest):
            self._send = self._send_edit if self._send == self._send_draft else self._send_nothing
        elif self._send == self._send_edit:
            self._doubtful = True
            self._send = self._send_nothing

    async def _send_draft(self, frame: Piece) -> None:
        await self._bot.send_message_draft(
            self._place.chat,
            self._draft_id,
            frame.rich.text,
            message_thread_id=self._place.thread,
            entities=message_entities(frame.rich),
            api_kwargs={"can_stop": True},  # newer than python-telegram-bot; a press comes as an update of its own
        )

    async def _send_edit(self, frame: Piece) -> None:
        place = self._place
        if frame is THINKING:  # a message cannot be empty, a draft can
            return
        if self.placeholder is None:
            parcel = Parcel(place.chat, (frame,), place.key, place.thread, place.reply_to, place.stop)
            self.placeholder = self._outbox.send(parcel)
        elif self.placeholder.done() and frame != self._shown:
            for message in self.placeholder.result().messages:
                await OutgoingMessage(place.chat, frame.rich, place.thread, None, place.stop).put_into(
                    self._bot, message
                )

    async def _send_nothing(self, frame: Piece) -> None:
        """Show nothing: the answer comes as a whole."""

    async def _delete_placeholder(self) -> None:
        """Delete the placeholder, so that a late frame cannot overwrite the answer; the answer gets a new message."""
        placeholder, self.placeholder = self.placeholder, None
        with suppress(TelegramError, asyncio.CancelledError):
            if placeholder:
                for message in (await placeholder).messages:
                    await self._bot.delete_message(self._place.chat, message)
