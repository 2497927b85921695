"""Errors of the engines while they read, told as damage. Knows no engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from index.descriptors import perhaps_starved, too_many
from index.errors import REPAIR, LibraryDamaged


@contextmanager
def tell_damage(what: str) -> Iterator[None]:
    """Raise LibraryDamaged, which begins with `what`, for an error inside; TooManyOpenFiles where that is the cause.

    Damage shows as many kinds of Chroma's and tantivy's errors, or as a Rust panic, which is a BaseException only.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if perhaps_starved(error):
            raise too_many() from error
        raise LibraryDamaged(f"{what}; {REPAIR}") from error
