"""Capacity: what a library of any size needs, computed from what a moved library of this machine was measured to need.

    python -m bench.capacity                                            print the table of docs/scale.md
    PRESSBOX_DATABASE=postgresql://… python -m bench.capacity HOME      measure a library that was moved there

What is computed assumes that each cost grows with the number of passages, or of articles, as measured.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.folders import existing_folder

SIZES = (2_000, 10_000, 100_000, 1_000_000, 10_000_000)  # articles
MEASURED_AT = 2_000  # the first of them
OF_ARTICLES = ("articles", "claims", "versions")  # tables that grow with the articles; all others with the passages


@dataclass(frozen=True, slots=True)
class Measured:
    """Bytes and seconds of processor time for one article or one passage."""

    passages: float  # of an article
    database_article: float
    database_passage: float
    vectors_passage: float  # on the disk of Chroma's server, or of the home
    words_passage: float  # on the disk of each node
    memory_passage: float  # of the process that holds the vectors
    embed_passage: float  # seconds, once
    move_passage: float  # seconds to copy and compare
    build_passage: float  # seconds to build vectors and words


# 2,000 articles of 6,000 characters (`bench.synthetic`) in PostgreSQL 15; processor time without the server's
MEASURED = Measured(
    passages=10,
    database_article=6_922,
    database_passage=2_731,
    vectors_passage=2_280,
    words_passage=376,
    memory_passage=2_954,
    embed_passage=0.116,
    move_passage=0.00015,
    build_passage=0.00087,
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a library of so many articles needs: bytes, and seconds of processor time."""

    articles: int
    passages: float
    database: float
    vectors: float
    words: float
    memory: float
    embedding: float
    moving: float
    building: float


def needs(articles: int, measured: Measured = MEASURED) -> Needs:
    """What a library of so many articles needs."""
    passages = articles * measured.passages
    return Needs(
        articles,
        passages,
        articles * measured.database_article + passages * measured.database_passage,
        passages * measured.vectors_passage,
        passages * measured.words_passage,
        passages * measured.memory_passage,
        passages * measured.embed_passage,
        passages * measured.move_passage,
        passages * measured.build_passage,
    )


def table(measured: Measured = MEASURED) -> str:
    """The Markdown table for SIZES."""
    lines = [
        "| articles | passages | PostgreSQL | vectors on disk | vectors in memory | words, each node | embed, once "
        "| move | build |",
        f"|{'---|' * 9}",
    ]
    for one in (needs(articles, measured) for articles in SIZES):
        sizes = map(_bytes, (one.database, one.vectors, one.memory, one.words))
        times = map(_seconds, (one.embedding, one.moving, one.building))
        note = "" if one.articles == MEASURED_AT else " (computed)"
        lines.append(f"| {one.articles:,}{note} | {one.passages:,.0f} | {' | '.join((*sizes, *times))} |")
    return "\n".join(lines)


def measure(home: Path, url: str) -> dict[str, float]:
    """The bytes of `Measured`, of a library that was moved to the database at `url` and has its indexes in `home`."""
    import psycopg  # late: the table needs none

    with psycopg.connect(url) as database:
        database.execute("SET search_path TO pressbox_catalog")
        rows = database.execute(
            "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables WHERE schemaname = current_schema()"
        ).fetchall()
        counted = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)"
        articles, passages = database.execute(counted).fetchall()[0]
    of_articles = sum(size for name, size in rows if name in OF_ARTICLES)
    return {
        "passages": passages / articles,
        "database_article": of_articles / articles,
        "database_passage": (sum(size for _, size in rows) - of_articles) / passages,
        "vectors_passage": _size(home / "segments") / passages,
        "words_passage": _size(home / "lexical") / passages,
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _bytes(number: float) -> str:
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= unit:
            return f"{number / unit:,.1f} {name}" if number < 100 * unit else f"{number / unit:,.0f} {name}"
    return f"{number / 1e3:,.0f} kB"


def _seconds(number: float) -> str:
    for unit, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if number >= 2 * unit:
            return f"{number / unit:,.0f} {name}"
    return f"{number:,.0f} s"


def main(words: Sequence[str] | None = None) -> None:
    """Print the table, or what is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__)
    parser.add_argument("home", nargs="?", type=existing_folder, help="the home of a library that was moved")
    chosen = parser.parse_args(words)
    if chosen.home is None:
        print(table())
        return
    if not (url := os.environ.get("PRESSBOX_DATABASE")):
        parser.error("set PRESSBOX_DATABASE to the address of the database that the library was moved to")
    for name, value in measure(chosen.home, url).items():
        print(f"{name} {value:,.1f} (in the table: {asdict(MEASURED)[name]:,.1f})")


if __name__ == "__main__":
    main()
