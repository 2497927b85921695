"""The sentence about a library that could not be written names the cause, in whatever words a library told it."""

import errno
import sqlite3

import pytest

from index.errors import cause_of, describe_write_failure

FULL = "Make room on its disk"
# As tantivy, Chroma and SQLite said it when strace refused a call with that error, or a disk was full.
TOLD: list[tuple[Exception, int | None, str]] = [
    (OSError(errno.ENOSPC, "No space left on device"), errno.ENOSPC, FULL),
    (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), errno.ENOSPC, FULL),
    (
        ValueError(
            "Failed to open file for write: 'IoError { io_error: Custom { kind: StorageFull, error: PathError { path: "
            '"/l/.tmpNicGJQ", err: Os { code: 28, kind: StorageFull, message: "No space left on device" } } }, '
            'filepath: "b5dbc.fieldnorm" }\''
        ),
        errno.ENOSPC,
        FULL,
    ),
    (RuntimeError("error returned from database: (code: 13) database or disk is full"), errno.ENOSPC, FULL),
    (sqlite3.OperationalError("database or disk is full"), errno.ENOSPC, FULL),
    (sqlite3.OperationalError("disk I/O error"), errno.EIO, "See whether its disk is failing"),
    (sqlite3.OperationalError("attempt to write a readonly database"), errno.EROFS, "Let its disk be written to"),
    (PermissionError(errno.EACCES, "Permission denied"), errno.EACCES, "See that you may write to its folder"),
    (ValueError("An IO error occurred: 'Too many open files (os error 24)'"), errno.EMFILE, "ulimit -n"),
    (ValueError("Failed to open file for write: 'FileAlreadyExists(\"1409.61.del\")'"), None, "pressbox doctor"),
    (ValueError("An index exists but the schema does not match."), None, "pressbox doctor"),
]


@pytest.mark.parametrize(("error", "cause", "advice"), TOLD)
def test_the_advice_fits_the_cause(error: Exception, cause: int | None, advice: str) -> None:
    raised = describe_write_failure(error)
    assert cause_of(error) == raised.cause == cause
    assert advice in str(raised) and "nothing was published" in str(raised)
    assert (FULL in str(raised)) == (advice == FULL)


def test_a_failure_while_tidying_up_hides_no_cause() -> None:
    with pytest.raises(ValueError, match="killed") as raised:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        finally:
            raise ValueError("An index writer was killed")
    assert cause_of(raised.value) == errno.ENOSPC
