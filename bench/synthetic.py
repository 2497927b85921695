"""Made-up articles and a library of any size: the same at each run, and cheap, so that growth can be measured.

The vectors are drawn from a hash of the text, and the library says that the real embedder made them. So the program
itself opens it, asks it and adds to it. Only what is found there means nothing.
"""

import hashlib
import json
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.chunker import PARAGRAPH, Chunker
from index.embedding.bge import IDENTITY
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.home import Home
from index.indexing.indexer import Indexer
from index.store.catalog import Catalog

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FIRST_DAY = date(2020, 1, 1)
CHUNKS_OF_ONE = 10  # paragraphs of an article, each of which is a chunk
WORDS_OF_ONE = 90  # words of a paragraph
VOCABULARY = 30_000  # words; their frequencies fall as they do in a language
TOPICS = 64  # centres about which the articles lie
SPREAD = 0.6  # distance of a chunk from its article and of an article from its topic, beside a centre's length of 1
FILE = 500  # articles in a file of the source


def articles(count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """(title, text) of made-up articles."""
    draw = random.Random(seed)
    vocabulary = _vocabulary()
    weights = list(_cumulated(1 / (rank + 10) for rank in range(VOCABULARY)))
    for number in range(count):
        paragraphs = [
            " ".join(draw.choices(vocabulary, cum_weights=weights, k=WORDS_OF_ONE)).capitalize() + "."
            for _ in range(CHUNKS_OF_ONE)
        ]
        yield f"{' '.join(draw.choices(vocabulary, k=6)).capitalize()} {seed}-{number}", PARAGRAPH.join(paragraphs)


def _vocabulary() -> list[str]:
    """Words of two to four syllables, no two alike."""
    draw = random.Random("words")
    syllables = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "er", "il")]
    words = dict.fromkeys("".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(2 * VOCABULARY))
    return list(words)[:VOCABULARY]


def _cumulated(weights: Iterator[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


class Drawn:
    """An Embedder whose vectors are drawn from a hash of the text: near those of the same first line, its title. It has
    the real one's identity."""

    @property
    def identity(self) -> EmbedderIdentity:
        return IDENTITY

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        title = text.partition("\n")[0]
        topic = f"topic {_seed(title) % TOPICS}"
        vector = _direction(topic) + SPREAD * _direction(title) + SPREAD * _direction(text)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _direction(text: str) -> Vectors:
    """A vector about 1 long."""
    drawn = np.random.default_rng(_seed(text)).standard_normal(IDENTITY.dimensions)
    return np.asarray(drawn / np.sqrt(IDENTITY.dimensions), dtype=np.float32)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Paragraphs(Chunker):
    """A Chunker that takes each paragraph for a chunk: it needs no tokenizer, and has the real one's identity."""

    def __init__(self) -> None:
        super().__init__(len)

    def cut(self, article: Article) -> list[Chunk]:
        chunks, start = list[Chunk](), 0
        for part in article.text.split(PARAGRAPH):
            chunks.append(Chunk(article.article_id, article.version, len(chunks), start, start + len(part), part))
            start += len(part) + len(PARAGRAPH)
        return chunks


def indexer(home: Home) -> Indexer:
    """An indexer of made-up articles."""
    return Indexer(home, Drawn(), Paragraphs, Paragraphs().identity, now=lambda: NOW)


def make_library(home: Home, source: Path, chunks: int) -> None:
    """Write articles of so many chunks into `source`, a new folder, and index them."""
    write_source(source, chunks // CHUNKS_OF_ONE)
    catalog = Catalog(home.catalog)
    try:
        catalog.register(source, NOW)
        indexer(home).sync(catalog)
    finally:
        catalog.close()


def write_source(folder: Path, count: int) -> None:
    """Write so many articles into files of FILE articles each."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = list[str]()
    for number, (title, text) in enumerate(articles(count)):
        lines.append(as_line(title, text, number))
        if len(lines) == FILE or number == count - 1:
            (folder / f"{number // FILE:05}.jsonl").write_text("\n".join(lines), encoding="utf-8")
            lines.clear()


def as_line(title: str, text: str, number: int) -> str:
    """The article as a line of JSON; five articles are published a day."""
    day = FIRST_DAY + timedelta(days=number // 5 % 2000)
    return json.dumps(
        {
            "id": title.replace(" ", "-").lower(),
            "title": title,
            "text": text,
            "date": day.isoformat(),
            "outlet": "Courier",
        }
    )


def publish_one(home: Home, source: Path, number: int) -> dict[str, float]:
    """Write an article that is not there yet, and publish it; seconds by each clock."""
    title, text = next(articles(1, seed=number + 1))
    (source / f"new-{number}.jsonl").write_text(as_line(title, text, number), encoding="utf-8")
    started, before = time.perf_counter(), time.process_time()
    catalog = Catalog(home.catalog)
    report = indexer(home).sync(catalog)
    catalog.close()
    assert len(report.added) == 1, report
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - before}


def copy_library(made: Path, copy: Path) -> None:
    """Copy a made-up library with its source, so that something can be added to it."""
    shutil.copytree(made, copy)
    with closing(sqlite3.connect(copy / "home" / "catalog.sqlite3")) as catalog:
        catalog.execute("UPDATE sources SET path = ?", (str(copy / "source"),))
        catalog.commit()
