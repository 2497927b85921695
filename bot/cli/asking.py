"""One question from the command line: the answer grows on the terminal while a model writes it."""

from datetime import datetime

from bot.answering.answer import Conversation
from bot.answering.explanation import Explanation
from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from index.store.catalog import Filter


def answer_on_terminal(
    pressbox: Pressbox,
    question: str,
    among: Filter,
    conversation: Conversation,
    *,
    as_of: datetime | None = None,
    strict: bool = False,
    moving: bool = True,
) -> Explanation:
    """Ask `question`, print the answer's notices to stderr, and return the answer with how it was found.

    `moving` lets a draft show on stdout, if stdout is a terminal and a model writes.
    """
    events = pressbox.assistant.stream(question, conversation, among, now=as_of, strict=strict or None)
    if moving and pressbox.generative:
        from bot.cli.render.stream import (
            follow_stream,  # late: rich, which a question without a model loads while Chroma opens
        )

        explained = follow_stream(events)
    else:
        explained = next(event for event in events if isinstance(event, Explanation))
    for sentence in explained.answer.notices:
        print_notice(sentence)
    return explained
