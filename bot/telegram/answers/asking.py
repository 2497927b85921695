"""Asking: a question out of a chat, its answer on its way back, seen while it is written. It knows no queue.

The answer is computed once: it is stored together with the mark on its update, and only then sent, so that after a
kill the same answer is delivered.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.answering.answer import Answer, Draft
from bot.answering.explanation import Receipt
from bot.chats.store import Stored
from bot.llm.protocol import Fault, LLMFault
from bot.telegram.answers.buttons import below, stop_button
from bot.telegram.answers.stored_evidence import kept
from bot.telegram.context import Newsroom, Reply, delivery
from bot.telegram.delivery.markup import written
from bot.telegram.delivery.outbox import Promise
from bot.telegram.delivery.streaming import Place, Stream
from bot.telegram.updates.in_progress import Run
from bot.telegram.updates.incoming import Incoming, Kind

LONGEST = 4000  # characters; what is longer is a text, not a question
TOO_LONG = f"That is longer than {LONGEST:,} characters; ask a shorter question."
STOPPED = "Stopped."


async def asked(room: Newsroom, incoming: Incoming) -> Reply | None:
    if len(incoming.text) > LONGEST:
        return Reply(TOO_LONG)
    answer_id = await asyncio.to_thread(room.inbox.answer_id, incoming.update_id)
    if answer_id is not None:  # by a process that ended before it was delivered
        return await _again(room, incoming, answer_id)
    if incoming.kind is Kind.EDITED:
        return await _edited(room, incoming)
    return await _answered(room, incoming)


async def _answered(room: Newsroom, incoming: Incoming) -> Reply | None:
    refusal = await counted(room, incoming)
    if refusal:
        return Reply(refusal)
    run = room.running.begin(incoming.conversation, incoming.update_id, incoming.person)
    try:
        async with Stream(room.bot, room.outbox, _place(incoming), incoming.update_id) as stream:
            receipt = await _until_halted(room, incoming, run, stream.show)
    finally:
        room.running.end(incoming.conversation, run)
    if receipt is None:
        return Reply(STOPPED, placeholder=stream.placeholder)
    answer_id = await asyncio.to_thread(store, room, incoming, receipt)
    return _reply(answer_id, receipt.answer, stream.placeholder)


async def counted(room: Newsroom, incoming: Incoming) -> str | None:
    """The question is one of the person's day, however often it is begun. A sentence where none is left."""
    take = partial(room.questions.take, incoming.asker)
    return await asyncio.to_thread(room.inbox.once, incoming.update_id, "counted", take)


async def _edited(room: Newsroom, incoming: Incoming) -> Reply | None:
    """The new answer takes the old one's place where that was one message; else it comes as one of its own."""
    assert incoming.message
    earlier = await asyncio.to_thread(room.inbox.earlier, incoming.conversation, incoming.message, incoming.update_id)
    if earlier is None:
        return await _answered(room, incoming)
    old = await asyncio.to_thread(room.chats.answer, earlier.answer_id)
    if old and old.question == incoming.text:  # a preview came, or a reaction: the words are the same
        return None
    await asyncio.to_thread(room.chats.withdraw, earlier.answer_id)
    reply = await _answered(room, incoming)
    return reply and replace(reply, placeholder=reply.placeholder or await _place_of(room, earlier.update_id))


async def _place_of(room: Newsroom, update_id: int) -> int | None:
    parts = await room.outbox.delivered(delivery(update_id))
    return parts[0] if len(parts) == 1 else None


async def _again(room: Newsroom, incoming: Incoming, answer_id: int) -> Reply | None:
    stored: Stored | None = await asyncio.to_thread(room.chats.answer, answer_id)
    if stored is None:  # it was forgotten meanwhile
        return None
    async with Stream(room.bot, room.outbox, _place(incoming), incoming.update_id) as stream:
        pass  # what was begun of a placeholder is taken up
    return _reply(answer_id, stored.answer, stream.placeholder)


def _place(incoming: Incoming) -> Place:
    return Place(
        incoming.chat,
        incoming.thread,
        None if incoming.private else incoming.message,
        f"frame:{incoming.update_id}",
        stop_button(incoming.update_id),
    )


def _reply(answer_id: int, answer: Answer, placeholder: Promise | None) -> Reply:
    return Reply(written(answer), below(answer_id, answer), placeholder)


async def _until_halted(room: Newsroom, incoming: Incoming, run: Run, show: Callable[[Draft], None]) -> Receipt | None:
    """None when it was stopped: the thread is not waited for, as it looks at `halt` by itself."""
    loop = asyncio.get_running_loop()

    def shown(draft: Draft) -> None:
        loop.call_soon_threadsafe(show, draft)

    halted = asyncio.create_task(run.halted.wait())
    try:
        async with room.turns.slots:
            if run.halted.is_set():
                return None
            answering = loop.run_in_executor(room.threads, _receipt, room, incoming, run, shown)
            both: set[asyncio.Future[Any]] = {answering, halted}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                answering.add_done_callback(_forget)
                return None
            return answering.result()
    except LLMFault as fault:
        if fault.fault is not Fault.STOPPED:
            raise
        return None
    finally:
        halted.cancel()


def _forget(answering: "asyncio.Future[Receipt]") -> None:
    """Its end is of no interest, and no complaint is made of it."""
    if not answering.cancelled():
        answering.exception()


def _receipt(room: Newsroom, incoming: Incoming, run: Run, show: Callable[[Draft], None]) -> Receipt:
    """In a thread."""
    said = room.chats.conversation(incoming.conversation)
    events = room.desk.assistant.stream(incoming.text, said, now=room.clock(), person=incoming.asker, stop=run.halt)
    for event in events:
        if isinstance(event, Receipt):
            return event
        show(event)
    raise AssertionError("a stream ends with its receipt")


def store(room: Newsroom, incoming: Incoming, receipt: Receipt) -> int:
    return room.chats.add(
        incoming.conversation,
        incoming.asker,
        incoming.text,
        receipt.answer,
        room.clock(),
        evidence=kept(receipt),
        update=incoming.update_id,
    )
