"""A typed line: what a person or an assistant typed, on one line and of a bounded length."""

from corpus.encodable import make_encodable
from corpus.errors import UsageError

LONGEST = 4000  # characters


def read_typed_line(text: str, what: str, *, try_instead: str = "") -> str:
    """The text on one line. Raises UsageError if it is empty or too long.

    `what` names it in the error, and `try_instead` ends the error about an empty one.
    """
    line = " ".join(make_encodable(text).split())
    if not line:
        raise UsageError(f"The {what} is empty{try_instead and f'; {try_instead}'}.")
    if len(line) > LONGEST:
        raise UsageError(f"The {what} is longer than {LONGEST:,} characters; make it shorter.")
    return line
