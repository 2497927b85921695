"""The stream of an answer: on a terminal the draft grows, and disappears when the answer is complete."""

from collections.abc import Generator
from contextlib import closing

from rich.live import Live

from bot.answering.answer import PartialAnswer
from bot.answering.explanation import Explanation
from bot.cli.render.answer import render_partial
from bot.cli.render.terminal import console


def follow_stream(events: Generator[PartialAnswer | Explanation]) -> Explanation:
    """Show the drafts of the stream, and return the explanation that ends it. Off a terminal nothing is shown.

    An interrupt closes the stream and removes the draft.
    """
    out = console()
    with closing(events), Live(console=out, transient=True, auto_refresh=False) as live:
        for event in events:
            if isinstance(event, Explanation):
                return event
            if out.is_terminal:
                live.update(render_partial(event), refresh=True)
    raise AssertionError("a stream ends with its explanation")
