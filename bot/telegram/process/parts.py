"""The parts that one bot alone keeps in memory, and that several workers share through the chat database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chats.inbox import Inbox
from bot.chats.shared_inbox import SharedInbox
from bot.chats.store import Chats
from bot.chats.workers import Worker
from bot.telegram.delivery.ledger import Ledger
from bot.telegram.delivery.ledger_shared import SharedLedger
from bot.telegram.delivery.ledger_sqlite import SQLiteLedger
from bot.telegram.delivery.rate_limit import Pace, RateLimiter, Rates
from bot.telegram.delivery.shared_pace import SharedPace
from bot.telegram.updates.in_progress import RunningAnswers, SharedAnswers


@dataclass(frozen=True, slots=True)
class Parts:
    """The inbox, the ledger, the pace and the answers in progress."""

    inbox: Inbox
    ledger: Ledger
    pace: Pace
    running: RunningAnswers


def parts_alone(chats: Chats, clock: Callable[[], datetime]) -> Parts:
    """The parts of a bot that answers alone."""
    return Parts(Inbox(chats, clock), SQLiteLedger(chats), RateLimiter(Rates()), RunningAnswers())


@dataclass(frozen=True, slots=True)
class SharedParts(Parts):
    """The parts of one of several workers."""

    inbox: SharedInbox
    pace: SharedPace
    running: SharedAnswers
    worker: Worker


def parts_of(worker: Worker, chats: Chats, clock: Callable[[], datetime]) -> SharedParts:
    """The parts of `worker`."""
    inbox = SharedInbox(chats, clock, worker)
    pace = SharedPace(chats, worker, Rates())
    return SharedParts(inbox, SharedLedger(chats, worker), pace, SharedAnswers(inbox), worker)
