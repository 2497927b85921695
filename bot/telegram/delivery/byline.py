"""The line that names an article, with its day as the reader's language writes it."""

from datetime import date

from bot.telegram.delivery.defuse import defuse
from bot.telegram.speech import gettext, say_day


def byline(outlet: str | None, published: date | None, title: str) -> str:
    """Outlet, day and title in one defused line; missing parts are left out."""
    return " · ".join(defuse(part) for part in (outlet, published and say_day(published), title) if part)


def say_day_or_undated(day: date | None) -> str:
    """The day, or that it is not known."""
    return say_day(day) if day else gettext("undated")
