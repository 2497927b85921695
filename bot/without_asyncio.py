"""An import without asyncio, for a library that only needs it for what Pressbox does not use."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

ASYNCIO = "asyncio"


@contextmanager
def without_asyncio() -> Iterator[None]:
    """An empty module stands in for asyncio, unless that is imported already.

    pydantic-settings would run the coroutines of command lines with it. That took a twentieth of a start (33 modules,
    ssl among them). It does not stay behind: who wants asyncio later imports it as usual.
    """
    if ASYNCIO in sys.modules:
        yield
        return
    sys.modules[ASYNCIO] = ModuleType(ASYNCIO)
    try:
        yield
    finally:
        del sys.modules[ASYNCIO]
