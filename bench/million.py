"""A million made-up passages on Chroma's server: what building, asking, a restart and a sweep cost.

    python -m bench.million FOLDER [--passages N] [--port P]

Vectors are drawn about the topics and articles of `bench.synthetic`; articles have one sentence a passage, and there is
no index of words: only the way of the vectors is measured, by the program's own steps. FOLDER/progress.jsonl tells how
far it is, every 10,000 rows, and FOLDER/result.json what came of each step. Given again after an interrupt, it goes on.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.folders import folder
from bench.server import ChromaRun, megabytes
from bench.synthetic import CHUNKS_OF_ONE, FIRST_DAY, NOW, SPREAD, TOPICS, Drawn, Paragraphs
from corpus.article import Article
from corpus.chunker import PARAGRAPH
from corpus.errors import UsageError
from index.chroma_address import ChromaAddress
from index.embedding.bge import IDENTITY
from index.embedding.embedder import Vectors
from index.embedding.inputs import embedding_text, input_hash
from index.engines.chroma_server import FOR_INDEXING, MOST_OWN_ROWS, NoCollection, Row, Server
from index.home import Home
from index.indexing.remote import RemoteBuild
from index.indexing.sweep import sweep
from index.retrieval.library import Library
from index.retrieval.retriever import CANDIDATES
from index.store.catalog import Catalog, Filter
from index.store.collections import of_segments
from index.store.staging import NextIndexes, Staging

BLOCK = 1000  # articles drawn, and stored in one transaction
TOLD = 10_000  # rows between two lines of the progress
AT_ONCE = MOST_OWN_ROWS  # rows written between two looks at how many there are
QUESTIONS = 300
COMPARED = 100  # of them, with an exact comparison of all vectors
OUTLETS = ("Courier", "Herald", "Post")
RECIPE = "made up"
LONG = 240.0  # seconds in which a restarted server is asked until it answers


class Million:
    """The steps. Each writes what it found into the result, and is left out once it is there."""

    def __init__(self, folder: Path, passages: int, port: int) -> None:
        self._folder, self._articles = folder, passages // CHUNKS_OF_ONE
        self._chroma = ChromaRun(folder, port)
        self._home = Home(folder / "home", chroma=ChromaAddress(self._chroma.url))
        self._began = time.monotonic()

    def run(self) -> None:
        """All steps that an earlier run has not done. Raises UsageError if what that left cannot be read."""
        self._done()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._chroma.start()
        try:
            self._run()
        finally:
            self._chroma.kill()

    def _run(self) -> None:
        steps: dict[str, Callable[[], dict[str, Any]]] = {
            "catalog": self._fill,
            "vectors": self._build,
            "questions": self._ask,
            "restart": self._restart,
            "sweep": self._sweep,
        }
        for name, step in steps.items():
            if name not in (done := self._done()):
                before, began, own = self._chroma.cost(), time.monotonic(), time.process_time()
                found = step()
                costs = {"seconds": round(time.monotonic() - began, 2), "own_cpu": round(time.process_time() - own, 2)}
                told = {**costs, **found, "chroma_before": before, "chroma": self._chroma.cost(), "load": _load()}
                self._result.write_text(json.dumps({**done, name: told}, indent=1), encoding="utf-8")

    def _fill(self) -> dict[str, Any]:
        """Store articles, passages and vectors, and publish them without any index."""
        with closing(Catalog(self._home.catalog)) as catalog:
            draft, born = Staging(catalog, IDENTITY), dict[str, str]()
            for number, members in enumerate(_blocks(self._articles)):
                self._store(draft, members, _vectors(number, len(members)))
                born |= {article.article_id: article.version for article in members}
                self._tell("catalog", len(born) * CHUNKS_OF_ONE)
            passages = len(born) * CHUNKS_OF_ONE
            with draft.transaction():
                indexes = NextIndexes(None, None, draft.number, {}, passages, unembedded=passages)
                draft.publish(1, born, {}, indexes, RECIPE, NOW, "{}")
        return {"passages": passages, "megabytes": megabytes(self._home.path)}

    def _store(self, draft: Staging, articles: Sequence[Article], vectors: Vectors) -> None:
        chunker, inputs = Paragraphs(), list[bytes]()
        with draft.transaction():
            for article in articles:
                chunks = chunker.cut(article)
                draft.add_version(article)
                draft.stage(article, chunks)
                inputs += [input_hash(embedding_text(article, chunk.text)) for chunk in chunks]
        draft.keep_vectors(inputs, vectors)

    def _build(self) -> dict[str, Any]:
        """Build the segment, verify it, and publish it as the next generation."""
        with closing(Catalog(self._home.catalog)) as catalog:
            draft = Staging(catalog, IDENTITY)
            ids = draft.chunk_ids()
            with closing(_GoingOn(self._home, self._folder / "collection.json", self._tell)) as server:
                RemoteBuild(draft, server, draft.number, lambda _: None, lambda: None).run(ids)
            with draft.transaction():
                new = {draft.number: ("main", ids)}
                indexes = NextIndexes(draft.number, None, draft.number, new, len(ids), unembedded=0)
                draft.publish(2, {}, {}, indexes, RECIPE, NOW, "{}")
            notes = of_segments(catalog.connection, [draft.number])[draft.number]
        return {"rows": len(ids), "collections": len(notes), "exact": sum(note.exact for note in notes)}

    def _ask(self) -> dict[str, Any]:
        """Search for the passages that are nearest to questions, as an answer begins."""
        queries, taken, found, notices = _questions(self._articles), list[float](), list[list[str]](), list[str]()
        with closing(Library(self._home, Drawn())) as library:
            snapshot, cpu = library.snapshot(), self._chroma.cost()["cpu"]
            for query in queries:
                began = time.monotonic()
                hits = snapshot.nearest(query, CANDIDATES, Filter(), notices)
                taken.append(time.monotonic() - began)
                found.append([chunk_id for chunk_id, _ in hits])
            cpu = self._chroma.cost()["cpu"] - cpu
            recall = _recall(library.catalog, queries[:COMPARED], found)
        p50, p95 = (round(1000 * sorted(taken)[int(share * len(taken))], 1) for share in (0.5, 0.95))
        told = {"p50": p50, "p95": p95, "chroma_cpu": round(1000 * cpu / len(taken), 1), "notices": len(notices)}
        return {**told, "recall": {"20": recall(20), "200": recall(200)}}

    def _restart(self) -> dict[str, Any]:
        """Kill the server and start it, and search until it answers in time, as readers would."""
        query, tries = _questions(self._articles)[0], list[float]()
        with closing(Library(self._home, Drawn())) as library:
            snapshot = library.snapshot()
            self._chroma.kill()
            self._chroma.start()
            began, notices = time.monotonic(), [""]
            while notices and time.monotonic() < began + LONG:
                notices, asked = [], time.monotonic()
                snapshot.nearest(query, CANDIDATES, Filter(), notices)
                tries.append(round(time.monotonic() - asked, 2))
        return {"tries": tries, "until": round(time.monotonic() - began, 1), "answers": not notices}

    def _sweep(self) -> dict[str, Any]:
        """Sweep the collections, as if no generation named them any more."""
        with (
            closing(Catalog(self._home.catalog)) as catalog,
            closing(Server(_address(self._home), FOR_INDEXING)) as server,
        ):
            catalog.connection.execute("UPDATE collections SET published = 0, token = 'nobody'")
            told = sweep(catalog, self._home, server)
        swept = self._chroma.cost()
        self._chroma.kill()
        self._chroma.start()
        return {"notices": list(told), "swept": swept}

    @property
    def _result(self) -> Path:
        return self._folder / "result.json"

    def _done(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._result.read_text(encoding="utf-8"))) if self._result.exists() else {}
        except ValueError as error:
            raise UsageError(f"{self._result} is no JSON ({error}); begin anew in another folder.") from error

    def _tell(self, step: str, rows: int) -> None:
        """Write how far a step is."""
        if rows % TOLD == 0:
            spent = {"seconds": round(time.monotonic() - self._began), "own_cpu": round(time.process_time(), 1)}
            line = {"step": step, "rows": rows, **spent, "chroma": self._chroma.cost(), "load": _load()}
            with (self._folder / "progress.jsonl").open("a", encoding="utf-8") as file:
                print(json.dumps(line), file=file)


class _GoingOn(Server):
    """A server that goes on with the collection that an interrupted run has filled in part: rows come in one order."""

    def __init__(self, home: Home, note: Path, tell: Callable[[str, int], None]) -> None:
        super().__init__(_address(home), FOR_INDEXING)
        self._note, self._tell = note, tell
        self._held = self._rows = 0

    def create(self, name: str, breadth: int, neighbours: int, rows: int) -> str:
        with suppress(OSError, NoCollection):
            key = self.find(self._note.read_text(encoding="utf-8"))
            self._ask("PUT", f"{self._collections()}/{key}", {"new_name": name})
            self._note.write_text(name, encoding="utf-8")
            self._held = self.count(key)
            return key
        self._note.write_text(name, encoding="utf-8")
        return super().create(name, breadth, neighbours, rows)

    def delete(self, name: str) -> None:
        self._note.unlink(missing_ok=True)
        self._held = self._rows = 0
        super().delete(name)

    def write(self, key: str, rows: Sequence[Row], among: int = 0) -> None:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            known = min(len(part), max(0, self._held - self._rows))
            super().write(key, part[known:], among)
            self._rows += len(part)
            if not known:
                self._tell("vectors", self._rows)


def _address(home: Home) -> ChromaAddress:
    assert home.chroma is not None
    return home.chroma


def _blocks(count: int) -> Iterator[list[Article]]:
    for start in range(0, count, BLOCK):
        yield [_article(number) for number in range(start, min(count, start + BLOCK))]


def _article(number: int) -> Article:
    text = PARAGRAPH.join(f"Paragraph {place} of report {number}, which was made up." for place in range(CHUNKS_OF_ONE))
    day, outlet = FIRST_DAY + timedelta(days=number // 5 % 2000), OUTLETS[number % len(OUTLETS)]
    return Article.of(f"report/{number}", f"Report {number}", text, source="made-up", published_at=day, outlet=outlet)


def _directions(seed: Sequence[int], count: int) -> Vectors:
    """Vectors about 1 long."""
    drawn = np.random.default_rng(seed).standard_normal((count, IDENTITY.dimensions), dtype=np.float32)
    return np.asarray(drawn / np.sqrt(np.float32(IDENTITY.dimensions)))


def _centres(block: int) -> Vectors:
    """Where the articles of a block lie."""
    topics = np.random.default_rng((0, block)).integers(0, TOPICS, BLOCK)
    return np.asarray(_directions((1,), TOPICS)[topics] + SPREAD * _directions((2, block), BLOCK))


def _vectors(block: int, articles: int) -> Vectors:
    """The vectors of the passages of a block's first articles."""
    centres = np.repeat(_centres(block)[:articles], CHUNKS_OF_ONE, axis=0)
    return _unit(centres + SPREAD * _directions((3, block), len(centres)))


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1)[:, None], dtype=np.float32)


def _questions(articles: int) -> Vectors:
    """Vectors of new passages of articles that are there."""
    draw = np.random.default_rng(4)
    numbers = draw.integers(0, articles, QUESTIONS)
    centres = np.stack([_centres(int(number) // BLOCK)[number % BLOCK] for number in numbers])
    return _unit(centres + SPREAD * _directions((5,), QUESTIONS))


def _recall(catalog: Catalog, queries: Vectors, found: Sequence[Sequence[str]]) -> Callable[[int], float]:
    """The share of the nearest passages, for a number of them, that was found."""
    best: list[dict[str, float]] = [{} for _ in queries]
    rows = catalog.connection.stream("SELECT c.chunk_id, x.vector FROM chunks c JOIN vectors x ON x.input = c.input")
    while batch := list(islice(rows, 10 * BLOCK)):
        scores = np.stack([np.frombuffer(row[1], dtype="<f4") for row in batch]) @ queries.T
        for number, known in enumerate(best):
            top = np.argsort(-scores[:, number])[:CANDIDATES]
            merged = {**known, **{batch[place][0]: float(scores[place, number]) for place in top}}
            best[number] = dict(sorted(merged.items(), key=lambda item: -item[1])[:CANDIDATES])

    def share(number: int) -> float:
        hits = [len({*list(known)[:number]} & {*hit[:number]}) for known, hit in zip(best, found, strict=False)]
        return round(sum(hits) / sum(min(number, len(known)) for known in best), 4)

    return share


def _load() -> float:
    return round(os.getloadavg()[0], 1)


def main(words: Sequence[str] | None = None) -> None:
    """Run the steps."""
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("folder", type=folder, help="for the library, the server's data and the results")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--port", type=int, default=8123, help="of loopback, for the server")
    chosen = parser.parse_args(words)
    try:
        Million(chosen.folder.resolve(), chosen.passages, chosen.port).run()
    except UsageError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
