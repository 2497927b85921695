"""Everything that is said goes out through here: one queue per chat, in order, each part once.

It knows neither questions nor answers. What may happen to a part, and what is done:

- 429: its chat waits as long as Telegram says; other chats go on, unless three chats wait at once.
- A lost reply (a timeout, a reset, a 502): the message may have arrived. It is looked for (`Letter.find`), and sent
  again only when it is not there. What was never sent, for want of a connection, is just sent again, until it is out.
- 400: without what Telegram did not like, in the end as plain text. Blocked, deleted: the chat's queue is dropped.
- A group that became another: moved there.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chats.connection import ChatsDamaged
from bot.telegram.delivery.ledger import Ledger, MemoryLedger, Part
from bot.telegram.delivery.message import Gone, OutgoingMessage, Undeliverable, retry_pause, was_never_sent
from bot.telegram.delivery.rate_limit import RateLimiter, Rates
from bot.telegram.delivery.rich_text import RichText, plain_text
from bot.telegram.delivery.splitting import Piece, split

LOG = logging.getLogger(__name__)
SETTLING = 1.0  # seconds after a lost reply before the message is looked for: it may still be on its way
LONGEST_DELAY = 60.0  # seconds between two tries while Telegram cannot be reached; there is no last try


@dataclass(frozen=True, slots=True)
class Posted:
    """The ids of the messages, in order. `dropped` says why it was given up; then some are missing."""

    messages: tuple[int, ...]
    dropped: str | None = None


Promise = asyncio.Future[Posted]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is said to a chat at once. With a `key` its parts are in the ledger, and it can be sent again after a
    restart: only what is missing goes out. `placeholder` is a message of ours, or one that stands before this parcel
    in the queue, which becomes the first part. `keyboard` hangs under the last part."""

    chat: int
    parts: tuple[Piece, ...]
    key: str | None = None
    thread: int | None = None
    reply_to: int | None = None
    keyboard: InlineKeyboardMarkup | None = None
    placeholder: int | Promise | None = None


class Outbox:
    """`gone(chat, why)` and `moved(old, new)` are told to whoever keeps chats. Made inside a running event loop."""

    def __init__(
        self,
        bot: Bot,
        ledger: Ledger | None = None,
        rates: Rates | None = None,
        gone: Callable[[int, str], None] = lambda chat, why: None,
        moved: Callable[[int, int], None] = lambda old, new: None,
    ) -> None:
        self._bot, self._ledger = bot, ledger or MemoryLedger()
        self.pace = RateLimiter(rates or Rates())
        self._gone, self._moved = gone, moved
        self._queues: dict[int, deque[tuple[Parcel, Promise]]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._moves: dict[int, int] = {}
        self._last: dict[int, int] = {}  # the highest message id seen where ids are counted together

    def send(self, parcel: Parcel) -> Promise:
        """Queues it. The result comes when all of it is delivered, or given up; nobody needs to wait for it."""
        done: Promise = asyncio.get_running_loop().create_future()
        chat = self._moves.get(parcel.chat, parcel.chat)
        self._queues.setdefault(chat, deque()).append((parcel, done))
        if chat not in self._workers:
            self._workers[chat] = asyncio.create_task(self._work(chat))
        return done

    def say(
        self,
        chat: int,
        text: str | RichText,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Promise:
        """Words of our own, which need not outlive the process."""
        parts = split(plain_text(text) if isinstance(text, str) else text)
        return self.send(Parcel(chat, parts, None, thread, reply_to, keyboard))

    def saw(self, chat: int, message: int) -> None:
        """A message id of a chat: what is sent from now on has a higher one. Say it of every update."""
        count = _count_of(chat)
        self._last[count] = max(self._last.get(count, 0), message)

    async def began(self, key: str) -> bool:
        """Whether anything of it was sent, perhaps before a restart."""
        return bool(await self._ledger.parts(key))

    async def delivered(self, key: str) -> list[int]:
        """The messages of it that arrived, in order."""
        parts = await self._ledger.parts(key)
        return [message for place in sorted(parts) if (message := parts[place].message) is not None]

    def busy(self, chat: int) -> int:
        """Parcels that are not out yet."""
        return len(self._queues.get(self._moves.get(chat, chat), ()))

    async def close(self, grace: float) -> None:
        """Waits so many seconds for what is queued; the rest is left, and the ledger knows where it stopped."""
        if self._workers:
            _, unfinished = await asyncio.wait(self._workers.values(), timeout=grace)
            for worker in unfinished:
                worker.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _work(self, chat: int) -> None:
        """Until the queue is empty. A parcel leaves it when it is delivered."""
        queue = self._queues[chat]
        try:
            while queue:
                await self._settle(*queue[0], queue)
                queue.popleft()
        finally:
            for _, done in queue:
                done.cancel()
            here = self._moves.get(chat, chat)
            for gone in {chat, here}:
                self._queues.pop(gone, None)
                self._workers.pop(gone, None)

    async def _settle(self, parcel: Parcel, done: Promise, queue: deque[tuple[Parcel, Promise]]) -> None:
        messages: list[int] = []
        try:
            for place in range(len(parcel.parts)):
                messages.append(await self._part(parcel, place))
            _tell(done, Posted(tuple(messages)))
        except Undeliverable as error:
            LOG.warning("A message was given up: %s", type(error).__name__)  # a refusal may repeat the text
            _tell(done, Posted(tuple(messages), str(error)))
            if isinstance(error, Gone):
                self._drop(parcel.chat, queue, str(error))
        except Exception as error:  # what goes wrong with one parcel, a ledger's full disk, stops no other
            LOG.error("A message could not be sent: %s", type(error).__name__)
            if not done.done():
                done.set_exception(error)

    def _drop(self, chat: int, queue: deque[tuple[Parcel, Promise]], why: str) -> None:
        """All but the parcel in hand."""
        while len(queue) > 1:
            _, done = queue.pop()
            _tell(done, Posted((), why))
        self._gone(self._moves.get(chat, chat), why)

    async def _part(self, parcel: Parcel, place: int) -> int:
        known = (await self._ledger.parts(parcel.key)).get(place) if parcel.key else None
        if known and known.message is not None:
            return known.message
        letter = OutgoingMessage(
            self._moves.get(parcel.chat, parcel.chat),
            parcel.parts[place].rich,
            parcel.thread,
            None if place else parcel.reply_to,
            parcel.keyboard if place == len(parcel.parts) - 1 else None,
            None if place else _placed(parcel.placeholder),
        )
        message = await self._deliver(letter, parcel.key, place, known)
        if parcel.key:
            with suppress(ChatsDamaged):  # it is out all the same, and whoever finishes its update meets the damage
                await self._ledger.delivered(parcel.key, place, message)
        self.saw(self._moves.get(parcel.chat, parcel.chat), message)
        return message

    async def _deliver(self, letter: OutgoingMessage, key: str | None, place: int, known: Part | None) -> int:
        """Until it is out; raises Undeliverable."""
        floor, unsure, delay = known.floor if known else 0, bool(known) and letter.edits is None, SETTLING
        while True:
            try:
                await self.pace.turn(letter.chat)
                if unsure:
                    found = await letter.find(self._bot, floor, self._last.get(_count_of(letter.chat), 0))
                    if found is not None:
                        return found
                    unsure = False
                floor = max(self._last.get(_count_of(letter.chat), 0), letter.reply_to or 0)
                if key:
                    await self._ledger.begun(key, letter.chat, place, floor)
                return await letter.send(self._bot)
            except RetryAfter as error:
                self.pace.hold(letter.chat, retry_pause(error))
            except ChatMigrated as error:
                letter, unsure = self._follow(letter, error.new_chat_id), False
            except Forbidden as error:
                raise Gone(error.message) from error
            except BadRequest as error:
                letter = letter.mended(error)
                LOG.warning("Telegram refused a message, which is sent again in a simpler form.")
            except NetworkError as error:
                unsure = unsure or (letter.edits is None and not was_never_sent(error))
                await asyncio.sleep(delay)
                delay = min(2 * delay, LONGEST_DELAY)
            except TelegramError as error:  # the token is no longer good
                raise Undeliverable(error.message) from error

    def _follow(self, letter: OutgoingMessage, new: int) -> OutgoingMessage:
        """The queue goes on under the group's new id; what is queued there meanwhile stands behind it."""
        old = letter.chat
        if old not in self._moves:
            self._moves[old] = new
            if new not in self._workers:
                self._queues[new], self._workers[new] = self._queues[old], self._workers[old]
            self._moved(old, new)
        return replace(letter, chat=new, reply_to=None, thread=None, edits=None)


def _count_of(chat: int) -> int:
    """Supergroups and channels, whose ids begin with -100, count their own messages; all other chats share a count."""
    return chat if chat < -1_000_000_000_000 else 0


def _placed(placeholder: int | Promise | None) -> int | None:
    """A placeholder that stood before in the queue is out by now, or never will be."""
    if not isinstance(placeholder, asyncio.Future):
        return placeholder
    if not placeholder.done() or placeholder.cancelled() or placeholder.exception():
        return None
    return next(iter(placeholder.result().messages), None)


def _tell(done: Promise, posted: Posted) -> None:
    if not done.done():
        done.set_result(posted)
