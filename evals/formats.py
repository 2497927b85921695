"""`python -m evals formats --data FOLDER`: whether an article reads the same from every format.

Writes each news article as text, Markdown, a web page and a PDF, and reads it again. A sentence is equal if it comes
back character for character, white space apart; so are title, day and outlet. Then the same with the files and exports
in which people keep articles: there the title, the day, the outlet and the text are compared, as far as the format has
them.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.article import Article
from corpus.clean import clean, to_one_line
from corpus.dates import parse_printed_day
from corpus.reader import read
from corpus.readers.lines import GLYPHS
from corpus.sentences import split_sentences
from corpus.source import Source, scan
from corpus.urls import web_address
from evals.exports import MANY, SINGLE, Story
from evals.files import read_lines
from evals.pages import WRITERS, Page

ARTICLES = Path("realtimeqa-2022") / "articles-600.jsonl.gz"
SHOWN = 40  # differences listed for one format


@dataclass
class Comparison:
    """What one format gives back.

    `bare` sentences came without the bullet glyph before them, `cut` ones begin or end elsewhere; `lost` ones are gone,
    `added` ones new.

    `other` has each title, day and outlet that is not the one that was written.
    """

    articles: int = 0
    sentences: int = 0
    equal: int = 0
    bare: int = 0
    cut: int = 0
    lost: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    other: dict[str, list[str]] = field(default_factory=lambda: {"title": [], "day": [], "outlet": []})

    def __str__(self) -> str:
        return (
            f"{self.sentences:,} sentences, {self.equal:,} equal ({self.equal / max(1, self.sentences):.2%}), "
            f"{self.bare:,} without their bullet, {self.cut:,} cut elsewhere, {len(self.lost):,} not there, "
            f"{len(self.added):,} there that were not written; of {self.articles:,} articles "
            + ", ".join(f"{self.articles - len(others):,} have their {what}" for what, others in self.other.items())
        )


FIELDS = ("title", "day", "outlet", "address", "text")
NOT_IN = {  # what a format does not hold
    "docx": ("outlet", "address"),
    "odt": ("outlet", "address"),
    "epub": ("address",),
    "eml": ("address",),
    "mbox": ("address",),
    "telegram.json": ("address",),
    "wordpress.json": ("outlet",),
    "zip": ("address",),  # the pages in it do not say theirs
}
OF_ALL = ("rss", "atom", "wxr.xml", "telegram.json", "feed.json")  # formats in which all articles have one outlet


@dataclass
class Recovery:
    """How many articles came back from one format, and how many of them with each part equal."""

    articles: int = 0
    back: int = 0
    equal: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = (f"{name} {self.equal[name]:,}/{self.held[name]:,}" for name in FIELDS if self.held[name])
        return f"{self.articles:,} articles, {self.back:,} back; {', '.join(parts)}"


def recover(data: Path, sample: int | None = None) -> dict[str, Recovery]:
    """Format → what came back of the articles that it was written from."""
    stories = list(_stories(data, sample))
    found = {suffix: Recovery() for suffix in (*SINGLE, *MANY)}
    for suffix, write in SINGLE.items():
        for story in stories:
            _add_recovered(found[suffix], suffix, [story], _read_all(f"a.{suffix}", write(story)))
    for suffix, write_many in MANY.items():
        groups = _by_outlet(stories) if suffix in OF_ALL else [stories]
        for group in groups:
            _add_recovered(found[suffix], suffix, group, _read_all(f"a.{suffix}", write_many(group)))
    return found


def recovered_lines(recovered: dict[str, Recovery]) -> Iterator[str]:
    """The report: a line for each format, then its differences."""
    for suffix, recovery in recovered.items():
        yield f"{suffix}: {recovery}"
        yield from (f"  - {difference}" for difference in recovery.different[:SHOWN])


def _stories(data: Path, sample: int | None) -> Iterator[Story]:
    for record in islice(read_lines(data / ARTICLES), sample):
        lines = [" ".join(line.split()) for line in clean(record["body"]).split("\n")]
        yield Story(
            to_one_line(record["title"]),
            [line for line in lines if line],
            record["url"],
            parse_printed_day(record.get("published_at") or ""),
            record.get("source"),
            to_one_line(record.get("author") or "") or None,
        )


def _by_outlet(stories: list[Story]) -> list[list[Story]]:
    groups: dict[str | None, list[Story]] = {}
    for story in stories:
        groups.setdefault(story.outlet, []).append(story)
    return list(groups.values())


def _read_all(name: str, content: bytes) -> list[Article]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        source = Source("written", path)
        return [found for found in read(scan(source).files[0], source) if isinstance(found, Article)]


def _add_recovered(recovery: Recovery, suffix: str, stories: list[Story], found: list[Article]) -> None:
    """Compare articles by their order, and by their titles where some are missing."""
    by_title = {article.title: article for article in found}
    for position, story in enumerate(stories):
        recovery.articles += 1
        article = found[position] if len(found) == len(stories) else by_title.get(story.title)
        if article is None:
            recovery.different.append(f"{story.url}: not back")
            continue
        recovery.back += 1
        pairs = {
            "title": (story.title, article.title),
            "day": (story.day, article.published_at),
            "outlet": (story.outlet, article.outlet),
            "address": (web_address(story.url), article.url),
            "text": ("\n\n".join(story.paragraphs), article.text),
        }
        for name, (written, there) in pairs.items():
            if name in NOT_IN.get(suffix, ()) or written is None:
                continue
            recovery.held[name] += 1
            recovery.equal[name] += written == there
            if written != there:
                recovery.different.append(f"{name} of {story.url}: {_difference(str(written), str(there))}")


def _difference(written: str, there: str) -> str:
    """Where two texts begin to differ."""
    start = next(
        (n for n, (one, other) in enumerate(zip(written, there, strict=False)) if one != other),
        min(len(written), len(there)),
    )
    return f"{written[max(0, start - 20) : start + 40]!r} became {there[max(0, start - 20) : start + 40]!r}"


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
        yield from (f"  {what}: {other}" for what, others in comparison.other.items() for other in others[:SHOWN])


def _pages(data: Path, sample: int | None) -> Iterator[Page]:
    for record in islice(read_lines(data / ARTICLES), sample):
        body = clean(record["body"])
        yield Page(
            to_one_line(record["title"]),
            [line.strip() for line in body.split("\n") if line.strip()],
            datetime.strptime(record["published_at"], "%Y/%m/%d").date(),
            record["source"].removeprefix("www.").partition(".")[0].title(),
        )


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
    comparison.articles += 1
    _compare_heads(comparison, page, found)
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


def _compare_heads(comparison: Comparison, page: Page, found: Article | None) -> None:
    written = {"title": page.title, "day": page.day, "outlet": page.outlet}
    there = {"title": found.title, "day": found.published_at, "outlet": found.outlet} if found else {}
    for what, value in written.items():
        if there.get(what) != value:
            comparison.other[what].append(f"{value} → {there.get(what)}")


def _sentences(text: str) -> Counter[str]:
    return Counter("".join(text[start:end].split()) for start, end in split_sentences(text))
