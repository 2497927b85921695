"""`pressbox move`: a library goes to PostgreSQL and back, and is the same; what interrupts it loses nothing."""

import json
import os
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from filelock import FileLock

from bot.bootstrap import Pressbox
from bot.library import move as moving
from bot.library.parity import compare_answers
from bot.signer import Signer
from corpus.errors import UsageError
from index.home import Home
from index.store import schema
from index.store.arrival import NOT_WHOLE, arrival_in
from index.store.catalog import Catalog
from index.store.copying import copy_rows
from tests.bot.conftest import Press, Result
from tests.fakes.chroma import ChromaServer
from tests.fakes.postgres import Cluster
from tests.forked import Running

PASSWORD = "geheim"
QUESTION = "When will the ferry to Brackness sail again?"
# What building the indexes anew adds to; all other tables are equal also after that
APART = ("catalog", "chats", "index", "telegram", "segments")
OF_INDEXES = ("catalog.generations", "catalog.segments", "catalog.segment_chunks", "catalog.runs", "catalog.sources")


@pytest.fixture
def noted(library: Path, press: Press, tmp_path: Path) -> Path:
    """The library of three articles with one that was added, a conversation, a rating and a key of its own."""
    note = tmp_path / "note.txt"
    note.write_text("Rye bread on Mondays\n\nThe bakery in Elm Street sells rye bread on Mondays.\n")
    assert press("add", note).code == 0
    assert press("ask", "--chat", "me", "What does the bakery in Elm Street sell?").code == 0
    with Pressbox() as pressbox:
        Signer.of(pressbox.home)
    return library


def tables_of(result: Result) -> dict[str, Any]:
    assert result.code == 0, result.err
    return dict(json.loads(result.out)["tables"])


def assert_rolled_back(press: Press) -> None:
    """The generation before the move is published again, and answers with indexes of its own."""
    rolled = json.loads(press("index", "--rollback", "--json").out)
    assert rolled["published"] and rolled["rolled_back_to"] == rolled["generation"] - 2
    asked = press("ask", "--no-sync", QUESTION)
    assert "Friday" in asked.out and not asked.err
    assert all(check["well"] for check in json.loads(press("doctor", "--json").out)["checks"])
    assert not json.loads(press("index", "--json").out)["published"]


def contents(home: Path) -> dict[str, Any]:
    """Every file's rows or bytes, without locks, logs, and segments, to which Chroma writes when it opens them."""
    found: dict[str, Any] = {}
    for path in home.glob("*.sqlite3"):
        with closing(sqlite3.connect(path)) as file:
            found[path.name] = list(file.iterdump())
    return found | {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.relative_to(home).parts[0].split(".")[0] not in APART
    }


def test_a_library_is_the_same_in_postgresql_and_back_in_files(
    noted: Path, press: Press, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(noted)
    there = press("move", "--to", database, "--home", tmp_path / "server", "--json")
    tables = tables_of(there)
    assert tables["catalog.versions"]["rows"] == 4 and tables["chats.answers"]["rows"] == 1
    assert tables["files"]["rows"] == 2
    assert json.loads(there.out)["questions"] >= 10 and json.loads(there.out)["differing"] == []
    assert contents(noted) == before
    with closing(Catalog(database)) as catalog:
        counted = "SELECT count(DISTINCT tablename) FROM pg_stats WHERE schemaname = 'pressbox_catalog'"
        assert catalog.connection.execute(counted).fetchone()[0] >= 10  # else each question takes a second

    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "server"))
    assert "Friday" in press("ask", "--no-sync", QUESTION).out
    assert all(check["well"] for check in json.loads(press("doctor", "--json").out)["checks"])
    back = tables_of(press("move", "--to", tmp_path / "back", "--json"))
    assert {name: kept for name, kept in back.items() if name not in OF_INDEXES} == {
        name: kept for name, kept in tables.items() if name not in OF_INDEXES
    }

    monkeypatch.delenv("PRESSBOX_DATABASE")
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "back"))
    assert "Friday" in press("ask", QUESTION).out
    nothing_new = json.loads(press("index", "--json").out)
    assert not nothing_new["published"] and nothing_new["embedded"] == 0
    assert (tmp_path / "back" / "page_key").read_bytes() == (noted / "page_key").read_bytes()
    with Pressbox() as pressbox:
        assert {str(source.location) for source in pressbox.catalog.sources()} >= {str(tmp_path / "back" / "added")}
        (stored,) = pressbox.chats.history("me", 5)
        citation = stored.answer.citations[0]
        article = pressbox.catalog.article(citation.article_id, citation.version)
        assert article and article.text[citation.start : citation.end] == citation.quote
    assert_rolled_back(press)


def test_it_says_how_to_go_on_and_never_a_password(library: Path, press: Press, database: str, tmp_path: Path) -> None:
    url = database.replace("pressbox@", f"pressbox:{PASSWORD}@")
    moved = press("move", "--to", url, "--questions", 2)
    assert moved.code == 0 and "answered alike" in moved.out
    assert f"PRESSBOX_HOME={tmp_path / 'library-postgresql'}" in moved.out.replace("\n", " ")
    again = press("move", "--to", url)
    assert again.code == 0 and "already" in again.out
    refused = press("move", "--to", f"postgresql://me:{PASSWORD}@127.0.0.1:1/news", "--home", tmp_path / "other")
    assert refused.code == 5 and "--to is right" in refused.err and refused.err.count("\n") == 1
    assert all(PASSWORD not in text for one in (moved, again, refused) for text in (one.out, one.err))


def test_answers_that_differ_are_named_and_the_exit_code_tells(
    library: Path, press: Press, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answered = compare_answers

    def spoilt(*given: Any) -> Any:
        with closing(Catalog(database)) as catalog:
            catalog.connection.execute("UPDATE versions SET outlet = 'Elsewhere' WHERE title LIKE 'Harbour%'")
        return answered(*given)

    monkeypatch.setattr(moving, "compare_answers", spoilt)
    differing = press("move", "--to", database)
    assert differing.code == 1 and "answered differently" in differing.out and "Harbour reopens" in differing.out
    monkeypatch.setattr(moving, "compare_answers", answered)
    assert press("move", "--to", database).code == 1  # the mark still says that parity is not reached


def test_vectors_go_to_the_server_that_is_named_and_the_old_home_keeps_its_own(
    library: Path,
    press: Press,
    cluster: Cluster,
    chroma_server: ChromaServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRESSBOX_CHROMA", chroma_server.url)
    with cluster.database() as first, cluster.database() as second:
        assert press("move", "--to", first, "--home", tmp_path / "first", "--questions", 4).code == 0
        monkeypatch.setenv("PRESSBOX_DATABASE", first)
        monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "first"))
        assert press("move", "--to", second, "--home", tmp_path / "second", "--questions", 4).code == 0
        for database, home in ((first, "first"), (second, "second")):
            monkeypatch.setenv("PRESSBOX_DATABASE", database)
            monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / home))
            checks = json.loads(press("doctor", "--json").out)["checks"]
            assert all(check["well"] for check in checks), checks
            assert any("on Chroma's server" in check["detail"] for check in checks)
            assert_rolled_back(press)


# What is refused


def test_an_empty_library_and_its_own_place_are_refused(press: Press, tmp_path: Path, library: Path) -> None:
    assert "already" in press("move", "--to", library).err
    assert press("move", "--to", "mysql://h/x").code == 2
    assert press("move", "--to", tmp_path / "x", "--home", tmp_path / "y").code == 2


def test_a_place_that_is_none_is_a_sentence(press: Press, tmp_path: Path, library: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in ("", " ", "mysql://db/x", str(tmp_path / "file"), str(tmp_path / "file" / "below")):
        refused = press("move", "--to", place)
        assert (refused.code, refused.err.count("\n"), refused.out) == (UsageError.exit_code, 1, "")


def test_an_empty_library_has_nothing_to_move(press: Press, tmp_path: Path) -> None:
    refused = press("move", "--to", tmp_path / "there")
    assert refused.code == 2 and "nothing to move" in refused.err


def test_a_target_that_holds_another_library_is_left_alone(
    library: Path, press: Press, database: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    monkeypatch.setenv("PRESSBOX_HOME", str(other))
    assert press("index", folder).code == 0
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "of-server"))
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    assert press("index", folder).code == 0
    monkeypatch.delenv("PRESSBOX_DATABASE")
    monkeypatch.setenv("PRESSBOX_HOME", str(library))
    before = contents(other)
    for words in (["--to", other], ["--to", database], ["--to", tmp_path / "of-server"]):
        refused = press("move", *words)
        assert refused.code == 2 and "another library" in refused.err and refused.err.count("\n") == 1
    beside = press("move", "--to", database, "--home", other)
    assert beside.code == 4 and "--to" in beside.err
    assert contents(other) == before


def test_a_library_that_was_moved_and_changed_is_not_moved_over_the_first_one(
    library: Path, press: Press, tmp_path: Path, folder: Path
) -> None:
    assert press("move", "--to", tmp_path / "there", "--questions", 1).code == 0
    (folder / "new.txt").write_text("Snow falls in Orrin\n\nSnow fell in Orrin on Sunday.\n")
    assert press("index", folder).code == 0
    refused = press("move", "--to", tmp_path / "there")
    assert refused.code == 2 and "generation" in refused.err


def test_a_source_that_is_indexed_or_answered_from_is_refused(
    library: Path, press: Press, tmp_path: Path, database: str
) -> None:
    with FileLock(library / "index.lock"):
        busy = press("move", "--to", database)
    assert busy.code == 75 and "is indexing this library" in busy.err
    with FileLock(library / "telegram.lock"):
        answering = press("move", "--to", database)
    assert answering.code == 1 and "A bot answers from this library" in answering.err
    assert answering.err.count("\n") == 1


def test_a_database_that_others_are_connected_to_is_refused(
    library: Path, press: Press, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert press("move", "--to", database, "--home", tmp_path / "there", "--questions", 1).code == 0
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "there"))
    monkeypatch.setattr(moving, "LEAVING", 0.1)
    with closing(Catalog(database)):
        refused = press("move", "--to", tmp_path / "back")
    assert refused.code == 1 and refused.err.startswith("pressbox: 1 other connection of Pressbox is open")
    assert press("move", "--to", tmp_path / "back", "--questions", 1).code == 0


# Interruptions


class Cut(Exception):
    """The move ends here."""


def test_a_half_copied_target_is_not_answered_from_and_the_move_goes_on(
    noted: Path, press: Press, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    for place, environment in (
        (database, {"PRESSBOX_DATABASE": database, "PRESSBOX_HOME": str(tmp_path / "library-postgresql")}),
        (str(tmp_path / "there"), {"PRESSBOX_HOME": str(tmp_path / "there")}),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(moving, "copy_belongings", lambda *_: (_ for _ in ()).throw(Cut()))
            with pytest.raises(Cut):
                press("move", "--to", place)
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            for words in (["ask", QUESTION], ["index", folder], ["sources"]):
                refused = press(*words)
                assert refused.code == 4 and refused.err.strip().endswith(NOT_WHOLE)
        assert press("ask", QUESTION).code == 0  # the source answers meanwhile
        assert press("move", "--to", place).code == 0


def test_a_source_that_was_indexed_after_an_interruption_is_copied_anew(
    press: Press, database: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    assert press("index", folder).code == 0
    with monkeypatch.context() as patch:
        patch.setattr(moving, "copy_belongings", lambda *_: (_ for _ in ()).throw(Cut()))
        with pytest.raises(Cut):
            press("move", "--to", database)
    for toll in ("falls in June", "stays in July"):
        (folder / "bridge.txt").write_text(f"Bridge tolls change\n\nThe toll for the Selby bridge {toll}.\n")
        (folder / f"{toll}.txt").write_text(f"Snow in Orrin\n\nThe mayor of Orrin says that snow {toll}.\n")
        assert press("index").code == 0
    moved = tables_of(press("move", "--to", database, "--json"))
    assert moved["catalog.versions"]["rows"] == 7 and moved["catalog.generations"]["rows"] == 3


def test_conversations_that_change_meanwhile_are_copied_again(
    noted: Path, press: Press, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, changes = copy_rows, iter(range(1, 100))

    def change(source: Any, target: Any, table: Any, counted: Any) -> None:
        copied(source, target, table, counted)
        if table.name == "answers" and next(changes) <= most:
            with closing(sqlite3.connect(noted / "chats.sqlite3")) as file, file:
                file.execute("UPDATE answers SET size = size + 1")

    monkeypatch.setattr(moving, "copy_rows", change)
    most = 50
    refused = press("move", "--to", database)
    assert refused.code == 1 and "chats of the library keeps changing" in refused.err
    changes, most = iter(range(1, 100)), 1
    assert press("move", "--to", database).code == 0


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_move_goes_on(noted: Path, database: str, tmp_path: Path, seed: int) -> None:
    drawn, before = random.Random(seed), contents(noted)
    kills = 0
    for _ in range(4):
        with Running("move", "--to", database, "--questions", "4", stdout=PIPE, stderr=PIPE) as running:
            time.sleep(drawn.uniform(0.05, 0.5))
            if running.poll() is None:
                os.kill(running.pid, 9)
                kills += 1
            assert running.wait() in (-9, 0)
    with Running("move", "--to", database, "--questions", "4", stdout=PIPE, stderr=PIPE) as running:
        assert running.wait() == 0
    assert kills and contents(noted) == before
    with Pressbox(at=Home(tmp_path / "library-postgresql", database)) as moved:
        assert moved.catalog.count(moved.catalog.current_number())[0] == 4
        assert moved.chats.count_answers() == 1


def test_a_server_that_goes_away_is_one_sentence_and_the_next_run_goes_on(
    noted: Path, press: Press, database: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copy_rows

    def cut_off(source: Any, target: Any, table: Any, counted: Any) -> None:
        copied(source, target, table, counted)
        if table.name == "versions":
            cluster.cut_off()

    with monkeypatch.context() as patch:
        patch.setattr(moving, "copy_rows", cut_off)
        lost = press("move", "--to", database)
    assert lost.code == 5 and "The database was" in lost.err and lost.err.count("\n") == 1
    assert press("move", "--to", database).code == 0


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(
    noted: Path, press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copy_rows

    def filled(source: Any, target: Any, table: Any, counted: Any) -> None:
        if table.name == "vectors":
            target.execute(f"PRAGMA max_page_count = {target.execute('PRAGMA page_count').fetchone()[0]}")
        copied(source, target, table, counted)

    with monkeypatch.context() as patch:
        patch.setattr(schema, "PAGE", 4096)  # bytes: the library's vectors do not fit into one page
        patch.setattr(moving, "copy_rows", filled)
        full = press("move", "--to", tmp_path / "there")
    assert full.code == 1 and "no space left on device" in full.err and full.err.count("\n") == 1
    assert "goes on" in full.err
    assert press("move", "--to", tmp_path / "there").code == 0
    with closing(Catalog(tmp_path / "there" / "catalog.sqlite3")) as catalog:
        arrival = arrival_in(catalog.connection)
        assert arrival and arrival.state == "done"
