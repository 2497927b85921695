"""Lock files: one in a library's folder for each thing that only one process at a time may do."""

from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import ConfigurationError
from index.descriptors import starved, too_many
from index.home import Home


def acquire_lock(home: Home, file: Path, wait: float = 0.0) -> FileLock:
    """Take the lock, waiting at most `wait` seconds for it (negative: for ever). The caller releases it.

    The system releases it when the process dies. Makes the library's folder if it is missing. Raises filelock's Timeout
    if another process holds the lock, ConfigurationError if the folder cannot be written to, and TooManyOpenFiles.
    """
    lock = FileLock(file)
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:  # an OSError too
        raise
    except OSError as error:
        if starved(error):
            raise too_many() from error
        raise ConfigurationError(
            f"The library's folder {home.path} cannot be written to ({(error.strerror or 'no reason').lower()}); set "
            "PRESSBOX_HOME to a folder that you may write to."
        ) from error
    return lock
