"""The Chroma server of an indexer's run."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from index.home import Home

if TYPE_CHECKING:
    from index.engines.chroma_server import Server


def server_of(home: Home) -> "AbstractContextManager[Server | None]":
    """The server that keeps the home's vectors, for the time of a run; None if the home keeps them.

    Raises ChromaUnusable if it is away: before anything is read or paid for.
    """
    if home.chroma is None:
        return nullcontext()
    from index.engines.chroma_server import FOR_INDEXING, connect  # late: start-up speed; brings httpx

    return connect(home.chroma, FOR_INDEXING)
