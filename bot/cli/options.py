"""Options that several commands share, and what they mean."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from corpus.dates import printed_day
from index.catalog import Filter


def _day(value: str) -> date:
    day = printed_day(value)
    if day is None:
        raise typer.BadParameter(f"{value!r} is no date; write 2025-12-07 or 7 December 2025.")
    return day


Since = Annotated[
    date | None, typer.Option("--since", parser=_day, metavar="DATE", help="Only articles of this day or later.")
]
Until = Annotated[
    date | None, typer.Option("--until", parser=_day, metavar="DATE", help="Only articles of this day or earlier.")
]
Outlet = Annotated[
    list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only articles of this outlet; may be repeated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoSync = Annotated[bool, typer.Option("--no-sync", help="Do not look for changed articles first.")]


def chosen(since: date | None, until: date | None, outlets: Sequence[str] | None) -> Filter:
    names = tuple(name.strip() for name in outlets or () if name.strip())
    return Filter(since=since, until=until, outlets=names)
