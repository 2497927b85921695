"""Asking from the command line: the answer grows on the terminal while a model writes it. Notices go to stderr."""

from datetime import datetime

from bot.answering.answer import Conversation
from bot.answering.explanation import Explanation
from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from index.store.catalog import Filter


def answer_on_terminal(
    desk: Pressbox,
    question: str,
    among: Filter,
    conversation: Conversation,
    *,
    as_of: datetime | None = None,
    strict: bool = False,
    moving: bool = True,
) -> Explanation:
    """`moving`: the draft may be shown, where stdout is a terminal."""
    events = desk.assistant.stream(question, conversation, among, now=as_of, strict=strict or None)
    if moving and desk.generative:
        from bot.cli.render.stream import (
            follow_stream,  # late: rich, which a question without a model loads while Chroma opens
        )

        receipt = follow_stream(events)
    else:
        receipt = next(event for event in events if isinstance(event, Explanation))
    for sentence in receipt.answer.notices:
        print_notice(sentence)
    return receipt
