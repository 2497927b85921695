"""A library against a plain dict: whatever is written, removed, touched or rebuilt, it holds what the folder holds."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index.engines.segment import open_segment
from index.indexing import indexer, run
from index.store.catalog import Filter
from tests.index.newsroom import Newsroom

NAMES = st.sampled_from([f"{letter}.txt" for letter in "abcdef"] + ["below/g.txt"])
WORDS = st.sampled_from(["drones", "harbour", "talks", "refinery", "snow"])
BODIES = st.lists(st.tuples(WORDS, st.integers(0, 9)), min_size=1, max_size=4, unique=True)


class Killed(BaseException):
    pass


@contextmanager
def small_segments() -> Iterator[None]:
    rows, run.RECENT_ROWS = run.RECENT_ROWS, 3
    try:
        yield
    finally:
        run.RECENT_ROWS = rows


class LibraryMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.newsroom = Newsroom(Path(self.folder.name))
        self.reader = self.newsroom.library()
        self.written: dict[str, str] = {}
        self.clock = 0
        self.synced = False

    def teardown(self) -> None:
        self.newsroom.opened.close()
        self.folder.cleanup()

    @initialize()
    def first(self) -> None:
        self.write("a.txt", [("drones", 1)])
        self.sync(False)

    @rule(name=NAMES, body=BODIES)
    def write(self, name: str, body: list[tuple[str, int]]) -> None:
        text = "\n\n".join(f"About {word} n{number}." for word, number in body)
        self._stamp(self.newsroom.write(name, f"Title\n\n{text}"))
        self.written[name] = text
        self.synced = False

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if self.written.pop(name, None) is not None:
            (self.newsroom.articles / name).unlink()
            self.synced = False

    @rule(name=NAMES)
    def touch(self, name: str) -> None:
        if name in self.written:
            self._stamp(self.newsroom.articles / name)

    @rule(rebuild=st.booleans())
    def sync(self, rebuild: bool) -> None:
        with small_segments():
            self.newsroom.sync(prune=True, rebuild=rebuild)
            assert not self.newsroom.sync(prune=True).published
        self.synced = True

    @rule(step=st.sampled_from(indexer.STEPS))
    def killed(self, step: str) -> None:
        def reached(now: str) -> None:
            if now == step:
                raise Killed

        before = self.newsroom.catalog.current_number(), self.newsroom.live()
        try:
            with small_segments():
                self.newsroom.indexer(reached=reached).sync(self.newsroom.catalog, prune=True)
            self.synced = True  # it never came so far
        except Killed:
            if step == "published":
                self.synced = True
            else:
                assert (self.newsroom.catalog.current_number(), self.newsroom.live()) == before

    def _stamp(self, file: Path) -> None:
        """Each write at its own moment, however coarse the clock of the file system is."""
        self.clock += 1
        os.utime(file, ns=(self.clock, self.clock))

    @invariant()
    def live_is_what_is_written(self) -> None:
        if self.synced:
            assert self.newsroom.live() == {f"articles/{name}": text for name, text in self.written.items()}

    @invariant()
    def every_chunk_finds_itself_and_nothing_else_is_found(self) -> None:
        if self.newsroom.catalog.current() is None:
            return
        chunks = self.newsroom.all_chunks()
        snapshot = self.reader.snapshot()
        for chunk_id, text in chunks:
            vector = self.newsroom.embedder.embed_query(f"Title\n\n{text}")
            near = snapshot.nearest(vector, 100, Filter())
            assert {key for key, _ in near} == {key for key, _ in chunks}
            assert dict(near)[chunk_id] > 0.999
            assert chunk_id in dict(snapshot.matching(text, 100, Filter()))
        assert set(self.newsroom.hits("about", self.reader)) == chunks

    @invariant()
    def the_segments_hold_what_the_catalog_says(self) -> None:
        current = self.newsroom.catalog.current()
        if current is None:
            return
        held: set[str] = set()
        for number in current.segments:
            segment = open_segment(self.newsroom.home.segment(number))
            ids = segment.ids()
            segment.close()
            assert len(ids) == self.newsroom.catalog.segment_rows(number)
            held |= ids
        assert {key for key, _ in self.newsroom.all_chunks()} <= held

    @invariant()
    def the_rows_are_whole(self) -> None:
        one = self.newsroom.one
        assert one("SELECT count(*) FROM pragma_foreign_key_check") == 0
        for table, key in (("articles", "article_id"), ("chunks", "chunk_id")):
            twice = f"SELECT {key} FROM {table} WHERE died IS NULL AND born > 0 GROUP BY {key} HAVING count(*) > 1"
            assert one(f"SELECT count(*) FROM ({twice})") == 0
        assert one("SELECT count(*) FROM chunks WHERE died <= born") == 0
        current = self.newsroom.catalog.current()
        if current:  # counted from what each run changed
            live = f"born <= {current.number} AND (died IS NULL OR died > {current.number})"
            assert current.chunks == one(f"SELECT count(DISTINCT chunk_id) FROM chunks WHERE {live}")
            assert current.unembedded == 0
        unpaid = "c.born > 0 AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.input = c.input)"
        assert one(f"SELECT count(*) FROM chunks c WHERE {unpaid}") == 0
        if self.synced:
            assert one("SELECT count(*) FROM files") == len(self.written)


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(max_examples=8, stateful_step_count=12)  # a few here; many belong to a long run
