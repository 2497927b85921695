"""Which updates wait for the earlier ones of their conversation, are too old, or are questions that can be stopped."""

from datetime import datetime, timedelta

from bot.telegram.updates.incoming import Incoming, Kind, conversation_key

# Kinds that wait for no turn: Telegram accepts the toast of a press only for a short while.
HASTY = (Kind.CALLBACK, Kind.INLINE, Kind.MEMBERSHIP, Kind.STOPPED)
AT_ONCE = {"abort"}  # commands that wait for no turn
PRIVATE = "private"  # the command that asks in a group and is answered in the person's own chat
ASKING = (None, "ask", PRIVATE)
OLD = timedelta(minutes=10)  # questions older than this get a notice instead of an answer


def waits_for_turn(incoming: Incoming) -> bool:
    """Whether the update waits for the earlier ones of its conversation."""
    return incoming.kind not in HASTY and incoming.command not in AT_ONCE


def is_old(incoming: Incoming, now: datetime) -> bool:
    """Whether the update asks something that was written too long ago to be answered."""
    if incoming.at is None or incoming.kind not in (Kind.MESSAGE, Kind.EDITED, Kind.GUEST):
        return False
    return now - incoming.at > OLD


def stopped_in(incoming: Incoming) -> str:
    """The conversation in which `/abort` stops the update; "" for what is no question."""
    if incoming.kind not in (Kind.MESSAGE, Kind.EDITED) or incoming.command not in ASKING or not incoming.text:
        return ""
    aside = incoming.command == PRIVATE and not incoming.private
    return conversation_key(incoming.person) if aside else incoming.conversation
