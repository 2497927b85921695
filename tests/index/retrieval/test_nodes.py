"""Several machines, the catalog in PostgreSQL, the vectors on Chroma's server: one indexes, and any of them answers."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.engines.chroma_server import Server
from index.home import Home
from index.retrieval.library import Library
from index.retrieval.retriever import Retrieval, Retriever
from tests.fakes.chroma import ChromaServer
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.index.newsroom import CHROMA, Newsroom

QUESTION = "harbour strike drones"


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def newsroom(newsroom: Newsroom, chroma_server: ChromaServer) -> Newsroom:
    """The machine that indexes."""
    (newsroom.path / CHROMA).write_text(chroma_server.url)
    for k in range(12):
        newsroom.write(f"{k}.txt", f"Harbour {k}\n\nThe strike of day {k} went on.\n\nDrones were seen {k} times.")
    newsroom.sync()
    return newsroom


class Elsewhere(Newsroom):
    """The same library on another machine, with an empty home."""

    @property
    def home(self) -> Home:
        return replace(super().home, path=self.path / "elsewhere")


@pytest.fixture
def elsewhere(newsroom: Newsroom) -> Iterator[Elsewhere]:
    room = Elsewhere(newsroom.path)
    room.home.path.mkdir()
    yield room
    room.catalog.close()


def asked(library: Library) -> Retrieval:
    return replace(Retriever(library).retrieve(QUESTION, 100), timings={})


def test_every_machine_answers_alike_and_the_indexing_may_move(newsroom: Newsroom, elsewhere: Elsewhere) -> None:
    with closing(newsroom.library()) as here, closing(elsewhere.library(HashingEmbedder())) as there:
        for round_number, indexing in enumerate((newsroom, elsewhere, newsroom, newsroom, elsewhere, newsroom)):
            assert not asked(there).notices
            assert asked(here) == asked(there)
            assert {(hit.chunk.chunk_id, hit.chunk.text) for hit in asked(there).hits} == newsroom.all_chunks()
            indexing.write(f"{round_number}.txt", f"Harbour {round_number}\n\nThe strike of {round_number} is over.")
            report = indexing.sync()
            assert report.published and report.embedded <= 1
            assert not any("damaged" in notice for notice in report.notices)
        assert asked(here) == asked(there) and not asked(here).notices
    assert not list(elsewhere.home.segments.glob("*")) and not newsroom.sync().published


def test_what_one_machine_left_behind_another_deletes(
    newsroom: Newsroom, elsewhere: Elsewhere, server: Server, tmp_path: Path
) -> None:
    """The collection of a run that was killed on the first machine."""

    class Died(BaseException):
        pass

    def die(step: str) -> None:
        if step == "segment written":
            raise Died

    newsroom.write("new.txt", "Harbour\n\nAnother strike began.")
    with pytest.raises(Died):
        newsroom.indexer(reached=die).sync(newsroom.catalog)
    (left,) = [
        row[0] for row in newsroom.catalog.connection.execute("SELECT name FROM collections WHERE published = 0")
    ]
    assert server.count(server.find(left)) > 0
    assert elsewhere.sync().published
    names = {row[0] for row in newsroom.catalog.connection.execute("SELECT name FROM collections")}
    assert left not in names and len(names) == 2
