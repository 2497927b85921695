"""Answers a question from a chat, and shows the answer while it is written. It knows no queue.

The answer is computed once. It is stored in one transaction with the mark on its update and sent only then, so after a
kill the same answer is delivered.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.answering.answer import Answer, PartialAnswer
from bot.answering.explanation import Explanation
from bot.chats.store import StoredAnswer
from bot.llm.protocol import Fault, LLMFault
from bot.telegram.answers.complaints import make_keyboard
from bot.telegram.answers.keyboard import stop_button
from bot.telegram.answers.looking_back import find_conversation
from bot.telegram.answers.passing_on import pass_back
from bot.telegram.answers.stored_evidence import ASKED_IN, evidence_as_dict
from bot.telegram.context import BotContext, Reply, delivery_key
from bot.telegram.delivery.markup import render_answer
from bot.telegram.delivery.outbox import Outbox, Promise
from bot.telegram.delivery.streaming import Place, Stream
from bot.telegram.known import say_known
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.in_progress import Run
from bot.telegram.updates.incoming import Incoming, Kind

LONGEST = 12_000  # characters, about three messages; anything longer is a text, not a question
TOO_LONG = N_("That is longer than {most} characters; ask a shorter question.")
STOPPED = N_("Stopped.")


async def handle_question(context: BotContext, incoming: Incoming) -> Reply | None:
    """The answer to a new or edited question; None where an edit leaves the words as they were."""
    if passed_back := await pass_back(context, incoming):
        return passed_back
    if len(incoming.text) > LONGEST:
        return Reply(gettext(TOO_LONG, most=f"{LONGEST:,}"))
    answer_id = await asyncio.to_thread(context.inbox.answer_id, incoming.update_id)
    if answer_id is not None:  # a process stored it and ended before it was delivered
        return await _send_again(context, incoming, answer_id)
    if incoming.kind is Kind.EDITED:
        return await _answer_edited(context, incoming)
    return await _answer_question(context, incoming)


async def _answer_question(context: BotContext, incoming: Incoming) -> Reply | None:
    refusal = await count_question(context, incoming)
    if refusal:
        return Reply(say_known(refusal))
    run = await context.running.begin(incoming.conversation, incoming.update_id, incoming.person)
    try:
        async with Stream(context.bot, context.outbox, _place(incoming), incoming.update_id) as stream:
            explanation = await _run_until_halted(context, incoming, run, stream.show)
    finally:
        context.running.end(incoming.conversation, run)
    if explanation is None:
        return Reply(gettext(STOPPED), placeholder=stream.placeholder)
    answer_id = await asyncio.to_thread(store_answer, context, incoming, explanation)
    return await _reply(context, incoming, answer_id, explanation.answer, stream.placeholder)


async def count_question(context: BotContext, incoming: Incoming) -> str | None:
    """Count the question against the person's daily quota, once per update.

    Returns None, or the refusal to show when the quota is used up.
    """
    return await context.once(incoming, "counted", partial(context.questions.take, incoming.asker))


async def _answer_edited(context: BotContext, incoming: Incoming) -> Reply | None:
    """Answer an edited question. The new answer replaces the old one if that was one message; else it is sent anew."""
    message = incoming.message or 0  # it has none if it comes from a group that has another id now
    earlier = await asyncio.to_thread(context.inbox.earlier, incoming.conversation, message, incoming.update_id)
    if earlier is None:
        return await _answer_question(context, incoming)
    old = await asyncio.to_thread(context.chats.answer, earlier.answer_id)
    if old and old.question == incoming.text:  # only a link preview or a reaction was added
        return None
    await asyncio.to_thread(context.chats.withdraw, earlier.answer_id)
    reply = await _answer_question(context, incoming)
    return reply and replace(
        reply, placeholder=reply.placeholder or await _only_message_of(context.outbox, earlier.update_id)
    )


async def _only_message_of(outbox: Outbox, update_id: int) -> int | None:
    """The message id of the reply to an update, if the reply was exactly one message."""
    parts = await outbox.delivered(delivery_key(update_id))
    return parts[0] if len(parts) == 1 else None


async def _send_again(context: BotContext, incoming: Incoming, answer_id: int) -> Reply | None:
    stored: StoredAnswer | None = await asyncio.to_thread(context.chats.answer, answer_id)
    if stored is None:  # the chat was forgotten meanwhile
        return None
    async with Stream(context.bot, context.outbox, _place(incoming), incoming.update_id) as stream:
        pass  # entering the stream finds a placeholder that was begun before the restart
    return await _reply(context, incoming, answer_id, stored.answer, stream.placeholder)


def _place(incoming: Incoming) -> Place:
    return Place(
        incoming.chat,
        incoming.thread,
        None if incoming.private else incoming.message,
        f"frame:{incoming.update_id}",
        stop_button(incoming.update_id),
    )


async def _reply(
    context: BotContext, incoming: Incoming, answer_id: int, answer: Answer, placeholder: Promise | None
) -> Reply:
    return Reply(render_answer(answer), await make_keyboard(context, incoming, answer_id, answer), placeholder)


async def _run_until_halted(
    context: BotContext, incoming: Incoming, run: Run, show: Callable[[PartialAnswer], None]
) -> Explanation | None:
    """Answer in a thread; None when the run is stopped. The thread is not waited for: it checks `halt` by itself."""
    loop = asyncio.get_running_loop()

    def show_on_loop(draft: PartialAnswer) -> None:
        loop.call_soon_threadsafe(show, draft)

    halted = asyncio.create_task(run.halted.wait())
    try:
        async with context.turns.slots:
            if run.halted.is_set():
                return None
            answering = loop.run_in_executor(context.threads, _ask_assistant, context, incoming, run, show_on_loop)
            both: set[asyncio.Future[Any]] = {answering, halted}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                answering.add_done_callback(_ignore_result)
                return None
            return answering.result()
    except LLMFault as fault:
        if fault.fault is not Fault.STOPPED:
            raise
        return None
    finally:
        run.halt.set()  # the bot may be stopping: nobody waits for the thread then, and it must not go on
        halted.cancel()


def _ignore_result(answering: "asyncio.Future[Explanation]") -> None:
    """Retrieve the exception of an abandoned answer, so that asyncio does not log it."""
    if not answering.cancelled():
        answering.exception()


def _ask_assistant(
    context: BotContext, incoming: Incoming, run: Run, show: Callable[[PartialAnswer], None]
) -> Explanation:
    """Stream the answer, passing each draft to `show`. Runs in a thread."""
    history = find_conversation(context, incoming)
    events = context.pressbox.assistant.stream(
        incoming.text, history, now=context.clock(), person=incoming.asker, stop=run.halt
    )
    for event in events:
        if isinstance(event, Explanation):
            return event
        show(event)
    raise AssertionError("a stream ends with its explanation")


def store_answer(context: BotContext, incoming: Incoming, explanation: Explanation) -> int:
    """Store the answer with its evidence and the mark on its update, in one transaction. Returns the answer's id."""
    with context.inbox.storing():
        return context.chats.add(
            incoming.conversation,
            incoming.asker,
            incoming.text,
            explanation.answer,
            context.clock(),
            evidence=evidence_as_dict(explanation) | ({ASKED_IN: incoming.asked_in} if incoming.asked_in else {}),
            update=incoming.update_id,
        )
