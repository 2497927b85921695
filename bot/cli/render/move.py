"""What a move did: what was compared, what was asked, and how to go on."""

from collections.abc import Iterator

from rich.text import Text

from bot.cli.render.terminal import write, write_table
from bot.library.move import Moved
from bot.plain_text import to_one_line
from corpus.nouns import count_noun

LISTED = 20  # questions that are named
SHOWN = 12  # characters of a digest


def show(moved: Moved) -> None:
    """Write the comparison table, and the sentences."""
    rows = [(name, f"{digest.rows:,}", digest.sha256[:SHOWN]) for name, digest in moved.tables.items() if digest.rows]
    write_table("Equal in both homes", ("table", "rows", "sha256"), rows, numbers=("rows",))
    for line in _lines(moved):
        write(Text(to_one_line(line)))


def _lines(moved: Moved) -> Iterator[str]:
    yield from moved.parity.notices
    if moved.already:
        yield f"The library was moved to {moved.target} on {moved.already:%Y-%m-%d %H:%M} already; nothing was done."
    elif moved.parity.differing:
        yield (
            f"{len(moved.parity.differing):,} of {count_noun(moved.parity.asked, 'question')} are answered differently "
            f"at {moved.target}; go on with the old home, and run the same `pressbox move` again."
        )
        yield from (f"  {question}" for question in moved.parity.differing[:LISTED])
        if len(moved.parity.differing) > LISTED:
            yield f"  and {len(moved.parity.differing) - LISTED:,} more; --json lists all."
        return
    else:
        laps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in moved.seconds.items())
        yield (
            f"Moved from {moved.source} to {moved.target}: {count_noun(moved.parity.asked, 'question')} answered "
            f"alike ({laps})."
        )
    address = "PRESSBOX_DATABASE to the address that you gave" if moved.database else "no PRESSBOX_DATABASE"
    yield (
        f"To use it, set PRESSBOX_HOME={moved.home} and {address}. The old home stays what it is; what is written "
        "there from now on does not follow."
    )
