"""Reads a file of a test as a source would, on a fixed day."""

from datetime import date
from pathlib import Path

from corpus.article import Article, Rejected
from corpus.formats import LIMITS, Limits
from corpus.reader import Found, read
from corpus.remarks import Remark
from corpus.source import Source, scan

TODAY = date(2025, 12, 8)


def read_path(path: Path, limits: Limits = LIMITS) -> list[Article | Rejected]:
    return [found for found in _found(path, limits) if not isinstance(found, Remark)]


def remarks_on(path: Path) -> list[Remark]:
    return [found for found in _found(path, LIMITS) if isinstance(found, Remark)]


def _found(path: Path, limits: Limits) -> list[Found]:
    source = Source("test", path)
    return [found for file in scan(source).files for found in read(file, source, today=TODAY, limits=limits)]


def read_bytes(folder: Path, name: str, content: bytes, limits: Limits = LIMITS) -> list[Article | Rejected]:
    path = folder / name
    path.write_bytes(content)
    return read_path(path, limits)


def only_article(found: list[Article | Rejected]) -> Article:
    (article,) = found
    assert isinstance(article, Article), article
    return article


def only_reason(found: list[Article | Rejected]) -> str:
    (rejected,) = found
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason
