"""Answers guest questions, from chats that the bot is not in, and inline questions, while a person types.

Each gets one answer and nothing else: no drafts, no buttons, no conversation. Both are off by default.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from telegram import InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest

from bot.answering.answer import Answer
from bot.answering.assistant import Assistant
from bot.telegram.answers.asking import count_question, store_answer
from bot.telegram.context import BotContext
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.markup import render_answer
from bot.telegram.delivery.message import NO_PREVIEW, message_entities
from bot.telegram.delivery.splitting import UNITS, split
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.incoming import Incoming, Kind

PAUSE = 0.6  # seconds without another letter, after which an inline question counts as finished
SHORTEST = 8  # characters of an inline question
FRESH = 30  # seconds for which Telegram may show the same answer again
TITLE = 60  # characters
MORE = N_("… Ask me in a chat of our own for the rest.")


async def answer_elsewhere(context: BotContext, incoming: Incoming) -> None:
    """Answer a guest or inline question, if the settings allow its kind."""
    settings = context.pressbox.settings
    if incoming.kind is Kind.GUEST and settings.telegram_guests and incoming.text:
        await _ignore_too_late(_answer_guest(context, incoming))
    elif incoming.kind is Kind.INLINE and settings.telegram_inline:
        await _ignore_too_late(_answer_inline(context, incoming))


async def _answer_guest(context: BotContext, incoming: Incoming) -> None:
    answer = await _find_stored(context, incoming)
    if answer is None:
        if await count_question(context, incoming):
            return
        async with context.turns.slots:
            answer = await _answer(context, incoming, context.pressbox.assistant)
    await context.bot.answer_guest_query(incoming.query, _result(answer))


async def _find_stored(context: BotContext, incoming: Incoming) -> Answer | None:
    answer_id = await asyncio.to_thread(context.inbox.answer_id, incoming.update_id)
    stored = await asyncio.to_thread(context.chats.answer, answer_id) if answer_id is not None else None
    return stored.answer if stored else None


async def _answer_inline(context: BotContext, incoming: Incoming) -> None:
    """Answer only the newest text that a person types, and without a language model: each letter is a query."""
    run = await context.running.begin(incoming.conversation, incoming.update_id, incoming.person)
    try:
        await asyncio.sleep(PAUSE)
        newest = await context.running.is_newest(incoming.conversation, run)
        wanted = newest and len(incoming.text) >= SHORTEST
        if wanted and not await asyncio.to_thread(context.questions.take, incoming.asker):
            async with context.turns.slots:
                answer = await _answer(context, incoming, context.pressbox.articles_only)
            await context.bot.answer_inline_query(incoming.query, [_result(answer)], FRESH, is_personal=True)
        else:
            await context.bot.answer_inline_query(incoming.query, [], 0, is_personal=True)
    finally:
        context.running.end(incoming.conversation, run)


async def _answer(context: BotContext, incoming: Incoming, assistant: Assistant) -> Answer:
    def in_a_thread() -> Answer:
        explanation = assistant.ask(incoming.text, now=context.clock(), person=incoming.asker)
        if incoming.kind is Kind.GUEST:
            store_answer(context, incoming, explanation)
        return explanation.answer

    return await asyncio.get_running_loop().run_in_executor(context.threads, in_a_thread)


def _result(answer: Answer) -> InlineQueryResultArticle:
    """The answer as one message. A longer answer is cut, and its end says where to get the rest."""
    rich, more = render_answer(answer), f"\n\n{gettext(MORE)}"
    parts = split(rich)
    first = parts[0].rich if len(parts) == 1 else split(rich, UNITS - len(more))[0].rich
    text = first.text if len(parts) == 1 else first.text + more
    content = InputTextMessageContent(text, entities=message_entities(first), link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle("answer", defuse(answer.question)[:TITLE] or gettext("Answer"), content)


async def _ignore_too_late(reply: Awaitable[None]) -> None:
    with suppress(BadRequest):  # the query has expired, or an earlier process answered it
        await reply
