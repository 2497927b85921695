"""`python -m evals formats --data FOLDER`: whether an article reads the same from every format.

Writes each news article as text, Markdown, a web page and a PDF, and reads it again. A sentence is equal if it comes
back character for character, white space apart.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.article import Article
from corpus.clean import clean, to_one_line
from corpus.reader import read
from corpus.readers.lines import GLYPHS
from corpus.sentences import split_sentences
from corpus.source import Source, scan
from evals.pages import WRITERS, Page

ARTICLES = Path("realtimeqa-2022") / "articles-600.jsonl.gz"
SHOWN = 40  # differences listed for one format


@dataclass
class Comparison:
    """What one format gives back.

    `bare` sentences came without the bullet glyph before them, `cut` ones begin or end elsewhere; `lost` ones are gone,
    `added` ones new.
    """

    sentences: int = 0
    equal: int = 0
    bare: int = 0
    cut: int = 0
    lost: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.sentences:,} sentences, {self.equal:,} equal ({self.equal / max(1, self.sentences):.2%}), "
            f"{self.bare:,} without their bullet, {self.cut:,} cut elsewhere, {len(self.lost):,} not there, "
            f"{len(self.added):,} there that were not written"
        )


def compare(data: Path, sample: int | None = None) -> dict[str, Comparison]:
    """Format → its comparison with what was written, over all articles of the folder or the first `sample`."""
    compared = {suffix: Comparison() for suffix in WRITERS}
    for page in _pages(data, sample):
        for suffix, write in WRITERS.items():
            _add(compared[suffix], page, _read(f"page.{suffix}", write(page)))
    return compared


def lines(compared: dict[str, Comparison]) -> Iterator[str]:
    """The report: a line for each format, then its differences."""
    for suffix, comparison in compared.items():
        yield f"{suffix}: {comparison}"
        yield from (f"  - {sentence}" for sentence in comparison.lost[:SHOWN])
        yield from (f"  + {sentence}" for sentence in comparison.added[:SHOWN])


def _pages(data: Path, sample: int | None) -> Iterator[Page]:
    with gzip.open(data / ARTICLES, "rt", encoding="utf-8") as records:
        for record, _ in zip(map(json.loads, records), range(sample or 1_000_000), strict=False):
            body = clean(record["body"])
            yield Page(to_one_line(record["title"]), [line.strip() for line in body.split("\n") if line.strip()])


def _read(name: str, content: bytes) -> Article | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        source = Source("written", path)
        with suppress(StopIteration):
            found = next(iter(read(scan(source).files[0], source)))
            return found if isinstance(found, Article) else None
    return None


def _add(comparison: Comparison, page: Page, found: Article | None) -> None:
    written = _sentences("\n\n".join(page.paragraphs))
    there = _sentences(found.text) if found else Counter[str]()
    flat = "".join((found.text if found else "").split())
    flat_written = "".join("".join((page.title, *page.paragraphs)).split())
    equal = written & there
    comparison.sentences += written.total()
    comparison.equal += equal.total()
    for sentence in (written - there).elements():
        if sentence in flat:
            comparison.cut += 1
        elif sentence[0] in GLYPHS and sentence[1:] in flat:
            comparison.bare += 1
        else:
            comparison.lost.append(sentence)
    comparison.added += [sentence for sentence in (there - written).elements() if sentence not in flat_written]


def _sentences(text: str) -> Counter[str]:
    return Counter("".join(text[start:end].split()) for start, end in split_sentences(text))
