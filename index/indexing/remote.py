"""Building of a segment on Chroma's server: each collection is noted in the catalog, then made, filled and verified."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.engines.segment import EFFORTS, Effort, sample_of
from index.errors import LibraryDamaged
from index.store.collections import CollectionNote
from index.store.staging import Embedded, Staging

if TYPE_CHECKING:
    from index.engines.chroma_server import Server  # brings httpx, which a library in its own folder can do without

DESCRIBED = 3000  # rows taken from the catalog at once


@dataclass(frozen=True, slots=True)
class RemoteBuild:
    """The making of one segment. `watch` is told how many rows were taken, `reached` that all of a part were sent."""

    draft: Staging
    server: "Server"
    number: int
    watch: Callable[[int], None]
    reached: Callable[[], None]

    def run(self, ids: Sequence[str]) -> None:
        """Make the segment of these chunks. What a failed run leaves on the server is noted, and swept later.

        Raises LibraryDamaged if a collection lacks rows, and ChromaUnusable.
        """
        from index.engines import remote_segment  # late: start-up speed; brings httpx

        for part, members in enumerate(remote_segment.parts_of(ids)):
            rows, behind = remote_segment.group(members, self._described)
            self._make(part, rows, behind)

    def _make(self, part: int, rows: list[str], behind: dict[str, list[str]]) -> None:
        """Make the collection of one part; with more effort if its graph does not find its rows."""
        sample = [row for batch in self._described([rows[place] for place in sample_of(len(rows))]) for row in batch]
        for attempt, effort in enumerate(EFFORTS):
            last = effort == EFFORTS[-1]
            note = CollectionNote(f"pressbox-{self.draft.token}-{self.number}-{part}-{attempt}", self.number, len(rows))
            if self._write(note, rows, behind, effort, sample):
                return
            if last:
                self.draft.search_exactly([note.name])
            else:
                self.server.delete(note.name)
                self.draft.drop_collections([note.name])

    def _write(
        self,
        note: CollectionNote,
        rows: list[str],
        behind: dict[str, list[str]],
        effort: Effort,
        sample: list[Embedded],
    ) -> bool:
        """Write and count one collection; whether the rows of the sample find themselves."""
        from index.engines import remote_segment  # late: start-up speed; brings httpx

        self.draft.note_collection(note)
        key = remote_segment.write(self.server, note.name, rows, behind, self._watched, effort)
        self.reached()
        if (held := self.server.count(key)) != note.size:
            raise LibraryDamaged(
                f"The new collection {note.name} holds {held:,} of {note.size:,} rows; nothing was published, run "
                "`pressbox index` again."
            )
        return remote_segment.finds_itself(self.server, key, sample)

    def _described(self, ids: Sequence[str]) -> Iterator[list[Embedded]]:
        return self.draft.described(ids, DESCRIBED)

    def _watched(self, ids: Sequence[str]) -> Iterator[list[Embedded]]:
        for batch, rows in enumerate(self._described(ids)):
            self.watch(batch * DESCRIBED)
            yield rows
