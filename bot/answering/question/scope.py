"""Scope: the words of a standalone question, and the articles and days of publication that it is about.

Offline. Knows no model and no passages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.display import format_day
from bot.answering.question.follow_up import Standalone
from bot.answering.question.form import asks_for_headlines
from bot.answering.question.time_window import Window, find_window, remove_phrase
from index.store.catalog import Filter

DateOf = Callable[[str, Filter], date | None]  # the day of publication of the best article about some words


@dataclass(frozen=True, slots=True)
class Scope:
    """`words` are searched for among the `chosen` articles; `window` is the time window that narrowed these, if any.

    `wider` is the scope that is tried after it: without a soft window, or without the borrowed words.
    """

    words: Standalone
    chosen: Filter
    window: Window | None = None
    wider: "Scope | None" = None

    @property
    def notice(self) -> str | None:
        """A sentence on the articles searched; None unless the question narrowed them."""
        if self.window is None:
            return None
        return f"Only articles published {self.where} were looked at."

    @property
    def where(self) -> str:
        """The days of the articles searched, as a phrase after "published"."""
        if self.window is None:
            return "in those days or by those outlets"
        return f"{_describe_days(self.chosen.since, self.chosen.until)} (“{self.window.phrase}”)"


def resolve_scope(
    words: Standalone, chosen: Filter, today: date, date_of: DateOf, last_source_day: date | None = None
) -> Scope:
    """The scope of a question: the days that it names narrow the `chosen` articles, and never widen them.

    `today` is the day of the question. `date_of` dates the event of "since the summit". `last_source_day` is the
    day of the last answer's newest source: a follow-up may ask for the day before it.
    """
    window = find_window(words.question, today, last_source_day)
    if window and window.event:
        began = date_of(window.event, chosen)
        window = replace(window, since=began) if began else None
    if window is None:
        wider = Scope(replace(words, context="", alone=False), chosen) if words.alone else None
        return Scope(words, chosen, wider=wider)
    since = max(filter(None, (window.since, chosen.since)), default=None)
    until = min(filter(None, (window.until, chosen.until)), default=None)
    narrowed = replace(words, question=remove_phrase(words.question, window))
    firm = window.firm or asks_for_headlines(narrowed.question)  # "what happened on Monday?" names nothing else
    wider = None if firm else Scope(words, chosen)
    return Scope(narrowed, replace(chosen, since=since, until=until), window, wider)


def _describe_days(since: date | None, until: date | None) -> str:
    if since and until:
        return f"on {format_day(since)}" if since == until else f"from {format_day(since)} to {format_day(until)}"
    return f"from {format_day(since)} on" if since else f"up to {format_day(until)}"
