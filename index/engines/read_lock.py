"""Read locks on index folders: while any process holds one, the sweeper does not remove the folder.

The lock is a shared one (flock) on a file beside the folder; the system releases it when the process dies. Windows has
no flock, but refuses to delete a folder with open files anyway.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]


def hold_folder(folder: Path) -> Callable[[], None]:
    """Hold the folder until the returned function is called. Raises BlockingIOError while it is being removed."""
    descriptor = os.open(_lock(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return lambda: os.close(descriptor)


def remove_unless_held(folder: Path) -> bool:
    """Remove the folder, its lock and every file beside it named `FOLDER.*`; False if a reader holds the folder."""
    descriptor = os.open(_lock(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
        for beside in folder.parent.glob(f"{folder.name}.*"):
            beside.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
