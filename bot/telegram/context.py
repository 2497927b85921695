"""What a handler gets and what it returns: `BotContext`, `Reply`, and the type `Handler`."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup

from bot.bootstrap import Pressbox
from bot.chats.inbox import Inbox
from bot.chats.moves import Moves
from bot.chats.quota import QuestionQuota
from bot.chats.store import Chats
from bot.telegram.access.people import People
from bot.telegram.access.verdict import Access
from bot.telegram.delivery.outbox import Outbox, Promise
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.updates.in_progress import RunningAnswers
from bot.telegram.updates.incoming import Incoming, Me
from bot.telegram.updates.turns import Turns

T = TypeVar("T")
REPLY = "reply"  # begins the name of each reply in the ledger


@dataclass(frozen=True, slots=True)
class BotContext:
    """The parts of the bot that a handler may need.

    `pressbox`, `chats`, `inbox`, `access`, `people`, `questions` and `moves.move` block: call them with
    `asyncio.to_thread`, never on the event loop.
    """

    bot: Bot
    me: Me
    pressbox: Pressbox
    chats: Chats
    inbox: Inbox
    outbox: Outbox
    access: Access
    people: People
    moves: Moves
    turns: Turns
    running: RunningAnswers
    questions: QuestionQuota
    threads: Executor  # computes answers, one thread per slot
    clock: Callable[[], datetime]

    async def once(self, incoming: Incoming, what: str, deed: Callable[[], T]) -> T:
        """The result of `deed`, which is called in a thread, once per update and name `what` (`Inbox.once`)."""
        return await asyncio.to_thread(self.inbox.once, incoming.update_id, what, deed)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the chat of an update. It is delivered once, even across a restart.

    `placeholder` is a message of ours that the reply replaces. `key` names the reply in the ledger; by default that is
    `delivery_key` of the update.
    """

    text: str | RichText
    keyboard: InlineKeyboardMarkup | None = None
    placeholder: int | Promise | None = field(default=None, repr=False)
    key: str | None = None


def delivery_key(update_id: int) -> str:
    """The name under which the ledger knows the reply to an update."""
    return f"{REPLY}:{update_id}"


Handler = Callable[[BotContext, Incoming], Awaitable[Reply | None]]
