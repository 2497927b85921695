"""Opening a source's file: unpacked if it is gzip, and capped at a size. Never waits on a pipe."""

import gzip
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from corpus.draft import Unfit
from corpus.formats import Format, readable_size
from corpus.source import SourceFile

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # neither exists everywhere


@contextmanager
def open_capped(file: SourceFile, file_format: Format, limit: int) -> Iterator[BinaryIO]:
    """A stream of the file's unpacked bytes.

    Opening or reading raises OSError if the file cannot be read, Unfit beyond `limit` bytes, and gzip's and zlib's own
    errors for damaged data.
    """
    with os.fdopen(os.open(file.path, _FLAGS), "rb") as packed:
        if not stat.S_ISREG(os.fstat(packed.fileno()).st_mode):
            raise Unfit("This is no longer a regular file, so it was not read.")
        yield capped(packed, file_format, limit)


def capped(packed: BinaryIO, file_format: Format, limit: int) -> BinaryIO:
    """A stream of the unpacked bytes of a stream, which raises Unfit beyond `limit` bytes."""
    raw = gzip.GzipFile(fileobj=packed) if file_format.gzipped else packed
    return cast(BinaryIO, io.BufferedReader(_Capped(cast(io.BufferedIOBase, raw), limit)))


class _Capped(io.RawIOBase):
    """A stream that raises Unfit beyond `limit` bytes, since a small file can unpack to a huge one.

    What can be read before that, or before damage, is given first: so the stream below is asked once at a time.
    """

    def __init__(self, stream: io.BufferedIOBase, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # typeshed's WriteableBuffer has no public name
        data = self._stream.read1(min(len(buffer), max(self._left, 1)))
        if len(data) > self._left:
            raise Unfit(f"It unpacks to more than {readable_size(self._limit)}; the rest was not read. Split it.")
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)
