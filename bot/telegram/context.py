"""The newsroom: everything that a handler may need, in one hand, and what it may give back. It does nothing itself."""

from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from telegram import Bot, InlineKeyboardMarkup

from bot.bootstrap import Pressbox
from bot.chats.quota import QuestionQuota
from bot.chats.store import Chats
from bot.telegram.access.people import People
from bot.telegram.access.verdict import Access
from bot.telegram.delivery.outbox import Outbox, Promise
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.updates.in_progress import RunningAnswers
from bot.telegram.updates.inbox import Inbox
from bot.telegram.updates.incoming import Incoming, Me
from bot.telegram.updates.turns import Turns


@dataclass(frozen=True, slots=True)
class BotContext:
    """The desk, the chats and the access block: they are called with `asyncio.to_thread`, never on the loop."""

    bot: Bot
    me: Me
    desk: Pressbox
    chats: Chats
    inbox: Inbox
    outbox: Outbox
    access: Access
    people: People
    turns: Turns
    running: RunningAnswers
    questions: QuestionQuota
    threads: Executor  # in which answers are made, one for each slot
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to the chat of an incoming message. It is delivered once, also over a restart.

    `placeholder` is a message of ours whose place it takes; `key` names it in the ledger where it is not simply the
    reply to its update.
    """

    text: str | RichText
    keyboard: InlineKeyboardMarkup | None = None
    placeholder: int | Promise | None = field(default=None, repr=False)
    key: str | None = None


def delivery_key(update_id: int) -> str:
    """The name under which the ledger knows the reply to an update."""
    return f"reply:{update_id}"


Handler = Callable[[BotContext, Incoming], Awaitable[Reply | None]]
