"""The doctor: checks of the installation and the library. Each check says what it found and what to do about it.

The doctor knows no terminal. A check that fails does not stop the others.
"""

import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from subprocess import DEVNULL, PIPE, TimeoutExpired
from typing import Any

from bot import __version__
from bot.bootstrap import Pressbox
from bot.chats.connection import DAMAGED, ChatsDamaged
from bot.chats.repair import repair, senseless
from bot.chats.store import Chats
from corpus.errors import ConfigurationError, PressboxError, SourceUnreachable
from corpus.nouns import count_noun
from corpus.python_process import start
from index.descriptors import perhaps_starved, starved, too_many
from index.embedding.bge import IDENTITY
from index.engines.lexical import Lexicon
from index.engines.seal import find_segment_damage
from index.errors import EmbedderMismatch, LibraryDamaged
from index.home import Home
from index.indexing.server import server_of
from index.store.catalog import Filter, Generation
from index.store.collections import of_segments

LIBRARIES = ("chromadb", "llama-index-core", "onnxruntime", "openai", "tantivy", "tokenizers")
LEAST_FREE = 200_000_000  # bytes: a new segment is written before the old one is deleted
PROBE_SECONDS = 60  # opening takes two seconds; opening a damaged segment may never end
REPAIR = "run `pressbox doctor --repair`"

# The probe runs in a child process, because a damaged segment can crash the process that opens it.
PROBE = """
import sys
from pathlib import Path
import numpy as np
from index.engines.segment import open_segment
segment = open_segment(Path(sys.argv[1]))
rows = len(segment.ids())
segment.search(np.eye(1, int(sys.argv[2]), dtype=np.float32)[0], 1)
print(rows)
"""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. `detail` is one sentence; for a problem it also says what to do."""

    name: str
    well: bool
    detail: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def examine(pressbox: Pressbox) -> Iterator[Check]:
    """Run every check of the installation and the library. A check follows those that it depends on."""
    yield _versions()
    yield (settings := try_check("settings", lambda: _settings(pressbox)))
    if not settings.well:
        return
    yield try_check("home", lambda: _home(pressbox))
    yield (catalog := try_check("catalog", lambda: _catalog(pressbox)))
    yield try_check("conversations", lambda: _conversations(pressbox))
    yield try_check("embedder", lambda: _embedder(pressbox))
    yield try_check("language model", lambda: _language_model(pressbox))
    if pressbox.home.chroma:
        yield try_check("chroma server", lambda: _server(pressbox))
    if catalog.well:
        yield from _library(pressbox, pressbox.catalog.current())


def _library(pressbox: Pressbox, current: Generation | None) -> Iterator[Check]:
    if current is None:
        yield Check("library", True, "empty; `pressbox index FOLDER` reads your articles into it")
        return
    yield try_check("library", lambda: _generation(pressbox, current))
    for number in current.segments:
        yield try_check(f"segment {number}", partial(_segment, pressbox, current, number))
    yield try_check("lexical index", lambda: _lexicon(pressbox, current))
    yield try_check("sources", lambda: _sources(pressbox))


def try_check(name: str, look: Callable[[], str]) -> Check:
    """Run one check. `look` returns the detail; a PressboxError that it raises becomes a problem."""
    try:
        return Check(name, True, look())
    except PressboxError as problem:
        return Check(name, False, str(problem))
    except OSError as error:
        if not starved(error):
            raise
        return Check(name, False, str(too_many()))


def _versions() -> Check:
    found = [f"Pressbox {__version__}", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    missing = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            missing.append(library)
    if missing:
        return Check("versions", False, f"{', '.join(missing)} not installed; install Pressbox again.")
    return Check("versions", True, ", ".join(found))


def _settings(pressbox: Pressbox) -> str:
    settings = pressbox.settings
    key = "set" if settings.openai_api_key.get_secret_value() else "not set"
    model = settings.embedding_model if settings.embedder == "openai" else IDENTITY.name
    return f"embedder {settings.embedder} ({model}), OPENAI_API_KEY {key}"


def _home(pressbox: Pressbox) -> str:
    path = pressbox.home.path
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            free = shutil.disk_usage(path).free
    except OSError as error:
        raise ConfigurationError(
            f"Nothing can be written to {path} ({(error.strerror or 'no reason').lower()}); mend its permissions, or "
            "set PRESSBOX_HOME to another folder."
        ) from error
    if free < LEAST_FREE:
        raise PressboxError(f"Only {free / 1e6:,.0f} MB are free at {path}; make room before you index.")
    return f"{path}, writable, {free / 1e9:,.1f} GB free"


def _catalog(pressbox: Pressbox) -> str:
    damage = pressbox.catalog.damage()
    if damage:
        raise PressboxError(
            f"The catalog is damaged ({damage}); move {pressbox.home.path} away and run `pressbox index` with your "
            "folders."
        )
    server = pressbox.catalog.connection.describe()
    return f"in {server}" if server else "whole"


def _conversations(pressbox: Pressbox) -> str:
    """Read every row of the conversations in their file; count those in a database."""
    if pressbox.home.database:
        return f"in the database, {count_noun(pressbox.chats.count_answers(), 'answer')}"
    if not pressbox.chats_file.exists():
        return "none yet"
    return verified(pressbox.chats_file)


def verified(path: Path) -> str:
    """Read every row of the conversations in `path`, and say how many answers they hold. Raises ChatsDamaged."""
    chats = Chats(path)
    with closing(chats), chats.reading() as connection:
        if found := connection.damage(thorough=True) or senseless(connection):
            raise ChatsDamaged(DAMAGED.format(found))
        return f"whole, {count_noun(chats.count_answers(), 'answer')}"


def repair_conversations(
    home: Home, path: Path, now: datetime, hold: Callable[[Home], AbstractContextManager[None]]
) -> str | None:
    """Repair damaged conversations, and say what was saved and what was lost; None if nothing is damaged.

    `hold` locks the bot out of the file during the repair. It raises PressboxError while the bot runs.
    """
    if not path.exists():
        return None
    try:
        verified(path)
        return None
    except ChatsDamaged:
        pass
    with hold(home):
        done = repair(path, now)
    saved = ", ".join(f"{count:,} {name}" for name, count in done.saved.items() if count)
    lost = ", ".join(f"{'some' if count is None else f'{count:,}'} {name}" for name, count in done.lost.items())
    return (
        f"The conversations were damaged. Saved: {saved or 'nothing'}; lost: {lost or 'nothing'} (rows of its tables). "
        f"The damaged file is kept as {done.kept.name}."
    )


def _embedder(pressbox: Pressbox) -> str:
    """Embed one word. This checks the weights of a local model, and the key and address of a service."""
    embedder = pressbox.answering_embedder
    embedder.embed_query("news")
    return f"{embedder.identity} works"


def _language_model(pressbox: Pressbox) -> str:
    from bot import language_model  # late: what a command without a model can do without

    return language_model.check_model(pressbox.settings, date.today())


def _generation(pressbox: Pressbox, current: Generation) -> str:
    if sentence := pressbox.change_over():
        raise EmbedderMismatch(sentence)
    articles, chunks = pressbox.catalog.count(current.number)
    published = current.published_at.strftime("%Y-%m-%d %H:%M UTC")
    held = f"{count_noun(articles, 'article')}, {count_noun(chunks, 'passage')}"
    return f"{held}, published {published} (generation {current.number})"


def _server(pressbox: Pressbox) -> str:
    with server_of(pressbox.home) as server:
        version = server.version() if server else ""
    assert pressbox.home.chroma
    return f"{pressbox.home.chroma.place} answers, version {version}"


def _remote_segment(pressbox: Pressbox, number: int) -> str:
    """Count the rows of the segment's collections."""
    from index.engines.remote_index import find_fault  # late: start-up speed; brings httpx

    notes = of_segments(pressbox.catalog.connection, [number])[number]
    if not notes:
        raise LibraryDamaged(f"It is not on Chroma's server; {REPAIR}.")
    with server_of(pressbox.home) as server:
        assert server
        for note in notes:
            if reason := find_fault(server, note):
                raise LibraryDamaged(f"The collection {note.name} {reason}; {REPAIR}.")
    return f"on Chroma's server, {count_noun(pressbox.catalog.segment_rows(number), 'passage')}"


def _segment(pressbox: Pressbox, current: Generation, number: int) -> str:
    if pressbox.home.chroma:
        return _remote_segment(pressbox, number)
    if reason := find_segment_damage(pressbox.home.segment(number)):
        raise LibraryDamaged(f"It is damaged: {reason}; {REPAIR}.")
    expected = pressbox.catalog.segment_rows(number)
    if pressbox.home.read_only:  # Chroma writes to a folder even when it only reads it
        return f"as it was sealed, {count_noun(expected, 'passage')}; not opened, since the folder is read-only"
    said, code = _probed(str(pressbox.home.segment(number)), str(current.embedder.dimensions))
    if code or not said.strip().isdecimal():
        error = LibraryDamaged(f"It cannot be read; {REPAIR}.")
        raise too_many() if perhaps_starved(error) else error
    if int(said) != expected:
        raise LibraryDamaged(f"It holds {count_noun(int(said), 'passage')} instead of {expected:,}; {REPAIR}.")
    return f"opens, {count_noun(expected, 'passage')}"


def _probed(*words: str) -> tuple[str, int]:
    """The probe's output and its exit code. Raises LibraryDamaged after PROBE_SECONDS."""
    with start(PROBE, *words, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL) as probe:
        try:
            said, _ = probe.communicate(timeout=PROBE_SECONDS)
        except TimeoutExpired:
            raise LibraryDamaged(f"It does not open within {PROBE_SECONDS} seconds; {REPAIR}.") from None
        finally:
            probe.kill()  # does nothing to a process that has ended
    return said.decode("ascii", "replace"), probe.returncode


def _lexicon(pressbox: Pressbox, current: Generation) -> str:
    """Count the live chunks in the lexical index. An index that an older Pressbox wrote may also hold dead ones."""
    if pressbox.home.database and not pressbox.home.lexicon(current.lexicon).exists():
        return "not on this machine yet; the first question builds it from the catalog"
    live = pressbox.catalog.live_ids(current.number, Filter())
    held = Lexicon(pressbox.home.lexicon(current.lexicon)).count(live)
    if held != len(set(live)):
        raise LibraryDamaged(f"It holds {held:,} of {count_noun(len(set(live)), 'passage')}; {REPAIR}.")
    return f"opens, {count_noun(held, 'passage')}"


def _sources(pressbox: Pressbox) -> str:
    statuses = pressbox.catalog.statuses()
    lost = [source for source in pressbox.catalog.read_folders() if not source.path.exists()]
    if lost:
        raise SourceUnreachable(
            f"{', '.join(str(source.path) for source in lost)} cannot be found; bring it back, or "
            f'`pressbox remove "{lost[0].name}"`. Its articles stay until then.'
        )
    rejected = sum(status.rejected for status in statuses)
    note = f", {count_noun(rejected, 'place')} without an article (`pressbox sources --rejected`)" if rejected else ""
    return (
        f"{count_noun(len(statuses), 'source')}, {count_noun(sum(status.files for status in statuses), 'file')}{note}"
    )
