"""Asked: what a question asks for, when it stands alone: its words, and the days of publication that it speaks of.

Offline. Knows no model and no passages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.display import format_day
from bot.answering.question.follow_up import Standalone
from bot.answering.question.time_window import Window, find_window, remove_phrase
from index.store.catalog import Filter

DateOf = Callable[[str, Filter], date | None]  # when the best article about some words was published


@dataclass(frozen=True, slots=True)
class Scope:
    """`words` are looked up, among the `chosen` articles; `window` is what narrowed them, if something did."""

    words: Standalone
    chosen: Filter
    window: Window | None = None
    wider: "Scope | None" = None  # without the window, where it is none to insist on

    @property
    def notice(self) -> str | None:
        """Says which articles were looked at, when the question narrowed them."""
        if self.window is None:
            return None
        return f"Only articles {self.where} were looked at."

    @property
    def where(self) -> str:
        if self.window is None:
            return "in those days or by those outlets"
        return f"{_describe_days(self.chosen.since, self.chosen.until)} (“{self.window.phrase}”)"


def resolve_scope(
    words: Standalone, chosen: Filter, today: date, date_of: DateOf, spoken_of: date | None = None
) -> Scope:
    """Days named in the question narrow the articles; days that the person chose are kept in any case.

    `spoken_of` is the day of the last answer's newest source: a follow-up may ask for the day before it.
    """
    window = find_window(words.question, today, spoken_of)
    if window and window.event:
        began = date_of(window.event, chosen)
        window = replace(window, since=began) if began else None
    if window is None:
        return Scope(words, chosen)
    since = max(filter(None, (window.since, chosen.since)), default=None)
    until = min(filter(None, (window.until, chosen.until)), default=None)
    narrowed = replace(words, question=remove_phrase(words.question, window))
    wider = None if window.firm else Scope(words, chosen)
    return Scope(narrowed, replace(chosen, since=since, until=until), window, wider)


def _describe_days(since: date | None, until: date | None) -> str:
    if since and until:
        return f"of {format_day(since)}" if since == until else f"from {format_day(since)} to {format_day(until)}"
    return f"from {format_day(since)} on" if since else f"up to {format_day(until)}"
