"""Too many open files are told from damage, by what is raised and by real commands under a small limit."""

import errno
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.import_path import ROOT
from index.descriptors import TooManyOpenFiles, perhaps_starved, starved
from index.embedding import onnx_model
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.errors import LibraryDamaged, describe_write_failure

MUTE = sqlite3.OperationalError("unable to open database file")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.ENFILE, "Too many open files in system"),
        ValueError("Failed to open: IoError { kind: TooManyOpenFiles }"),
        RuntimeError("called `Result::unwrap()` on an `Err` value: Os { code: 24, message: 'Too many open files' }"),
    ],
)
def test_each_way_of_saying_it_is_understood(error: Exception) -> None:
    assert starved(error)
    assert "open files" in str(describe_write_failure(error))
    try:
        try:
            raise error
        except Exception as cause:
            raise KeyError("of a library") from cause
    except KeyError as wrapped:
        assert starved(wrapped)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), MUTE, LibraryDamaged("broken")])
def test_other_faults_are_not_taken_for_it(error: Exception) -> None:
    assert not starved(error) and not perhaps_starved(error)


def test_sqlite_s_mute_error_is_it_when_nothing_can_be_opened() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))  # the standard streams have them
    try:
        assert starved(MUTE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("files", [8, 12, 16, 20, 24])
def test_a_command_under_a_small_limit_speaks_of_it_and_of_no_damage(files: int, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bridge opens\n\nThe Selby bridge opened on Monday.\n", "utf-8")
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))\n"
        "from bot.start import run; run()"
    )
    for words in (["index", str(tmp_path)], ["doctor"]):
        command = [sys.executable, "-P", "-c", code, *words]
        ran = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ROOT}, capture_output=True, text=True
        )
        said = ran.stdout + ran.stderr
        assert "--repair" not in said and "Make room" not in said and "Traceback" not in said
        assert ran.returncode == 0 or "(`ulimit -n 1024`)" in said


@pytest.mark.parametrize("load", [Bge().load, MarcoMiniLM().load])
def test_a_model_that_cannot_be_opened_for_want_of_files_is_not_to_be_installed_again(
    monkeypatch: pytest.MonkeyPatch, load: Callable[[], object]
) -> None:
    def full(path: Path, *_: object, **__: object) -> object:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    onnx_model._load.cache_clear()
    monkeypatch.setattr(Path, "read_bytes", full)
    with pytest.raises(TooManyOpenFiles):
        load()
