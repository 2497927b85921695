"""A reader who asks all the while and judges every answer: nothing lost, nothing twice, no mixture, no error."""

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from corpus.errors import PressboxError
from index.embedding.inputs import embedding_text
from index.errors import DatabaseUnusable
from index.retrieval.library import Library, Snapshot
from index.retrieval.retriever import Hit, Retrieval, Retriever
from index.store.catalog import Filter
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.faults.gazette import ABSENT, EDITIONS, Ledger, article_id, body_of, slot_of
from tests.faults.nursery import Child
from tests.faults.verdict import Verdict
from tests.index.newsroom import home_in

PARTS = 3  # chunks of an article
VECTORS = 4  # of so many questions one is also asked by vector alone
NEAREST = 5  # a chunk must be among so few neighbours of its own vector
REFUSED = 0.05  # seconds after which somebody who was refused asks again
EVERYTHING = 1000  # hits: all candidates of both indexes, for what is found is asked here, not how it is ranked


@dataclass
class Testimony:
    """What one or several clients saw. Seconds per question, and the longest time without an answer."""

    verdict: Verdict = field(default_factory=Verdict)
    seconds: list[float] = field(default_factory=list)
    gap: float = 0.0
    generations: set[int] = field(default_factory=set)
    refused: int = 0  # questions that got one sentence, as PostgreSQL was away
    descriptors: int = 0
    resident: int = 0  # bytes

    @property
    def questions(self) -> int:
        return len(self.seconds)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def add(self, other: "Testimony") -> None:
        self.verdict.add(other.verdict)
        self.seconds += other.seconds
        self.gap = max(self.gap, other.gap)
        self.generations |= other.generations
        self.refused += other.refused
        self.descriptors, self.resident = other.descriptors, other.resident


class Inquiry:
    """Asks for an article by its unique word and judges what comes by the ledger, read before and after.

    `may_refuse`: an error of this kind, which is a sentence, is passed on; any other is one that no reader should see.
    """

    def __init__(self, library: Library, ledger: Ledger, may_refuse: type[PressboxError] = DatabaseUnusable) -> None:
        self._library, self._may_refuse = library, may_refuse
        self._retriever = Retriever(library)
        self._ledger = ledger
        self._asked = 0
        self.verdict = Verdict()

    def ask(self, slot: int) -> Retrieval | None:
        before = self._ledger.both()
        try:
            snapshot = self._library.snapshot()
            found = self._retriever.retrieve(f"Press{slot:04} background", EVERYTHING)
        except Exception as error:
            self._note_or_pass(error)
            return None
        after = self._ledger.both()
        self._judge(slot, found, [*before, *after])
        self._asked += 1
        if self._asked % VECTORS == 0 and snapshot.generation.number == found.generation.number:
            self._neighbours(slot, found, snapshot)
        return found

    def _judge(self, slot: int, found: Retrieval, states: list[list[int]]) -> None:
        ids = [hit.chunk.chunk_id for hit in found.hits]
        if len(ids) != len(set(ids)):
            self.verdict.note("duplicated", f"article {slot}: a chunk twice in one answer")
        for hit in found.hits:
            self._judge_hit(hit, {state[slot_of(hit.article.article_id)] for state in states})
        ours = [hit for hit in found.hits if hit.article.article_id == article_id(slot)]
        versions = {hit.article.version for hit in ours}
        if len(versions) > 1:
            self.verdict.note("mixed", f"article {slot}: {len(versions)} versions in one answer")
        may_be_absent = ABSENT in {state[slot] for state in states}
        if may_be_absent and not ours:
            return
        if found.notices:
            self._judge_by_likeness(slot, {state[slot] for state in states})
        elif {hit.chunk.ordinal for hit in ours} != set(range(PARTS)):
            self.verdict.note(
                "lost", f"article {slot}: {len(ours)} of {PARTS} chunks in generation {found.generation.number}"
            )

    def _judge_by_likeness(self, slot: int, editions: set[int]) -> None:
        """With a part of the index damaged, and said so, words may find nothing; what it says must still find it."""
        leads = [body_of(slot, edition).partition("\n\n")[0] for edition in editions - {ABSENT}]
        found = [self._retriever.retrieve(f"Report {slot}\n\n{lead}", EVERYTHING) for lead in leads]
        if not any(hit.article.article_id == article_id(slot) for retrieval in found for hit in retrieval.hits):
            self.verdict.note("lost", f"article {slot}, with a notice: {found[0].notices if found else ()}")

    def _judge_hit(self, hit: Hit, allowed: set[int]) -> None:
        slot, text = slot_of(hit.article.article_id), hit.article.text
        edition = next((edition for edition in range(EDITIONS) if body_of(slot, edition) == text), ABSENT)
        if edition == ABSENT:
            self.verdict.note("mixed", f"article {slot} has a text that it never had")
        elif edition not in allowed:
            self.verdict.note("mixed", f"article {slot} answers from edition {edition}, not from {sorted(allowed)}")
        if not hit.chunk.text or hit.chunk.text != text[hit.chunk.start : hit.chunk.end]:
            self.verdict.note("mixed", f"article {slot}: a text that is not its slice")

    def _neighbours(self, slot: int, found: Retrieval, snapshot: Snapshot) -> None:
        """One of its chunks must find itself by its vector: words alone would hide a hole in a segment."""
        for hit in found.hits:
            if hit.article.article_id == article_id(slot):
                self.check_hit(hit, snapshot)
                return

    def ask_every_index(self) -> None:
        """For every article that stays, the lexical index by its word and the segments by its first chunk's vector,
        each alone: together one may hide a hole in the other."""
        snapshot, generation = self._library.snapshot(), self._library.catalog.current_number()
        for article in self._library.catalog.articles(generation):
            chunks = self._library.catalog.chunks_of(article, generation)
            slot = slot_of(article.article_id)
            matching = dict(snapshot.matching(f"Press{slot:04}", PARTS, Filter()))
            if not all(chunk.chunk_id in matching for chunk in chunks):
                self.verdict.note("lost", f"article {slot}: words find {len(matching)} of {PARTS} chunks")
            self.check_vector(chunks[0].chunk_id, embedding_text(article, chunks[0].text), snapshot)

    def check_hit(self, hit: Hit, snapshot: Snapshot) -> None:
        self.check_vector(hit.chunk.chunk_id, embedding_text(hit.article, hit.chunk.text), snapshot)

    def check_vector(self, chunk_id: str, text: str, snapshot: Snapshot) -> None:
        vector = self._library.embedder.embed_query(text)
        try:
            near = dict(snapshot.nearest(vector, NEAREST, Filter()))
        except Exception as error:
            self._note_or_pass(error)
            return
        if chunk_id not in near:
            self.verdict.note("lost", f"chunk {chunk_id} does not find itself by its vector")

    def _note_or_pass(self, error: Exception) -> None:
        if isinstance(error, self._may_refuse):
            raise error
        self.verdict.note("errors", f"{type(error).__name__}: {error}")


class Client(threading.Thread):
    """Asks about articles at random until it is stopped."""

    def __init__(self, library: Library, ledger: Ledger, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self._inquiry = Inquiry(library, ledger)
        self._random, self._pause, self._slots = Random(seed), pause, len(ledger)
        self._testimony = Testimony()
        self._stopped = threading.Event()
        self._guard = threading.Lock()

    def run(self) -> None:
        last = time.perf_counter()
        while not self._stopped.is_set():
            slot = self._random.randrange(self._slots)
            started = time.perf_counter()
            try:
                found = self._inquiry.ask(slot)
            except DatabaseUnusable:
                with self._guard:
                    self._testimony.refused += 1
                time.sleep(REFUSED)
                continue
            now = time.perf_counter()
            with self._guard:
                self._testimony.seconds.append(sum(found.timings.values()) / 1000 if found else now - started)
                self._testimony.gap = max(self._testimony.gap, now - last - self._pause)
                self._testimony.generations |= {found.generation.number} if found else set()
            last = now
            if self._pause:
                time.sleep(self._pause)

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def so_far(self) -> Testimony:
        """What it saw since it was last asked."""
        with self._guard:
            seen, self._testimony = self._testimony, Testimony()
            seen.verdict, self._inquiry.verdict = self._inquiry.verdict, Verdict()
        return seen


class Witness:
    """A process with an open library and `clients` threads that ask; `so_far` hears them, `dismiss` ends them."""

    def __init__(self, path: Path, ledger: Ledger, seed: int = 0, clients: int = 1, pause: float = 0.004) -> None:
        self._child = Child(_bear_witness, path, ledger, seed, clients, pause)
        self._died = Testimony()
        if self._child.hear(60) != "ready":
            self._died.verdict.note("errors", "the reader could not open the library")

    def so_far(self) -> Testimony:
        return self._hear("tell")

    def dismiss(self) -> Testimony:
        seen = self._hear("stop")
        code = self._child.end(20)
        if code != 0:
            seen.verdict.note("errors", f"the reader ended with code {code}")
        return seen

    def _hear(self, word: str) -> Testimony:
        with suppress(OSError):  # it is dead: nothing will be heard
            self._child.tell(word)
        seen = self._child.hear(60)
        if isinstance(seen, Testimony):
            return seen
        dead = Testimony()
        dead.verdict.note("errors", "the reader is dead or hangs")
        return dead


def _bear_witness(path: Path, ledger: Ledger, seed: int, clients: int, pause: float, line: Connection) -> None:
    library = Library(home_in(path), HashingEmbedder())
    Retriever(library).retrieve("ready")
    asking = [Client(library, ledger, seed + number, pause) for number in range(clients)]
    for client in asking:
        client.start()
    line.send("ready")
    while True:
        word = line.recv()
        if word == "stop":
            for client in asking:
                client.stop()
        testimony = Testimony()
        for client in asking:
            testimony.add(client.so_far())
        testimony.descriptors, testimony.resident = _descriptors(), _resident()
        line.send(testimony)
        if word == "stop":
            library.close()
            return


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def _resident() -> int:
    table = Path("/proc/self/statm")
    return int(table.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if table.is_file() else 0
