"""Ownership: files claim articles, and an article lives while a file claims it (I4).

Pure decisions on values; knows no database and reads no file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.store.readings import FileReading

PRUNE_SHARE = 0.5  # a run that would remove more than this share of a source's articles keeps them


@dataclass(frozen=True, slots=True)
class Settlement:
    """The readings and removals to record, and the versions that are wanted after the run."""

    wanted: dict[str, str]  # article id → version
    readings: list[FileReading]
    gone: list[tuple[int, str]]  # (source id, origin)
    kept: dict[int, tuple[int, int]]  # source id → articles that left it but were kept, articles it had


Place = tuple[int, str]  # source id, origin


def _equally_new(place: Place, article_id: str, version: str) -> int:
    return 0


def settle(
    before: Mapping[tuple[int, str], Mapping[str, str]],
    readings: Iterable[FileReading],
    gone: Iterable[tuple[int, str]],
    prune: bool,
    excluded: Callable[[Place, str], bool] = lambda place, article_id: False,
    newness: Callable[[Place, str, str], Any] = _equally_new,
) -> Settlement:
    """Decide which articles live after the run. `before` maps (source id, origin) to the claims of the last run.

    A file that cannot be read now removes nothing. Unless `prune` is set, a part of a file that is no article removes
    nothing either, and no source loses more than half of its articles. If several files claim one article, the one with
    the greatest `newness` (of its place, article id and version) wins, and of equally new ones the lowest source id and
    then the first origin, so the outcome does not depend on the order of reading; when that file is gone, the next one
    takes over. `excluded` says of (source id, origin) and an article id whether it is kept out; such a one is none of
    its source's articles.
    """
    readings = [_keep_unread(reading, before.get(reading.place, {}), prune) for reading in readings]
    gone = list(gone)
    kept = {} if prune else _count_great_losses(before, _claims_after(before, readings, gone), excluded)
    gone = [place for place in gone if place[0] not in kept]
    readings = [
        replace(reading, claims={**before.get(reading.place, {}), **reading.claims})
        if reading.source_id in kept
        else reading
        for reading in readings
    ]
    claimants: dict[str, list[tuple[Place, str]]] = {}
    for place, claims in sorted(_claims_after(before, readings, gone).items()):
        for article_id, version in claims.items():
            if not excluded(place, article_id):
                claimants.setdefault(article_id, []).append((place, version))
    wanted = {
        article_id: max(claimed, key=lambda claim: newness(claim[0], article_id, claim[1]))[1]  # used at once
        if len({version for _, version in claimed}) > 1
        else claimed[0][1]
        for article_id, claimed in claimants.items()
    }
    return Settlement(wanted, readings, gone, kept)


def _count_great_losses(
    before: Mapping[Place, Mapping[str, str]],
    after: Mapping[Place, Mapping[str, str]],
    excluded: Callable[[Place, str], bool],
) -> dict[int, tuple[int, int]]:
    """Source id → articles lost and articles had, of the sources that lose more than PRUNE_SHARE of theirs."""
    losses = {}
    for source_id in {place[0] for place in before}:
        had = _articles(source_id, before, excluded)
        lost = had - _articles(source_id, after, excluded)
        if len(lost) > PRUNE_SHARE * len(had):
            losses[source_id] = len(lost), len(had)
    return losses


def _keep_unread(reading: FileReading, before: Mapping[str, str], prune: bool) -> FileReading:
    """The reading with the earlier claims added, if a part of the file could not be read."""
    if reading.whole or (prune and reading.stat and not reading.raised):
        return reading
    return replace(reading, claims={**before, **reading.claims})


def _claims_after(
    before: Mapping[tuple[int, str], Mapping[str, str]],
    readings: Iterable[FileReading],
    gone: Iterable[tuple[int, str]],
) -> dict[tuple[int, str], Mapping[str, str]]:
    """The claims of every file after these readings and removals."""
    claims = {**before, **{reading.place: reading.claims for reading in readings}}
    for place in gone:
        claims.pop(place, None)
    return claims


def _articles(
    source_id: int, claims: Mapping[Place, Mapping[str, str]], excluded: Callable[[Place, str], bool]
) -> set[str]:
    """Ids of the articles that the files of one source claim, without excluded ones."""
    own = ((place, articles) for place, articles in claims.items() if place[0] == source_id)
    return {article_id for place, articles in own for article_id in articles if not excluded(place, article_id)}
