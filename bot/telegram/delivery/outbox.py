"""The outbox, through which every message goes out: one queue per chat, in order, each part once (I10).

It knows neither questions nor answers. What may happen to a part, and what the outbox does:

- 429: the chat waits as long as Telegram says; other chats go on, unless three chats wait at once.
- A lost reply (a timeout, a reset, a 502): the message may have arrived. The outbox looks for it
  (`OutgoingMessage.find`) and sends it again only if it is not there. A message that never left, for want of a
  connection, is sent again until it is out.
- 400: the message is sent again without what Telegram refused, in the end as plain text. If the bot is blocked or the
  chat deleted, the chat's queue is dropped.
- A group that became a supergroup: its queue moves to the new chat id.
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
from bot.chats.workers import LeaseLost
from bot.telegram.delivery.ledger import Ledger, MemoryLedger, Part, counter_of
from bot.telegram.delivery.message import Gone, OutgoingMessage, Undeliverable, retry_pause, was_never_sent
from bot.telegram.delivery.rate_limit import Pace, RateLimiter, Rates
from bot.telegram.delivery.rich_text import RichText, plain_text
from bot.telegram.delivery.splitting import Piece, split
from bot.telegram.tasks import finish

LOG = logging.getLogger(__name__)
SETTLING = 1.0  # seconds between a lost reply and the search for the message, which may still be on its way
LONGEST_DELAY = 60.0  # seconds at most between two tries while Telegram cannot be reached; tries go on without end


@dataclass(frozen=True, slots=True)
class Posted:
    """The message ids of a parcel, in order. `dropped` says why the parcel was given up; then some ids are missing."""

    messages: tuple[int, ...]
    dropped: str | None = None


Promise = asyncio.Future[Posted]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One or more messages to a chat, sent in a row.

    With a `key` the parts are recorded in the ledger, and the parcel can be sent again after a restart: only missing
    parts go out. `placeholder` is a message of ours, or a parcel earlier in the queue, that the first part replaces.
    `keyboard` goes under the last part.
    """

    chat: int
    parts: tuple[Piece, ...]
    key: str | None = None
    thread: int | None = None
    reply_to: int | None = None
    keyboard: InlineKeyboardMarkup | None = None
    placeholder: int | Promise | None = None


@dataclass(slots=True)
class _Attempt:
    """How far the sending of one part has come; changes from try to try."""

    outgoing: OutgoingMessage
    floor: int  # the highest message id known before the last try
    unsure: bool  # an earlier try may have arrived
    looked: int | None = None  # the floor of a try that is known not to have arrived
    delay: float = SETTLING


class Outbox:
    """Sends parcels in tasks of its own. Make it inside a running event loop.

    It calls `gone(chat, why)` when a chat refuses all messages, and `moved(old, new)` when a group has a new id.
    """

    def __init__(
        self,
        bot: Bot,
        ledger: Ledger | None = None,
        pace: Pace | None = None,
        gone: Callable[[int, str], None] = lambda chat, why: None,
        moved: Callable[[int, int], None] = lambda old, new: None,
    ) -> None:
        self._bot, self._ledger = bot, ledger or MemoryLedger()
        self.pace = pace or RateLimiter(Rates())
        self._gone, self._moved = gone, moved
        self._queues: dict[int, deque[tuple[Parcel, Promise]]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._moves: dict[int, int] = {}
        self._last: dict[int, int] = {}  # the highest message id seen, by the counter of ids

    def send(self, parcel: Parcel) -> Promise:
        """Queue a parcel. The result comes when all parts are delivered or given up; nobody needs to wait for it."""
        done: Promise = asyncio.get_running_loop().create_future()
        chat = self._moves.get(parcel.chat, parcel.chat)
        self._queues.setdefault(chat, deque()).append((parcel, done))
        if chat not in self._workers:
            self._workers[chat] = asyncio.create_task(self._send_queue(chat))
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
        """Queue words of our own that need not outlive the process."""
        parts = split(plain_text(text) if isinstance(text, str) else text)
        return self.send(Parcel(chat, parts, None, thread, reply_to, keyboard))

    def saw(self, chat: int, message: int) -> None:
        """Note a message id of a chat: messages sent from now on have higher ids. Call it for every update."""
        count = counter_of(chat)
        self._last[count] = max(self._last.get(count, 0), message)

    def may_send(self) -> bool:
        """Whether this process may still send: no other one has taken its work over."""
        return self._ledger.may_send()

    async def began(self, key: str) -> bool:
        """Whether the sending of any part of `key` has begun, perhaps before a restart."""
        return bool(await self._ledger.parts(key))

    async def delivered(self, key: str) -> list[int]:
        """The ids of the parts of `key` that arrived, in order."""
        parts = await self._ledger.parts(key)
        return [message for place in sorted(parts) if (message := parts[place].message) is not None]

    def busy(self, chat: int) -> int:
        """The number of the chat's parcels that are not out yet."""
        return len(self._queues.get(self._moves.get(chat, chat), ()))

    async def close(self, grace: float) -> None:
        """Wait `grace` seconds for the queues, then cancel. The ledger knows where an unfinished parcel stopped."""
        await finish(list(self._workers.values()), grace)

    async def _send_queue(self, chat: int) -> None:
        """Deliver the chat's parcels until its queue is empty. A parcel leaves the queue once it is settled."""
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
        """Deliver a parcel or give it up, and set the result `done`. Errors end this parcel only."""
        messages: list[int] = []
        try:
            for place in range(len(parcel.parts)):
                messages.append(await self._deliver_part(parcel, place))
            _resolve(done, Posted(tuple(messages)))
        except Undeliverable as error:
            LOG.warning("A message was given up: %s", type(error).__name__)  # the refusal itself may repeat the text
            _resolve(done, Posted(tuple(messages), str(error)))
            if isinstance(error, Gone):
                self._drop(parcel.chat, queue, str(error))
        except Exception as error:  # a failure of one parcel, as a full disk under the ledger, stops no other
            LOG.error("A message could not be sent: %s", type(error).__name__)
            if not done.done():
                done.set_exception(error)

    def _drop(self, chat: int, queue: deque[tuple[Parcel, Promise]], why: str) -> None:
        """Give up the chat's parcels, except the one that is being settled."""
        while len(queue) > 1:
            _, done = queue.pop()
            _resolve(done, Posted((), why))
        self._gone(self._moves.get(chat, chat), why)

    async def _deliver_part(self, parcel: Parcel, place: int) -> int:
        """Deliver the part at position `place`, unless it is delivered already. Returns its message id."""
        known = (await self._ledger.parts(parcel.key)).get(place) if parcel.key else None
        if known and known.message is not None:
            return known.message
        outgoing = OutgoingMessage(
            self._moves.get(parcel.chat, parcel.chat),
            parcel.parts[place].rich,
            thread=parcel.thread,
            reply_to=None if place else parcel.reply_to,
            keyboard=parcel.keyboard if place == len(parcel.parts) - 1 else None,
            edits=None if place else _placeholder_id(parcel.placeholder),
        )
        try:
            message = await self._deliver(outgoing, parcel.key, place, known)
            if parcel.key:
                with suppress(ChatsDamaged):  # the part is out; marking its update as done meets the damage again
                    await self._ledger.delivered(parcel.key, self._moves.get(parcel.chat, parcel.chat), place, message)
        finally:
            await self.pace.settled(self._moves.get(parcel.chat, parcel.chat))
        self.saw(self._moves.get(parcel.chat, parcel.chat), message)
        return message

    async def _deliver(self, outgoing: OutgoingMessage, key: str | None, place: int, known: Part | None) -> int:
        """Try until the message is out, and return its id; raises Undeliverable.

        `known` is the part's entry in the ledger if its sending has begun before. The part is then `unsure`: it is
        looked for before it is sent again.
        """
        attempt = _Attempt(outgoing, known.floor if known else 0, bool(known) and outgoing.edits is None)
        while True:
            try:
                await self.pace.turn(attempt.outgoing.chat)
                return await self._find_or_send(attempt, key, place)
            except TelegramError as error:
                await self._prepare_retry(attempt, error)

    async def _find_or_send(self, attempt: _Attempt, key: str | None, place: int) -> int:
        """Return the id of the message, which is sent unless it arrived before. Raises TelegramError and LeaseLost."""
        outgoing, highest = attempt.outgoing, await self._highest(attempt.outgoing.chat)
        if attempt.unsure:
            others = await self._ledger.unsettled()
            known = await self._ledger.arrived(outgoing.chat, attempt.floor)
            arrived = await outgoing.find(self._bot, attempt.floor, highest, others, known)
            if arrived is not None:
                return arrived
            attempt.unsure, attempt.looked = False, attempt.floor
            highest = await self._highest(outgoing.chat)  # it may have risen while the message was looked for
        attempt.floor = max(highest, outgoing.reply_to or 0)
        if key and (theirs := await self._ledger.begun(key, outgoing.chat, place, attempt.floor, attempt.looked)):
            return await self._take_over(attempt, key, place, theirs)
        if not self.may_send():
            raise LeaseLost
        return await outgoing.send(self._bot)

    async def _take_over(self, attempt: _Attempt, key: str, place: int, theirs: Part) -> int:
        """Go on with a part that another process has begun meanwhile: it may have arrived."""
        if theirs.message is not None:
            return theirs.message
        attempt.floor = attempt.looked = theirs.floor
        attempt.unsure = attempt.outgoing.edits is None
        return await self._find_or_send(attempt, key, place)

    async def _highest(self, chat: int) -> int:
        """The highest message id known in the chat."""
        return max(self._last.get(counter_of(chat), 0), await self._ledger.highest(chat))

    async def _prepare_retry(self, attempt: _Attempt, error: TelegramError) -> None:
        """Wait, or change the message, so that it can be tried again. Raises Undeliverable if no try can succeed."""
        match error:
            case RetryAfter():
                await self.pace.hold(attempt.outgoing.chat, retry_pause(error))
            case ChatMigrated():
                await self.pace.settled(attempt.outgoing.chat)
                attempt.outgoing, attempt.unsure = self._follow(attempt.outgoing, error.new_chat_id), False
            case Forbidden():
                raise Gone(error.message) from error
            case BadRequest():
                attempt.outgoing = attempt.outgoing.mended(error)
                LOG.warning("Telegram refused a message, which is sent again in a simpler form.")
            case NetworkError():
                never_sent = was_never_sent(error)
                attempt.unsure = attempt.unsure or (attempt.outgoing.edits is None and not never_sent)
                await asyncio.sleep(attempt.delay)
                attempt.delay = min(2 * attempt.delay, LONGEST_DELAY)
            case _:  # the token is no longer valid
                raise Undeliverable(error.message) from error

    def _follow(self, outgoing: OutgoingMessage, new: int) -> OutgoingMessage:
        """Move the queue to the group's new id, ahead of parcels that are queued there meanwhile.

        Returns the message for the new chat, without ids that belong to the old one.
        """
        old = outgoing.chat
        if old not in self._moves:
            self._moves[old] = new
            if new not in self._workers:
                self._queues[new], self._workers[new] = self._queues[old], self._workers[old]
            self._moved(old, new)
        return replace(outgoing, chat=new, reply_to=None, thread=None, edits=None)


def _placeholder_id(placeholder: int | Promise | None) -> int | None:
    """The placeholder's message id, if it has one: a parcel earlier in the queue is out by now, or never will be."""
    if not isinstance(placeholder, asyncio.Future):
        return placeholder
    if not placeholder.done() or placeholder.cancelled() or placeholder.exception():
        return None
    return next(iter(placeholder.result().messages), None)


def _resolve(done: Promise, posted: Posted) -> None:
    if not done.done():
        done.set_result(posted)
