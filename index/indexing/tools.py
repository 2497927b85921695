"""The tools of an indexer: what every run of it works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from index.embedding.embedder import Embedder, EmbedderIdentity
from index.home import Home

if TYPE_CHECKING:
    from corpus.chunker import Chunker
    from index.engines.chroma_server import Server


@dataclass(frozen=True, slots=True)
class Tools:
    """What every run of an indexer works with."""

    home: Home
    embedder: Embedder
    chunker: "Callable[[], Chunker]"
    recipe: str
    now: Callable[[], datetime]
    reached: Callable[[str], None]
    is_missing: Callable[[EmbedderIdentity], bool]
    server: "Server | None" = None  # keeps the vectors in place of the home
