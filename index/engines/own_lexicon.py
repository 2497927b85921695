"""A machine's own lexical index: where another machine indexes, the words of a generation are built from the catalog.

A lexical index is named by the number of the run that first had it, which no other run has. So one that is here by that
number is right, whoever built it.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from corpus.article import Article
from index.embedding.inputs import article_header
from index.engines.lexical import LexicalEntry, Lexicon, copy, write_lexicon
from index.engines.read_lock import remove_unless_held
from index.errors import LibraryDamaged, LibraryUnwritten, describe_write_failure
from index.home import Home, fsync_tree
from index.lock_file import acquire_lock
from index.store.catalog import Catalog, Generation
from index.store.generations import KEPT_GENERATIONS, lexicons_in_use

FOR_EVER = -1.0  # seconds to wait for another process that builds
LOCK, NEW = "words.lock", "words.new"  # in the home


def has_words(home: Home, generation: Generation, chunks: int) -> bool:
    """Whether the generation's lexical index is here and whole. `chunks` is the number of its live chunks."""
    try:
        return Lexicon(home.lexicon(generation.lexicon)).size >= chunks
    except LibraryDamaged:
        return False


def build_words(home: Home, generation: Generation) -> None:
    """Build the generation's lexical index, unless it is here and whole; one process of a machine at a time.

    It continues another one that is here, if that can be. Raises LibraryUnwritten, DatabaseUnusable and what
    `acquire_lock` raises, and LibraryDamaged if the catalog has other chunks meanwhile.
    """
    with closing(Catalog.of(home)) as catalog:  # a connection of its own: texts are read for a while
        lock = acquire_lock(home, home.path / LOCK, FOR_EVER)
        try:
            chunks = catalog.distinct_chunks(generation.number)
            if not has_words(home, generation, chunks):
                _build(home, catalog, generation, chunks)
                with suppress(OSError):  # the next build tries again
                    _remove_older(home, catalog, generation)
        except OSError as error:
            raise describe_write_failure(error) from error
        finally:
            lock.release()


def _build(home: Home, catalog: Catalog, generation: Generation, chunks: int) -> None:
    """Write the index beside its place, check it, and put it there."""
    new, place = home.path / NEW, home.lexicon(generation.lexicon)
    since = _newest(home, catalog, generation)
    if since is None or not _continued(home, catalog, generation, since, chunks):
        shutil.rmtree(new, ignore_errors=True)  # also what a killed process left
        write_lexicon(new, entries_of(catalog.chunk_texts(generation.number)))
        if Lexicon(new).size != chunks:
            raise LibraryDamaged("The words of the library could not be built from the catalog; ask again.")
    fsync_tree(new)
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    new.rename(place)


def _newest(home: Home, catalog: Catalog, generation: Generation) -> tuple[int, int] | None:
    """The newest other lexical index that is here, and a generation that it is of."""
    here = {int(path.name) for path in home.lexical.glob("*") if path.is_dir() and path.name.isdecimal()}
    known = catalog.lexicons(generation.number)
    return max(((number, known[number]) for number in here & known.keys() - {generation.lexicon}), default=None)


def _continued(home: Home, catalog: Catalog, generation: Generation, since: tuple[int, int], chunks: int) -> bool:
    """Write the index as a continuation of another one; whether it then has the right number of chunks.

    It does not if chunks that died meanwhile are swept from the catalog already.
    """
    base, number = since
    new = home.path / NEW
    shutil.rmtree(new, ignore_errors=True)
    try:
        copy(home.lexicon(base), new)
        write_lexicon(
            new,
            entries_of(catalog.chunk_texts(generation.number, number)),
            catalog.died_since(number, generation.number),
        )
        return Lexicon(new).size == chunks
    except (LibraryDamaged, LibraryUnwritten):
        return False


def entries_of(texts: Iterable[tuple[str, Article, str]]) -> Iterator[LexicalEntry]:
    """Entries for the lexical index, of (chunk id, article, text)."""
    for chunk_id, article, text in texts:
        yield LexicalEntry(chunk_id, article.language, article_header(article), text)


def _remove_older(home: Home, catalog: Catalog, generation: Generation) -> None:
    """Remove the indexes that no reader here needs. Those of later numbers may be of a run that is under way."""
    used = lexicons_in_use(catalog.connection, catalog.current_number() - KEPT_GENERATIONS + 1)
    for folder in list(home.lexical.iterdir()):
        if _is_older(folder, generation) and int(folder.name) not in used:
            remove_unless_held(folder)


def _is_older(folder: Path, generation: Generation) -> bool:
    return folder.name.isdecimal() and int(folder.name) < generation.lexicon
