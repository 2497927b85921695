"""The report of an indexing run: what changed in one line, and one line for each failure."""

import sys
from collections.abc import Iterator
from typing import Any

from bot.cli.output import print_folded
from bot.plain_text import to_one_line
from corpus.nouns import count_noun
from corpus.remarks import not_read
from index.indexing.report import Report
from index.store.catalog import Rejection

SCHEMA = "pressbox.report/1"
LISTED = 20  # failures that are named; `pressbox sources --rejected` lists all


def show(report: Report) -> None:
    """Write what a run of the indexer did."""
    for line in _lines(report):
        print_folded(line, sys.stdout)
    sys.stdout.flush()  # a watch goes on, and who reads it through a pipe reads it now


def as_dict(report: Report) -> dict[str, Any]:
    """For machines."""
    return {"schema": SCHEMA, **report.as_dict()}


def describe_changes(report: Report) -> str:
    """The changes in a phrase, `3 articles added, 1 changed, 2 removed`, without those of which there are none."""
    counts = ((len(report.added), "added"), (len(report.changed), "changed"), (len(report.removed), "removed"))
    parts = [(number, what) for number, what in counts if number]
    if not parts:
        return "The indexes were built anew"
    (number, what), *rest = parts
    return ", ".join([f"{count_noun(number, 'article')} {what}", *(f"{number:,} {what}" for number, what in rest)])


def _lines(report: Report) -> Iterator[str]:
    if report.published:
        yield (
            f"{describe_changes(report)}, {report.unchanged:,} unchanged, {len(report.failed):,} failed; "
            f"{count_noun(report.chunks, 'passage')}, {report.embedded:,} embedded; {report.seconds:.1f} s."
        )
    else:
        held = f"{count_noun(report.unchanged, 'article')} in {count_noun(report.chunks, 'passage')}"
        known = f"The library holds {held}; {report.seconds:.1f} s."
        yield known if report.empty else f"Nothing new. {known}"
    unread = {kinds.source: not_read(kinds.kinds) for kinds in report.unread}
    for source in sorted({*unread, *report.empty}):
        parts = ("it has no article" if source in report.empty else None, unread.get(source))
        yield to_one_line(f'Source "{source}": {"; ".join(filter(None, parts))}.')
    yield from (to_one_line(notice) for notice in report.notices)
    if report.failed:
        yield f"{count_noun(len(report.failed), 'place')} gave no article:"
    for rejection in report.failed[:LISTED]:
        yield f"  {to_one_line(f'{_where(rejection)}: {rejection.reason}')}"
    if len(report.failed) > LISTED:
        yield f"  and {len(report.failed) - LISTED:,} more; `pressbox sources --rejected` lists all."


def _where(rejection: Rejection) -> str:
    """The place of a failure: a web address as it is, a file after its source's name."""
    return rejection.place if "://" in rejection.place else f"{rejection.source}/{rejection.place}"
