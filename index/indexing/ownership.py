"""Who vouches for which article: files claim articles, and an article lives while a file claims it (invariant I4).

Pure decisions on values; knows no database and reads no file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

RAISED = "raised"  # in the place of a stamp: the file could be opened, and reading it met a bug
PRUNE_SHARE = 0.5  # a run that would remove more than this share of a source's articles keeps them


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave when it was read now. `stat` is None when it could not be opened: it is tried again.

    `whole`: all of it could be read as articles, so that what it no longer gives has left it. `raised`: reading it
    met a bug, so that it is tried again though it has not changed.
    """

    source_id: int
    origin: str
    stat: tuple[int, int] | None  # size, mtime_ns
    claims: Mapping[str, str]  # article id → version
    rejections: tuple[tuple[str, str], ...]  # place, reason
    whole: bool = True
    stamp: str | None = None  # of a document on the web, which has no mtime
    raised: bool = False

    @property
    def place(self) -> tuple[int, str]:
        return self.source_id, self.origin

    def without(self, failed: Mapping[tuple[str, str], str]) -> "FileReading":
        """As if it had raised where it gave one of these versions (article id, version) → why."""
        hindered = [claim for claim in self.claims.items() if claim in failed]
        if not hindered:
            return self
        told = [(self.origin, failed[claim]) for claim in hindered]
        kept = {
            article_id: version for article_id, version in self.claims.items() if (article_id, version) not in failed
        }
        stat = None if self.stamp else self.stat  # a document on the web is known by its stamp alone
        return replace(self, stat=stat, claims=kept, rejections=(*self.rejections, *told), whole=False, raised=True)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to be recorded, and which version of which article is wanted after the run."""

    wanted: dict[str, str]
    readings: list[FileReading]
    gone: list[tuple[int, str]]
    kept: dict[int, tuple[int, int]]  # source id → articles that left it but were kept, articles it had


def settle(
    before: Mapping[tuple[int, str], Mapping[str, str]],
    readings: Iterable[FileReading],
    gone: Iterable[tuple[int, str]],
    prune: bool,
) -> Settlement:
    """Decide what lives. `before` maps (source id, origin) to the claims of the last run.

    Nothing leaves because of a file that could not be read now; unless `prune`, nothing leaves because of a part of
    a file that is no article, and no source loses more than half of its articles. Where several files claim one
    article, the lowest source id and then the first origin win, so that the outcome does not depend on the order of
    reading; when that file goes, the next one takes over.
    """
    readings = [_keep_unread(reading, before.get(reading.place, {}), prune) for reading in readings]
    gone = list(gone)
    kept: dict[int, tuple[int, int]] = {}
    for source_id in {place[0] for place in before}:
        had = _articles(source_id, before)
        lost = had - _articles(source_id, _claims_after(before, readings, gone))
        if lost and not prune and len(lost) > PRUNE_SHARE * len(had):
            kept[source_id] = len(lost), len(had)
    gone = [place for place in gone if place[0] not in kept]
    readings = [
        replace(reading, claims={**before.get(reading.place, {}), **reading.claims})
        if reading.source_id in kept
        else reading
        for reading in readings
    ]
    wanted: dict[str, str] = {}
    for _, claims in sorted(_claims_after(before, readings, gone).items()):
        for article_id, version in claims.items():
            wanted.setdefault(article_id, version)
    return Settlement(wanted, readings, gone, kept)


def _keep_unread(reading: FileReading, before: Mapping[str, str], prune: bool) -> FileReading:
    """Where a part of a file could not be read, what it gave before stays."""
    if reading.whole or (prune and reading.stat and not reading.raised):
        return reading
    return replace(reading, claims={**before, **reading.claims})


def _claims_after(
    before: Mapping[tuple[int, str], Mapping[str, str]],
    readings: Iterable[FileReading],
    gone: Iterable[tuple[int, str]],
) -> dict[tuple[int, str], Mapping[str, str]]:
    claims = {**before, **{reading.place: reading.claims for reading in readings}}
    for place in gone:
        claims.pop(place, None)
    return claims


def _articles(source_id: int, claims: Mapping[tuple[int, str], Mapping[str, str]]) -> set[str]:
    return {article_id for place, articles in claims.items() if place[0] == source_id for article_id in articles}
