"""A folder of articles, a library made of it, and what a test wants to know about both."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.chunker import Chunker
from index.chroma_address import ChromaAddress
from index.embedding.embedder import Embedder
from index.home import Home
from index.indexing.indexer import Indexer, ignore_step
from index.indexing.report import Report
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever
from index.store.arrival import disown_collections
from index.store.catalog import Catalog
from index.store.database import transaction
from tests.fakes.hashing_embedder import HashingEmbedder

if TYPE_CHECKING:
    import pytest  # a process that is to be killed does without

NOW = datetime(2025, 12, 8, 12, tzinfo=UTC)


class Paragraphs(Chunker):
    """Cuts at empty lines: needs no LlamaIndex, so that a process which is to be killed starts quickly."""

    def __init__(self) -> None:
        super().__init__(len)

    def cut(self, article: Article) -> list[Chunk]:
        chunks: list[Chunk] = []
        start = 0
        for part in article.text.split("\n\n"):
            end = start + len(part)
            chunks.append(Chunk(article.article_id, article.version, len(chunks), start, end, part))
            start = end + 2
        return chunks


# The stores of the catalog, each beside vectors in folders and on Chroma's server: where a server is not installed, its
# tests are skipped and say so
FOUR = ("sqlite", "postgresql", "chroma", "postgresql, chroma")
DATABASE = "database.url"  # a file that names the PostgreSQL database of the library beside it
CHROMA = "chroma.url"  # likewise Chroma's server


def home_in(path: Path) -> Home:
    """The home of the newsroom in this folder, also for another process."""
    named, server = path / DATABASE, path / CHROMA
    return Home(
        path / "library",
        named.read_text() if named.exists() else "",
        ChromaAddress(server.read_text()) if server.exists() else None,
    )


@dataclass
class Newsroom:
    """`articles` is the registered folder; a text's first line is its title."""

    path: Path
    embedder: Embedder = field(default_factory=HashingEmbedder)
    cut: str = "paragraphs"

    def __post_init__(self) -> None:
        self.articles.mkdir(parents=True, exist_ok=True)
        self.opened = ExitStack()  # what is closed with the newsroom
        self.catalog = self.opened.enter_context(closing(Catalog.of(self.home)))
        self.catalog.register(self.articles, NOW)

    @property
    def home(self) -> Home:
        return home_in(self.path)

    @property
    def articles(self) -> Path:
        return self.path / "articles"

    def write(self, name: str, text: str) -> Path:
        file = self.articles / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def indexer(
        self, embedder: Embedder | None = None, reached: Callable[[str], None] = ignore_step, cut: str | None = None
    ) -> Indexer:
        return Indexer(self.home, embedder or self.embedder, Paragraphs, cut or self.cut, lambda: NOW, reached)

    def sync(self, embedder: Embedder | None = None, **options: Any) -> Report:
        return self.indexer(embedder).sync(self.catalog, **options)

    def library(self, embedder: Embedder | None = None) -> Library:
        return self.opened.enter_context(closing(Library(self.home, embedder or self.embedder)))

    def hits(self, question: str, library: Library | None = None, top_k: int = 1000) -> list[tuple[str, str]]:
        """(chunk id, text) of what a new reader, or this one, finds."""
        reader = library or self.library()
        found = Retriever(reader).retrieve(question, top_k)
        if library is None:
            reader.close()
        for hit in found.hits:
            assert hit.article.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text  # I1
        return [(hit.chunk.chunk_id, hit.chunk.text) for hit in found.hits]

    def live(self) -> dict[str, str]:
        """Article id → text, as published."""
        number = self.catalog.current_number()
        return {article.article_id: article.text for article in self.catalog.articles(number)}

    def all_chunks(self) -> set[tuple[str, str]]:
        number = self.catalog.current_number()
        return {
            (chunk.chunk_id, chunk.text)
            for article in self.catalog.articles(number)
            for chunk in self.catalog.chunks_of(article, number)
        }

    def lose_indexes(self) -> None:
        """Leave the catalog alone, as in a home that the library has just been moved to."""
        shutil.rmtree(self.home.segments, ignore_errors=True)
        shutil.rmtree(self.home.lexical)
        with transaction(self.catalog.connection):
            disown_collections(self.catalog.connection)

    def one(self, sql: str) -> Any:
        return self.catalog.connection.execute(sql).fetchone()[0]


@contextmanager
def make_newsroom(path: Path, engine: str, request: "pytest.FixtureRequest") -> Iterator[Newsroom]:
    """A newsroom over the stores and engines that `engine` names, one of FOUR."""
    with ExitStack() as stack:
        if "postgresql" in engine:
            cluster = request.getfixturevalue("cluster")
            url = stack.enter_context(cluster.database(cluster.template("catalog", _make_tables)))
            (path / DATABASE).write_text(url)
        if "chroma" in engine:
            (path / CHROMA).write_text(request.getfixturevalue("chroma_server").url)
        room = Newsroom(path)
        stack.enter_context(room.opened)
        yield room


def _make_tables(url: str) -> None:
    Catalog(url).close()
