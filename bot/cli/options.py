"""Options that several commands share."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated

import typer

from corpus.errors import UsageError
from index.store.catalog import Filter


def _parse_day(value: str) -> date:
    from corpus.dates import parse_printed_day  # late: start-up speed; compiles long expressions, for options only

    day = parse_printed_day(value)
    if day is None:
        raise typer.BadParameter(f"{value!r} is no date; write 2025-12-07 or 7 December 2025.")
    return day


def _parse_noon(value: str) -> datetime:
    return datetime.combine(_parse_day(value), time(12), UTC)


Since = Annotated[
    date | None, typer.Option("--since", parser=_parse_day, metavar="DATE", help="Only articles of this day or later.")
]
Until = Annotated[
    date | None,
    typer.Option("--until", parser=_parse_day, metavar="DATE", help="Only articles of this day or earlier."),
]
Outlet = Annotated[
    list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only articles of this outlet; may be repeated.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", parser=_parse_noon, metavar="DATE", help='Ask as if today were this day: it decides "yesterday".'
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Drop sentences that say more than their sources.")]
NoModel = Annotated[bool, typer.Option("--no-model", help="Only the articles' own sentences, no language model.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoSync = Annotated[bool, typer.Option("--no-sync", help="Do not look for changed articles first.")]


def make_filter(since: date | None, until: date | None, outlets: Sequence[str] | None) -> Filter:
    """The filter that the options ask for. Blank outlets are ignored. Raises UsageError if no day is in it."""
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}, so no article can pass; exchange them.")
    names = tuple(name.strip() for name in outlets or () if name.strip())
    return Filter(since=since, until=until, outlets=names)
