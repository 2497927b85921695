"""The dispatcher: what came in, written down, given its turn, judged, handed to its handler, and its reply delivered.

It knows no answers. An update is done when its reply is out; one that was begun and not done is taken up again by the
next process, and what it had sent by then is not sent again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import TelegramError

from bot.chats.connection import ChatsDamaged
from bot.telegram.access.policy import Verdict
from bot.telegram.access.verdict import action_of
from bot.telegram.answers.asking import handle_question
from bot.telegram.answers.buttons import handle_press, handle_stop, show_toast
from bot.telegram.answers.inline import answer_elsewhere
from bot.telegram.apology import Apology
from bot.telegram.commands import AT_ONCE, COMMANDS, EVENTS
from bot.telegram.commands.add import add
from bot.telegram.commands.remove import handle_decision
from bot.telegram.context import BotContext, Handler, Reply, delivery_key
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.process.log_redaction import innermost_place
from bot.telegram.updates import removal_button
from bot.telegram.updates.inbox import Entry, Json
from bot.telegram.updates.incoming import Incoming, Kind, drop_lone_surrogates, parse_update
from corpus.errors import PressboxError

LOG = logging.getLogger(__name__)
ATTEMPTS = 5  # at one update, by as many processes
OLD = timedelta(minutes=10)  # what was asked before is not answered unasked
BUSY = "One thing at a time: I am still at your last three messages. Ask again when they are answered."
BROKEN = "That went wrong on my side, and it is written down. Please ask again."
GIVEN_UP = "I could not answer that: I was interrupted each time. Please ask again in other words."
AWAY = "I was away and have not answered what was written here meanwhile. Please ask again what still matters."
# They wait for no turn: a button's toast comes soon or never
HASTY = (Kind.CALLBACK, Kind.INLINE, Kind.MEMBERSHIP, Kind.STOPPED)
UNKNOWN = "There is no such command; /help lists them."


class Dispatcher:
    def __init__(self, room: BotContext) -> None:
        self._room = room
        self._told_busy, self._told_away = set[str](), set[str]()  # conversations, so that each is told once
        self._tasks = set[asyncio.Task[None]]()
        self._apology = Apology(room)

    async def take(self, updates: Sequence[Json]) -> None:
        """When it returns, they may be confirmed: they are durable, or whoever sent them was told that they are not."""
        fresh = [incoming for update in updates if (incoming := self._read(update)) and incoming.addressed]
        payloads = {update["update_id"]: update for update in updates if isinstance(update.get("update_id"), int)}
        entries = [
            Entry(incoming.update_id, incoming.conversation, incoming.message, payloads[incoming.update_id])
            for incoming in fresh
        ]
        try:
            new = await asyncio.to_thread(self._room.inbox.put, entries) if entries else set()
        except ChatsDamaged as damage:
            for incoming in fresh:
                await self._apology.make(incoming, damage)
            return
        for incoming in fresh:
            if incoming.update_id in new:
                self._enter(incoming)
                new.discard(incoming.update_id)

    async def take_up_again(self) -> None:
        """What the process before this one left."""
        for update in await asyncio.to_thread(self._room.inbox.left):
            if incoming := self._read(update):
                self._enter(incoming, again=True)

    async def close(self, grace: float) -> None:
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=grace)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _read(self, update: Json) -> Incoming | None:
        try:
            parsed = Update.de_json(drop_lone_surrogates(update), self._room.bot)
            incoming = parse_update(parsed, self._room.me)
        except Exception as error:  # the library raises whatever a wrong shape leads to; its text may hold a person's
            LOG.warning("An update could not be read and is passed over (%s).", type(error).__name__)
            return None
        if incoming.chat and incoming.message:
            self._room.outbox.saw(incoming.chat, incoming.message)
        return incoming

    def _enter(self, incoming: Incoming, again: bool = False) -> None:
        turns, conversation = self._room.turns, incoming.conversation
        if not turns.busy(conversation):
            self._told_busy.discard(conversation)
        if incoming.kind in HASTY or incoming.command in AT_ONCE:
            self._spawn(self._settled(incoming, self._handled))
        elif self._is_old(incoming):
            turns.enter(conversation, lambda: self._settled(incoming, self._away))
        elif turns.full(conversation) and not again and incoming.file is None:  # files are sent by the dozen
            self._spawn(self._settled(incoming, self._busy))
        else:
            turns.enter(conversation, lambda: self._settled(incoming, self._handled))

    def _is_old(self, incoming: Incoming) -> bool:
        if incoming.at is None or incoming.kind not in (Kind.MESSAGE, Kind.EDITED, Kind.GUEST):
            return False
        return self._room.clock() - incoming.at > OLD

    def _spawn(self, step: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _settled(self, incoming: Incoming, step: Callable[[Incoming], Awaitable[None]]) -> None:
        """Done when it is delivered. What fails on the way is left to the next process, and stops nothing else."""
        try:
            await step(incoming)
            await self._done(incoming)
        except asyncio.CancelledError:  # we are stopping
            await asyncio.to_thread(self._room.inbox.put_back, incoming.update_id)
            raise
        except ChatsDamaged as damage:
            await self._apology.make(incoming, damage)
        except Exception as error:
            LOG.error("An update could not be finished: %s", type(error).__name__)

    async def _done(self, incoming: Incoming) -> None:
        try:
            await asyncio.to_thread(self._room.inbox.done, incoming.update_id)
        except ChatsDamaged as damage:  # whoever asked has the reply
            self._apology.tell_owners(damage)

    async def _busy(self, incoming: Incoming) -> None:
        if incoming.conversation in self._told_busy:
            return
        self._told_busy.add(incoming.conversation)  # first: the others of a flood are looked at meanwhile
        if (await self._verdict(incoming)).allowed:
            await self._deliver(incoming, Reply(BUSY))
        else:
            self._told_busy.discard(incoming.conversation)

    async def _away(self, incoming: Incoming) -> None:
        """Old questions get one notice, and an answer only if it was ready."""
        if await asyncio.to_thread(self._room.inbox.answer_id, incoming.update_id) is not None:
            await self._handled(incoming)
        elif incoming.conversation not in self._told_away and (await self._verdict(incoming)).allowed:
            self._told_away.add(incoming.conversation)
            when = int(self._room.clock().timestamp() // OLD.total_seconds())  # a restart meanwhile says it no more
            await self._deliver(incoming, Reply(AWAY, key=f"away:{incoming.conversation}:{when}"))

    async def _handled(self, incoming: Incoming) -> None:
        if incoming.at is not None:
            self._told_away.discard(incoming.conversation)
        attempts = await asyncio.to_thread(self._room.inbox.begin, incoming.update_id)
        verdict = await self._verdict(incoming)
        if not verdict.allowed:
            reply = await self._refused(incoming, verdict.refusal)
        elif attempts > ATTEMPTS:
            reply = Reply(GIVEN_UP)
        else:
            reply = await self._reply(incoming)
        if reply:
            await self._deliver(incoming, reply)

    async def _refused(self, incoming: Incoming, refusal: str | None) -> Reply | None:
        if refusal and incoming.kind is Kind.CALLBACK:
            await show_toast(self._room, incoming, refusal)
            return None
        return Reply(refusal) if refusal else None

    async def _verdict(self, incoming: Incoming) -> Verdict:
        verdict = await asyncio.to_thread(self._room.access.verdict, incoming)
        self._apology.remember(incoming, verdict)
        return verdict

    async def _reply(self, incoming: Incoming) -> Reply | None:
        handler = _handler(incoming)
        try:
            return await handler(self._room, incoming) if handler else None
        except ChatsDamaged:  # the reply could not be noted down either
            raise
        except PressboxError as error:
            return Reply(str(error))
        except TelegramError as error:  # of a call that the handler made by itself
            LOG.warning("Telegram refused what a handler asked of it: %s", type(error).__name__)
        except Exception as error:  # a bug: its text may hold a person's, so only its place is written down
            LOG.error("A handler failed: %s at %s", type(error).__name__, innermost_place(error))
        return Reply(BROKEN) if incoming.kind in (Kind.MESSAGE, Kind.EDITED) else None

    async def _deliver(self, incoming: Incoming, reply: Reply) -> None:
        if not incoming.chat or incoming.kind is Kind.GUEST:
            return
        text = plain_text(reply.text) if isinstance(reply.text, str) else reply.text
        parcel = Parcel(
            incoming.chat,
            split(text),
            reply.key or delivery_key(incoming.update_id),
            incoming.thread,
            None if incoming.private and incoming.kind is not Kind.CALLBACK else incoming.message,
            reply.keyboard,
            reply.placeholder,
        )
        await self._room.outbox.send(parcel)


def _handler(incoming: Incoming) -> Handler | None:
    """None: nothing is said to it."""
    command, kind = incoming.command, incoming.kind
    if kind is Kind.CALLBACK:
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
    return handle_question if incoming.text else None


async def unknown(room: BotContext, incoming: Incoming) -> Reply:
    return Reply(UNKNOWN)
