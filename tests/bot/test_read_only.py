"""A library in a folder that may not be written: it answers, and what would change it says why it cannot."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Press


@pytest.fixture
def read_only(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The library on a disk that is mounted to be read: modes mean nothing to root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "pressbox-tests", str(disk)]
    if os.geteuid() == 0 and (not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode):
        pytest.skip("no disk can be mounted here")
    shutil.copytree(library, disk / "library")
    monkeypatch.setenv("PRESSBOX_HOME", str(disk / "library"))
    try:
        if os.geteuid() == 0:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        else:
            for path in [*disk.rglob("*"), disk / "library"]:
                path.chmod(0o500 if path.is_dir() else 0o400)
        yield disk / "library"
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
        else:
            for path in [disk / "library", *disk.rglob("*")]:
                path.chmod(0o700)


def test_what_was_published_answers(press: Press, read_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # a model, which may cost nothing uncounted
    asked = press("ask", "How many sunken boats were removed from the channel?")
    assert asked.code == 0 and "14 sunken boats" in asked.out
    assert asked.err.count("is read-only") == 1 and "no language model is asked" in asked.err
    assert "repair" not in asked.err
    found = press("search", "toll", "Selby")
    assert found.code == 0 and "4 euros" in found.out and found.err.count("is read-only") == 1
    for words in (("articles",), ("sources",), ("show", "coast-daily")):
        assert press(*words).code == 0


def test_what_would_change_it_says_why_it_cannot(press: Press, read_only: Path, folder: Path) -> None:
    article = folder / "new.txt"
    article.write_text("A new ferry\n\nThe ferry to Brackness has a new captain.\n", "utf-8")
    for words in (
        ("index",),
        ("index", folder),
        ("index", "--rollback"),
        ("add", article),
        ("add", "https://192.0.2.1/feed"),
        ("remove", "--yes", "papers"),
        ("ask", "--chat", "one", "Who painted the reading room?"),
        ("telegram", "pair"),
        ("doctor", "--repair"),
    ):
        refused = press(*words)
        assert refused.err, words
        last = refused.err.strip().splitlines()[-1]
        assert (refused.code in (1, 4) and "read-only" in last) or "permission denied" in last, refused
        assert "PRESSBOX_HOME" in last or "permissions" in last
        assert "Traceback" not in refused.err and "--repair" not in refused.err


def test_the_doctor_names_the_cause_and_no_damage(press: Press, read_only: Path) -> None:
    checked = press("doctor")
    assert checked.code == 1 and "Nothing can be written to" in checked.out and "repair" not in checked.out
