"""The command line over a library whose catalog is in PostgreSQL."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bot.conftest import Press
from tests.fakes.postgres import PLACES, Cluster

PASSWORD = "geheim"


@pytest.fixture
def over_postgres(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PRESSBOX_DATABASE", database)
    return database


def test_a_library_is_indexed_asked_and_examined(
    press: Press, folder: Path, tmp_path: Path, over_postgres: str
) -> None:
    assert press("index", folder).code == 0
    asked = press("ask", "When will the ferry to Brackness sail again?", "--json")
    assert asked.code == 0 and "Friday" in json.loads(asked.out)["sentences"][0]["text"]
    assert not list((tmp_path / "library").glob("*.sqlite3*"))
    checks = {check["name"]: check for check in json.loads(press("doctor", "--json").out)["checks"]}
    assert all(check["well"] for check in checks.values())
    assert checks["catalog"]["detail"].startswith("in PostgreSQL ")
    assert checks["conversations"]["detail"] == "in the database, 0 answers"
    press("exclude", "papers/library.md")
    press("exclude", "harbour")
    assert press("sources").out.split("\t")[1:4] == ["1", "1", "0"]


def test_an_unreachable_database_is_one_sentence_without_the_password(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("PRESSBOX_DATABASE", f"postgresql://me:{PASSWORD}@127.0.0.1:1/news")
    result = press("ask", "What happened?")
    assert result.code == 5 and "refuses the connection" in result.err and result.err.count("\n") == 1
    examined = press("doctor")
    assert examined.code == 1 and "catalog: The database news at 127.0.0.1:1 refuses" in examined.out
    shown = press("config")
    assert "PRESSBOX_DATABASE" in shown.out
    assert all(PASSWORD not in text for one in (result, examined, shown) for text in (one.out, one.err))


def test_a_home_of_files_and_one_of_a_database_are_not_mistaken(
    press: Press, folder: Path, over_postgres: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    press("index", folder)
    monkeypatch.delenv("PRESSBOX_DATABASE")
    unset = press("ask", "What happened?")
    assert unset.code == 4 and "set PRESSBOX_DATABASE" in unset.err
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "of-files"))
    press("index", folder)
    monkeypatch.setenv("PRESSBOX_DATABASE", over_postgres)
    both = press("ask", "What happened?")
    assert both.code == 4 and "catalog of its own" in both.err


def test_a_setting_that_is_no_address_is_a_sentence(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_DATABASE", f"mysql://me:{PASSWORD}@h/x")
    result = press("ask", "What happened?")
    assert result.code == 4 and "postgresql://" in result.err and PASSWORD not in result.err


def test_a_dump_is_a_backup_from_which_indexes_are_built_anew(
    press: Press,
    folder: Path,
    over_postgres: str,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    path = os.pathsep.join(PLACES)
    dump, restore = shutil.which("pg_dump", path=path), shutil.which("pg_restore", path=path)
    if not (dump and restore):
        pytest.skip("pg_dump and pg_restore are not installed")
    assert press("index", folder).code == 0
    file = tmp_path / "pressbox.dump"
    subprocess.run([dump, "--format=custom", f"--file={file}", over_postgres], check=True)
    with cluster.database() as other:
        subprocess.run([restore, f"--dbname={other}", file], check=True)
        monkeypatch.setenv("PRESSBOX_DATABASE", other)
        monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "restored"))
        assert press("doctor", "--repair").code == 0
        asked = press("ask", "When will the ferry to Brackness sail again?", "--no-sync", "--json")
        assert "Friday" in json.loads(asked.out)["sentences"][0]["text"] and not json.loads(asked.out)["notices"]
