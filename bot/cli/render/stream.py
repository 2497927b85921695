"""An answer as it is written: on a terminal it grows, and the checked answer takes its place. Off it, nothing moves."""

from collections.abc import Generator
from contextlib import closing

from rich.live import Live

from bot.answering.answer import PartialAnswer
from bot.answering.explanation import Explanation
from bot.cli.render.answer import render_partial
from bot.cli.render.terminal import console


def follow_stream(events: Generator[PartialAnswer | Explanation]) -> Explanation:
    """The receipt that ends the stream. An interruption ends the writing, and what was shown of it goes."""
    out = console()
    with closing(events), Live(console=out, transient=True, auto_refresh=False) as live:
        for event in events:
            if isinstance(event, Explanation):
                return event
            if out.is_terminal:
                live.update(render_partial(event), refresh=True)
    raise AssertionError("a stream ends with its receipt")
