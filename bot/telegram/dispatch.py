"""The dispatcher: stores each update, gives it a turn, checks access, calls its handler and delivers the reply.

It knows no answers. An update is done when its reply is out. The next process resumes an update that was begun and not
done; parts of the reply that were sent by then are not sent again (I10).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from telegram.error import TelegramError

from bot.chats.connection import ChatsDamaged, ChatsUnusable
from bot.chats.inbox import Entry, Json, Way
from bot.chats.shared_inbox import Claimed, SharedInbox
from bot.chats.workers import LeaseLost
from bot.telegram.access.policy import Verdict
from bot.telegram.access.verdict import UNKNOWN, action_of
from bot.telegram.answers.asking import handle_question
from bot.telegram.answers.buttons import handle_press, handle_stop, show_toast
from bot.telegram.answers.inline import answer_elsewhere
from bot.telegram.answers.unreadable import say_what_is_read
from bot.telegram.apology import Apology
from bot.telegram.commands import COMMANDS, EVENTS
from bot.telegram.commands.add import add
from bot.telegram.commands.admission import handle_admission
from bot.telegram.commands.group_membership import move_group
from bot.telegram.commands.remove import handle_decision
from bot.telegram.context import BotContext, Handler, Reply, delivery_key
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.known import say_known
from bot.telegram.process.log_redaction import innermost_place
from bot.telegram.receiving.polling import LONGEST_DELAY
from bot.telegram.speech import N_, gettext, speaking
from bot.telegram.tasks import finish
from bot.telegram.updates import removal_button
from bot.telegram.updates.incoming import Incoming, Kind
from bot.telegram.updates.order import OLD, is_old, waits_for_turn
from bot.telegram.updates.pieces import MOMENT, MOST, Pieces, continues, find_next, join_pieces, may_go_on
from bot.telegram.updates.reading import follow_group, read_update
from corpus.errors import PressboxError

LOG = logging.getLogger(__name__)
ATTEMPTS = 5  # attempts at one update at most
FIRST_DELAY = 1.0  # seconds to the second try while the chat database cannot be used
BUSY = N_("One thing at a time: I am still working on your last three messages. Ask again when they are answered.")
BROKEN = N_("That went wrong on my side, and it is written down. Please ask again.")
GIVEN_UP = N_("I could not answer that: I was interrupted each time. Please ask again in other words.")
AWAY = N_("I was away and have not answered what was written here meanwhile. Please ask again what still matters.")
LOOK = 0.2  # seconds between two looks for the next piece of a text


class Dispatcher:
    """Handles the updates of one bot. Use it on the event loop."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._told_busy, self._told_away = set[str](), set[str]()  # conversations that have had the notice already
        self._tasks = set[asyncio.Task[None]]()
        self._pieces = Pieces(self._enter)
        pressbox = context.pressbox
        self._apology = Apology(context.bot, context.outbox, pressbox.settings.telegram_owners, pressbox.chats_file)

    async def take(self, updates: Sequence[Json]) -> None:
        """Store updates and begin to handle the new ones.

        When it returns, the updates may be confirmed to Telegram: they are durable, or, where the chat database is
        damaged, known senders have been told. Raises what the inbox raises where it cannot be written otherwise.
        """
        fresh = self._addressed([incoming for update in updates if (incoming := self._read(update))])
        payloads = {update["update_id"]: update for update in updates if isinstance(update.get("update_id"), int)}
        entries = [
            Entry(incoming.update_id, incoming.conversation, incoming.message, payloads[incoming.update_id])
            for incoming in fresh
        ]
        try:
            new = await asyncio.to_thread(self._context.inbox.put, entries) if entries else set()
        except ChatsDamaged as damage:
            for incoming in fresh:
                await self._apology.make(incoming, damage)
            return
        for incoming in fresh:
            if incoming.update_id in new:
                await move_group(self._context, incoming)
        for incoming in map(self._follow, fresh):
            if incoming.update_id in new:
                self._pieces.take(incoming)
                new.discard(incoming.update_id)

    async def take_up_again(self) -> None:
        """Resume the updates that an earlier process left unfinished."""
        left = Pieces(partial(self._enter, again=True))
        for update in await asyncio.to_thread(self._context.inbox.left):
            if incoming := self._read(update):
                left.take(incoming)
        left.release()

    async def handle(self, claimed: Claimed, inbox: SharedInbox) -> None:
        """Handle an update that this worker has claimed. A failure leaves it not done, and raises nothing."""
        try:
            await self._handle_claimed(claimed, inbox)
        except (PressboxError, LeaseLost) as error:  # before it was begun; then `_settle` bears failures
            LOG.error("An update could not be begun: %s", type(error).__name__)

    async def _handle_claimed(self, claimed: Claimed, inbox: SharedInbox) -> None:
        incoming = self._read(claimed.payload)
        if incoming is None:
            await asyncio.to_thread(inbox.done, claimed.update_id)
        elif claimed.way is Way.TURNED_AWAY:
            await self._settle(incoming, self._say_busy)
        elif claimed.way is Way.AT_ONCE:
            await self._settle(incoming, self._handle)
        else:
            incoming = await self._join(incoming, inbox)
            await self._settle(incoming, self._notify_away if self._is_old(incoming) else self._handle)

    async def _join(self, incoming: Incoming, inbox: SharedInbox) -> Incoming:
        """The update with its further pieces. They have come, or come within a moment."""
        pieces, waited = [incoming], 0.0
        while may_go_on(pieces[-1]) and len(pieces) < MOST:
            later = await asyncio.to_thread(inbox.waiting, incoming.conversation, pieces[-1].update_id)
            found = find_next(pieces[-1], [read for update in later if (read := self._read(update))])
            if found and continues(pieces[-1], found):
                pieces.append(found)
                waited = 0.0
            elif found or waited >= MOMENT:
                break
            else:
                await asyncio.sleep(LOOK)
                waited += LOOK
        return join_pieces(pieces)

    async def close(self, grace: float) -> None:
        """Wait `grace` seconds for the updates that wait for no turn, then cancel them."""
        self._pieces.drop()
        await finish(self._tasks, grace)

    def _addressed(self, read: Sequence[Incoming]) -> list[Incoming]:
        """The updates that are meant for the bot. Of a text in parts, only the first part need say so."""
        fresh: list[Incoming] = []
        for incoming in read:
            goes_on = self._pieces.go_on(incoming) or any(continues(before, incoming) for before in fresh)
            if incoming.addressed or goes_on:
                fresh.append(incoming)
        return fresh

    def _read(self, update: Json) -> Incoming | None:
        incoming = read_update(update, self._context.bot, self._context.me)
        if incoming is None:
            return None
        if incoming.chat and incoming.message:
            self._context.outbox.saw(incoming.chat, incoming.message)
        return self._follow(incoming)

    def _follow(self, incoming: Incoming) -> Incoming:
        return follow_group(incoming, self._context.moves)

    def _enter(self, incoming: Incoming, again: bool = False) -> None:
        turns, conversation = self._context.turns, incoming.conversation
        if not turns.busy(conversation):
            self._told_busy.discard(conversation)
        if not waits_for_turn(incoming):
            self._spawn(self._persist(incoming, self._handle))
        elif self._is_old(incoming):
            turns.enter(conversation, lambda: self._persist(incoming, self._notify_away), counts=False)
        elif turns.full(conversation) and not again and incoming.file is None:  # people send files by the dozen
            self._spawn(self._persist(incoming, self._notify_busy))
        else:
            turns.enter(conversation, lambda: self._persist(incoming, self._handle))

    def _is_old(self, incoming: Incoming) -> bool:
        return is_old(incoming, self._context.clock())

    def _spawn(self, step: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _persist(self, incoming: Incoming, step: Callable[[Incoming], Awaitable[object]]) -> None:
        """Settle the update; while the chat database cannot be used, again and again. What comes after it waits."""
        delay = FIRST_DELAY
        while not await self._settle(incoming, step):
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY)

    async def _settle(self, incoming: Incoming, step: Callable[[Incoming], Awaitable[object]]) -> bool:
        """Run `step` and mark the update as done. A failure leaves it to another try or process, and ends no other.

        Returns whether another try is of no use, now.
        """
        try:
            await step(incoming)
            await self._mark_done(incoming)
        except asyncio.CancelledError:  # the bot is stopping
            await asyncio.to_thread(self._context.inbox.put_back, incoming.update_id)
            raise
        except ChatsDamaged as damage:
            await self._apology.make(incoming, damage)
        except ChatsUnusable as error:  # a full disk, a lost connection to PostgreSQL
            LOG.error("An update could not be finished yet: %s", error)
            return False
        except LeaseLost:
            LOG.warning("An update is left to another worker.")
        except Exception as error:
            LOG.error("An update could not be finished: %s", type(error).__name__)
        return True

    async def _mark_done(self, incoming: Incoming) -> None:
        try:
            await asyncio.to_thread(self._context.inbox.done, incoming.update_id, *incoming.also)
        except ChatsDamaged as damage:  # the person has the reply already, so no apology
            self._apology.tell_owners(damage)

    async def _notify_busy(self, incoming: Incoming) -> None:
        """Tell a conversation with too many open questions to wait, once."""
        if incoming.conversation in self._told_busy:
            return
        self._told_busy.add(incoming.conversation)  # before the await, during which more of the flood come in
        if not await self._say_busy(incoming):
            self._told_busy.discard(incoming.conversation)

    async def _say_busy(self, incoming: Incoming) -> bool:
        """Tell whoever may ask to wait. Returns whether they may."""
        allowed = (await self._verdict(incoming)).allowed
        if allowed:
            with speaking(incoming.language):
                await self._deliver(incoming, Reply(gettext(BUSY)))
        return allowed

    async def _notify_away(self, incoming: Incoming) -> None:
        """Give an old question its answer if that is stored, else give its conversation one notice."""
        if await asyncio.to_thread(self._context.inbox.answer_id, incoming.update_id) is not None:
            await self._handle(incoming)
        elif incoming.conversation not in self._told_away and (await self._verdict(incoming)).allowed:
            self._told_away.add(incoming.conversation)
            # The key stays the same within a window of OLD, so a restart in it does not repeat the notice.
            when = int(self._context.clock().timestamp() // OLD.total_seconds())
            with speaking(incoming.language):
                await self._deliver(incoming, Reply(gettext(AWAY), key=f"away:{incoming.conversation}:{when}"))

    async def _handle(self, incoming: Incoming) -> None:
        """Check access, call the handler and deliver the reply, if there is one."""
        incoming = self._follow(incoming)  # its group may have moved while it waited for its turn
        with speaking(incoming.language):
            await self._handle_in_language(incoming)

    async def _handle_in_language(self, incoming: Incoming) -> None:
        if incoming.at is not None:
            self._told_away.discard(incoming.conversation)
        attempts = await asyncio.to_thread(self._context.inbox.begin, incoming.update_id)
        verdict = await self._verdict(incoming)
        if not verdict.allowed:
            reply = await self._refuse(incoming, verdict.refusal)
        elif attempts > ATTEMPTS:
            reply = Reply(gettext(GIVEN_UP))
        else:
            reply = await self._reply(incoming)
        if reply:
            await self._deliver(incoming, reply)

    async def _refuse(self, incoming: Incoming, refusal: str | None) -> Reply | None:
        if refusal and incoming.kind is Kind.CALLBACK:
            await show_toast(self._context.bot, incoming, gettext(refusal))
            return None
        return Reply(gettext(refusal)) if refusal else None

    async def _verdict(self, incoming: Incoming) -> Verdict:
        verdict = await asyncio.to_thread(self._context.access.verdict, incoming)
        self._apology.remember(incoming, verdict)
        if verdict.allowed and incoming.person:
            await asyncio.to_thread(
                self._context.people.profiles.note, incoming.asker, incoming.name, incoming.language
            )
        return verdict

    async def _reply(self, incoming: Incoming) -> Reply | None:
        handler = _choose_handler(incoming)
        try:
            return await handler(self._context, incoming) if handler else None
        except (ChatsDamaged, LeaseLost):  # the ledger, in the same file, could not record a reply either
            raise
        except PressboxError as error:
            return Reply(say_known(str(error)))
        except TelegramError as error:  # from a call of the handler's own, outside the outbox
            LOG.warning("Telegram refused what a handler asked of it: %s", type(error).__name__)
        except Exception as error:  # a bug; the error's text may quote a person, so only kind and place are logged
            LOG.error("A handler failed: %s at %s", type(error).__name__, innermost_place(error))
        return Reply(gettext(BROKEN)) if incoming.kind in (Kind.MESSAGE, Kind.EDITED) else None

    async def _deliver(self, incoming: Incoming, reply: Reply) -> None:
        if not incoming.chat or incoming.kind is Kind.GUEST:
            return
        text = plain_text(reply.text) if isinstance(reply.text, str) else reply.text
        parcel = Parcel(
            incoming.chat,
            split(text),
            key=reply.key or delivery_key(incoming.update_id),
            thread=incoming.thread,
            reply_to=None if incoming.private and incoming.kind is not Kind.CALLBACK else incoming.message,
            keyboard=reply.keyboard,
            placeholder=reply.placeholder,
        )
        await self._context.outbox.send(parcel)


def _choose_handler(incoming: Incoming) -> Handler | None:
    """The handler of an update; None where the update gets no reply."""
    command, kind = incoming.command, incoming.kind
    if kind is Kind.CALLBACK:
        if action_of(incoming) == "admit":
            return handle_admission
        return handle_decision if removal_button.is_removal_button(incoming.data) else handle_press
    if kind is Kind.STOPPED:
        return handle_stop
    if kind in (Kind.GUEST, Kind.INLINE):
        return answer_elsewhere
    if kind in EVENTS:
        return EVENTS[kind]
    if kind is Kind.EDITED:
        return handle_question if command in (None, "ask") and incoming.text else None
    if kind is not Kind.MESSAGE:
        return None
    if command is not None:
        return COMMANDS.get(command, unknown if incoming.private else None)
    if action_of(incoming) == "add":
        return add
    return handle_question if incoming.text else say_what_is_read


async def unknown(context: BotContext, incoming: Incoming) -> Reply:
    """The reply to a command that does not exist."""
    return Reply(gettext(UNKNOWN))
