"""HTML out of templates: every value that is not HTML already is escaped, so no stranger's text becomes markup."""

from collections.abc import Iterable
from html import escape
from string import Template

from bot.plain_text import strip_controls


class Html(str):
    """Text that is HTML, made by `fill` and `join`."""

    __slots__ = ()


NOTHING = Html()


def fill(template: str, **values: object) -> Html:
    """The template with `$name` replaced by each value, which is escaped unless it is Html. None gives nothing."""
    return Html(Template(template).substitute({name: _as_html(value) for name, value in values.items()}))


def join(parts: Iterable[Html], between: str = "") -> Html:
    """The parts, one after the other."""
    return Html(between.join(parts))


def _as_html(value: object) -> str:
    if isinstance(value, Html):
        return value
    return "" if value is None else escape(strip_controls(str(value)))
