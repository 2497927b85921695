"""Which updates wait for the earlier ones of their conversation, and which are questions that can be stopped."""

from bot.telegram.updates.incoming import Incoming, Kind, conversation_key

# Kinds that wait for no turn: Telegram accepts the toast of a press only for a short while.
HASTY = (Kind.CALLBACK, Kind.INLINE, Kind.MEMBERSHIP, Kind.STOPPED)
AT_ONCE = {"abort"}  # commands that wait for no turn
PRIVATE = "private"  # the command that asks in a group and is answered in the person's own chat
ASKING = (None, "ask", PRIVATE)


def waits_for_turn(incoming: Incoming) -> bool:
    """Whether the update waits for the earlier ones of its conversation."""
    return incoming.kind not in HASTY and incoming.command not in AT_ONCE


def stopped_in(incoming: Incoming) -> str:
    """The conversation in which `/abort` stops the update; "" for what is no question."""
    if incoming.kind not in (Kind.MESSAGE, Kind.EDITED) or incoming.command not in ASKING or not incoming.text:
        return ""
    aside = incoming.command == PRIVATE and not incoming.private
    return conversation_key(incoming.person) if aside else incoming.conversation
