"""Asking from the command line: the answer grows on the terminal while a model writes it. Notices go to stderr."""

from datetime import datetime

from bot.answering.answer import Conversation
from bot.answering.explanation import Receipt
from bot.bootstrap import Desk
from bot.cli.notices import notice
from index.store.catalog import Filter


def answered(
    desk: Desk,
    question: str,
    among: Filter,
    conversation: Conversation,
    *,
    as_of: datetime | None = None,
    strict: bool = False,
    moving: bool = True,
) -> Receipt:
    """`moving`: the draft may be shown, where stdout is a terminal."""
    events = desk.assistant.stream(question, conversation, among, now=as_of, strict=strict or None)
    if moving and desk.generative:
        from bot.cli.render.stream import (
            followed,  # late: rich, which a question without a model loads while Chroma opens
        )

        receipt = followed(events)
    else:
        receipt = next(event for event in events if isinstance(event, Receipt))
    for sentence in receipt.answer.notices:
        notice(sentence)
    return receipt
