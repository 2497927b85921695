"""Unpacking a zip archive: what `zipfile` raises for damaged data becomes one sentence."""

import errno
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.draft import Unfit

# Changed bytes of an archive raised each of these but OverflowError and struct.error, which its code can raise as well
_DAMAGE = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, EOFError, KeyError),
    *(ValueError, OverflowError, struct.error),
)


@contextmanager
def damage_told(sentence: str) -> Iterator[None]:
    """Raise Unfit with the sentence where zipfile finds the data damaged, encrypted or packed in a way of its own.

    An OSError of the disk passes.
    """
    try:
        yield
    except _DAMAGE as error:
        raise Unfit(sentence) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise Unfit(sentence) from error  # bzip2's word for damaged data, and a file's for a place before its start
