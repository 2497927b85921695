"""A library whose vectors lie on Chroma's server: it answers as one in a folder, whatever becomes of the server."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from index.chroma_address import ChromaAddress
from index.engines import remote_segment
from index.engines.chroma_server import Row, Server
from index.errors import ChromaUnusable
from index.home import Home
from index.retrieval.library import MEANWHILE_SLOW, Library
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from index.store.collections import of_segments
from tests.fakes.chroma import ChromaServer, names_on
from tests.fakes.chroma_cloud import KEY, ChromaCloud
from tests.fakes.loopback import free_port
from tests.index.newsroom import CHROMA, Newsroom

pytestmark = pytest.mark.remote_vectors

QUESTION = "harbour drones strike"
OUTLETS = ("Post", "Kyiv Courier", "POST", None)


def write_archive(newsroom: Newsroom, count: int = 60, edition: str = "") -> None:
    """Articles of several outlets and days, some undated, some with long addresses."""
    for k in range(count):
        record = {
            "id": f"{k}",
            "title": f"Harbour {k % 7}",
            "text": f"The harbour strike of day {k} went on{edition}.\n\nDrones were seen {k % 5} times.",
            "published_at": None if k % 6 == 0 else f"2025-{1 + k % 12:02}-{1 + k % 28:02}",
            "outlet": OUTLETS[k % 4],
            "url": f"https://news.example/{k}/{'a-very-long-address/' * (40 if k % 9 == 0 else 1)}",
        }
        newsroom.write(f"{k}.json", json.dumps({key: value for key, value in record.items() if value}))


FILTERS = (
    Filter(),
    Filter(since=date(2025, 5, 1)),
    Filter(since=date(2025, 3, 1), until=date(2025, 9, 30)),
    Filter(until=date(2025, 2, 28)),
    Filter(outlets=("post",)),
    Filter(outlets=("kyiv courier",), since=date(2025, 6, 1)),
    Filter(outlets=("Nobody's",)),
    Filter(since=date(2031, 1, 1)),
)


def found(newsroom: Newsroom, chosen: Filter = FILTERS[0], limit: int = 200) -> list[tuple[str, float]]:
    """(chunk id, rounded similarity) of what vectors alone find, without a notice."""
    with closing(newsroom.library()) as library:
        snapshot = library.snapshot()
        told: list[str] = []
        near = snapshot.nearest(newsroom.embedder.embed_query(QUESTION), limit, chosen, told)
        assert not [*told, *snapshot.notices]
        return sorted(((key, round(score, 5)) for key, score in near), key=lambda hit: (-hit[1], hit[0]))


def live_similarities(newsroom: Newsroom, chosen: Filter = FILTERS[0]) -> list[tuple[str, float]]:
    """The same for all live chunks, from the catalog alone."""
    generation, query = newsroom.catalog.current(), newsroom.embedder.embed_query(QUESTION)
    assert generation
    ids = newsroom.catalog.live_ids(generation.number, chosen)
    every = [(key, round(float(vector @ query), 5)) for key, vector in newsroom.catalog.vectors(ids, generation)]
    return sorted(every, key=lambda hit: (-hit[1], hit[0]))


def collections(newsroom: Newsroom) -> set[str]:
    """The names of the collections of the current generation."""
    current = newsroom.catalog.current()
    assert current
    notes = of_segments(newsroom.catalog.connection, current.segments)
    return {note.name for listed in notes.values() for note in listed}


def as_near(hits: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Similarities differ in the sixth digit from engine to engine."""
    return [(key, pytest.approx(score, abs=3e-5)) for key, score in sorted(hits)]  # type: ignore[misc]


@pytest.fixture
def archive(newsroom: Newsroom) -> Newsroom:
    write_archive(newsroom)
    newsroom.sync()
    return newsroom


@pytest.mark.parametrize("chosen", FILTERS)
def test_a_filter_finds_what_the_catalog_says(archive: Newsroom, chosen: Filter) -> None:
    assert sorted(found(archive, chosen)) == as_near(live_similarities(archive, chosen)[:200])


def test_an_article_is_asked_for_by_its_id(archive: Newsroom) -> None:
    chosen = Filter(articles=(next(iter(archive.live())), "nobody's"))
    assert sorted(found(archive, chosen)) == as_near(live_similarities(archive, chosen)) and found(archive, chosen)


def test_an_outlet_that_was_renamed_is_found_by_its_new_name(archive: Newsroom) -> None:
    """Which is no new version, so that no row is written anew."""
    file = archive.articles / "1.json"
    file.write_text(file.read_text().replace("Kyiv Courier", "Kyiv Herald"))
    archive.sync()
    for outlet in ("kyiv herald", "kyiv courier"):
        chosen = Filter(outlets=(outlet,))
        assert sorted(found(archive, chosen)) == as_near(live_similarities(archive, chosen)) and found(archive, chosen)


def test_live_rows_are_found_behind_hundreds_of_dead_ones(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one request gives: a story that was edited all day is dead many times over in the main segment."""
    monkeypatch.setattr("index.engines.remote_index.MOST_RESULTS", 20)
    monkeypatch.setattr("index.indexing.run.Run._is_due", lambda *_: False)
    write_archive(newsroom)
    newsroom.sync()
    for name in range(40):
        (newsroom.articles / f"{name}.json").unlink()
    newsroom.sync(prune=True)
    for chosen in FILTERS:
        assert sorted(found(newsroom, chosen, 10)) == as_near(found(newsroom, chosen)[:10])
        assert len(found(newsroom, chosen, 10)) == min(10, len(live_similarities(newsroom, chosen)))


def test_hundreds_of_equal_rows_hide_no_others(newsroom: Newsroom) -> None:
    """They would link to nothing but each other in a graph."""
    for k in range(300):
        record = {"title": "Weather", "text": "It rains.", "id": str(k), "published_at": f"2025-01-{1 + k % 2:02}"}
        newsroom.write(f"{k}.json", json.dumps(record | {"outlet": OUTLETS[k % 2]}))
    newsroom.write("one.txt", "Harbour\n\nThe harbour strike.")
    newsroom.sync()
    assert len(live_similarities(newsroom)) > 300
    query = newsroom.embedder.embed_query("Weather It rains.")
    with closing(newsroom.library()) as library:
        for chosen, expected in (
            (Filter(), 300),
            (Filter(until=date(2025, 1, 1)), 150),
            (Filter(outlets=("Post",)), 150),
        ):
            near = library.snapshot().nearest(query, 300, chosen)
            assert len({key for key, score in near if score > 0.99}) == expected
    assert found(newsroom, limit=1)[0] == live_similarities(newsroom)[0]
    for k in range(290):
        (newsroom.articles / f"{k}.json").unlink()
    newsroom.sync(prune=True)
    assert {key for key, _ in found(newsroom)} == {key for key, _ in live_similarities(newsroom)}


def test_a_large_segment_is_several_collections(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_segment, "MOST_ROWS", 50)
    write_archive(newsroom)
    newsroom.sync()
    assert len(collections(newsroom)) == 3
    assert sorted(found(newsroom)) == as_near(live_similarities(newsroom))


def test_a_graph_that_does_not_find_its_rows_is_not_asked(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_segment, "finds_itself", lambda *_: False)
    write_archive(newsroom)
    newsroom.sync()
    assert newsroom.one("SELECT count(*) FROM collections") == newsroom.one("SELECT sum(exact) FROM collections") == 1
    assert sorted(found(newsroom)) == as_near(live_similarities(newsroom))
    assert not newsroom.sync().published


# Beside others on the server


def test_what_no_generation_needs_is_deleted_and_nothing_else(newsroom: Newsroom, server: Server) -> None:
    others = {"pressbox-0000000000000000-1-0-0", "pressbox-notes", f"foreign-{newsroom.path.name.replace('_', '-')}"}
    for name in others:
        server.delete(name)
        server.write(server.create(name, 100, 16, 1), [Row("a", np.ones(3, np.float32), {"x": 1})])
    before = names_on(newsroom.home.chroma.url)  # type: ignore[union-attr]
    for edition in range(6):
        write_archive(newsroom, 8, f" on {edition}")
        newsroom.sync()
    after = names_on(newsroom.home.chroma.url)  # type: ignore[union-attr]
    assert before <= after
    noted = {row[0] for row in newsroom.catalog.connection.execute("SELECT name FROM collections")}
    assert after - before == noted >= collections(newsroom) and len(noted) <= 6
    for name in others:
        server.delete(name)


def test_a_collection_of_a_run_under_way_is_left(newsroom: Newsroom) -> None:
    """One that is noted with the token of the newest run, and not published yet."""
    write_archive(newsroom, 5)
    newsroom.sync()
    db = newsroom.catalog.connection
    token = newsroom.one("SELECT token FROM runs")
    db.execute("INSERT INTO collections (name, segment_id, token, size) VALUES ('under-way', 9, ?, 1)", (token,))
    db.execute("INSERT INTO collections (name, segment_id, token, size) VALUES ('of-the-dead', 9, 'other', 1)")
    newsroom.sync()
    kept = {row[0] for row in db.execute("SELECT name FROM collections WHERE published = 0")}
    assert kept == {"under-way"}


# Damage


def notices(newsroom: Newsroom, library: Library | None = None) -> tuple[str, ...]:
    """What a reader is told; whatever it is, all chunks are found, each once and whole."""
    with closing(newsroom.library()) as fresh:
        retrieval = Retriever(library or fresh).retrieve(QUESTION, 1000)
    assert {(hit.chunk.chunk_id, hit.chunk.text) for hit in retrieval.hits} == newsroom.all_chunks()
    return retrieval.notices


@pytest.fixture
def few(newsroom: Newsroom) -> Newsroom:
    write_archive(newsroom, 12)
    newsroom.sync()
    assert not notices(newsroom)
    return newsroom


def lose(server: Server, name: str) -> None:
    server.delete(name)


def add_a_row(server: Server, name: str) -> None:
    key = server.find(name)
    server.write(key, [Row("0:0-1", np.ones(64, np.float32), {"version": 1})])


@pytest.mark.parametrize("harm", [lose, add_a_row])
def test_a_damaged_collection_is_left_out_and_built_anew(few: Newsroom, server: Server, harm: object) -> None:
    with closing(few.library()) as open_before:
        assert not notices(few, open_before)
        (name,) = collections(few)
        harm(server, name)  # type: ignore[operator]
        (said,) = notices(few)
        assert name in said and said.endswith(MEANWHILE_SLOW) and "pressbox index" in said
        if harm is lose:
            assert notices(few, open_before) == (said,)
        embedded = len(few.embedder.texts)  # type: ignore[attr-defined]
        report = few.sync()
        assert report.published and any("was damaged" in notice for notice in report.notices)
        assert len(few.embedder.texts) == embedded  # type: ignore[attr-defined]
        assert not notices(few) and not notices(few, open_before)
    assert not few.sync().published


def test_while_the_server_is_away_vectors_are_compared_one_by_one(few: Newsroom) -> None:
    there = (few.path / CHROMA).read_text()
    (few.path / CHROMA).write_text(f"http://127.0.0.1:{free_port()}")
    (said,) = notices(few)
    assert "cannot be reached" in said and said.endswith(MEANWHILE_SLOW)
    few.write("new.txt", "Harbour\n\nThe harbour closed.")
    with pytest.raises(ChromaUnusable, match="cannot be reached") as caught:
        few.sync()
    assert caught.value.exit_code == 5 and few.catalog.current_number() == 1
    (few.path / CHROMA).write_text(there)
    assert not notices(few)
    report = few.sync()
    assert report.published and not any("damaged" in notice for notice in report.notices)
    assert not notices(few)


def test_a_reader_asks_the_server_again_once_it_is_back(few: Newsroom, chroma_server: ChromaServer) -> None:
    with closing(few.library()) as library:
        chroma_server.kill()
        try:
            assert len(notices(few, library)) == 1
        finally:
            chroma_server.start()
        assert not notices(few, library)


@pytest.mark.parametrize("step", ["read", "lexicon written", "segment written", "on disk"])
def test_a_server_that_is_killed_loses_nothing_and_mixes_nothing(
    few: Newsroom, chroma_server: ChromaServer, step: str
) -> None:
    """`kill -9` of the server in the middle of a run, while a reader asks all the time."""
    seen: list[tuple[int, frozenset[tuple[str, str]]]] = []
    leaving = Event()

    def ask() -> None:
        with closing(few.library()) as library:
            while not leaving.is_set():
                found = Retriever(library).retrieve(QUESTION, 1000)
                chunks = frozenset((hit.chunk.chunk_id, hit.chunk.text) for hit in found.hits)
                seen.append((found.generation.number, chunks))

    def kill(now: str) -> None:
        if now == step:
            chroma_server.kill()

    held = {1: few.all_chunks()}
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(ask)
        try:
            write_archive(few, 12, " anew")
            failed = None
            try:
                few.indexer(reached=kill).sync(few.catalog)
            except ChromaUnusable as error:
                failed = error
            asked = len(seen)
            while len(seen) < asked + 2 and not reader.done():  # without the server
                pass
            chroma_server.start()
            assert (few.catalog.current_number() == 1) == (failed is not None) == (step != "on disk")
            report = few.sync()
            assert report.embedded == 0 if step != "read" else report.published
            held[2] = few.all_chunks()
            asked = len(seen)
            while len(seen) < asked + 2 and not reader.done():
                pass
        finally:
            leaving.set()
        reader.result()
    assert {number for number, _ in seen} == {1, 2}
    assert all(chunks == held[number] for number, chunks in seen)
    assert not notices(few)


def test_the_vectors_move_to_a_server_and_back(newsroom: Newsroom) -> None:
    url = (newsroom.path / CHROMA).read_text()
    (newsroom.path / CHROMA).unlink()
    write_archive(newsroom, 12)
    newsroom.sync()
    local = notices(newsroom)
    (newsroom.path / CHROMA).write_text(url)
    assert notices(newsroom) == local == ()  # as before, until a run puts them there
    embedded = len(newsroom.embedder.texts)  # type: ignore[attr-defined]
    assert newsroom.sync().published and collections(newsroom) and not notices(newsroom)
    (newsroom.path / CHROMA).unlink()
    (said,) = notices(newsroom)
    assert "set PRESSBOX_CHROMA" in said
    assert newsroom.sync().published and not collections(newsroom) and not notices(newsroom)
    assert len(newsroom.embedder.texts) == embedded  # type: ignore[attr-defined]


# Chroma Cloud


@pytest.fixture
def cloud(chroma_server: ChromaServer) -> Iterator[ChromaCloud]:
    with ChromaCloud(chroma_server.url) as opened:
        yield opened


class CloudRoom(Newsroom):
    """A newsroom whose vectors lie in Chroma Cloud."""

    @property
    def home(self) -> Home:
        plain = super().home
        assert plain.chroma
        return Home(plain.path, plain.database, ChromaAddress(plain.chroma.url, KEY, cloud=True))


def test_a_library_keeps_within_the_limits_of_cloud(tmp_path: Path, cloud: ChromaCloud) -> None:
    (tmp_path / CHROMA).write_text(cloud.url)
    room = CloudRoom(tmp_path)
    write_archive(room, 400)
    room.sync()
    for chosen in FILTERS:
        assert len(found(room, chosen)) == min(200, len(live_similarities(room, chosen)))
        with closing(room.library()) as library:
            Retriever(library).retrieve(QUESTION, 50, chosen)
    write_archive(room, 30, " again")
    room.sync()
    assert len(found(room)) == 200
    assert not cloud.broken and not cloud.refused and any(path.endswith("/upsert") for path in cloud.asked)
    room.catalog.close()
