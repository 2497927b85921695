"""A secret of the library's own: one for all processes, and for its owner alone."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import kept_secret as module
from bot.kept_secret import kept_secret
from corpus.errors import ConfigurationError
from index.home import Home


def test_it_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    before = os.umask(0)
    try:
        with ThreadPoolExecutor(8) as threads:
            made = set(threads.map(lambda _: kept_secret(home, "a_key"), range(8)))
    finally:
        os.umask(before)
    assert len(made) == 1 and len(made.pop()) > 30
    assert (home.path / "a_key").stat().st_mode & 0o077 == 0


def test_what_cannot_be_used_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0)
    (tmp_path / "empty_key").touch()
    with pytest.raises(ConfigurationError, match=r"empty_key is empty; remove it"):
        kept_secret(Home(tmp_path), "empty_key")
    (tmp_path / "folder_key").mkdir()
    with pytest.raises(ConfigurationError, match=r"folder_key cannot be read or made \(is a directory\)"):
        kept_secret(Home(tmp_path), "folder_key")
    (tmp_path / "torn_key").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"torn_key holds no text; remove it"):
        kept_secret(Home(tmp_path), "torn_key")
