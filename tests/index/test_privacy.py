"""Who may read a library: its owner, until the owner says otherwise."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.home import Home
from index.privacy import MARK, make, narrow
from index.store.catalog import Catalog


@pytest.fixture(autouse=True)
def _loose() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(home: Home) -> set[int]:
    return {stat.S_IMODE(path.lstat().st_mode) for path in [home.path, *home.path.rglob("*")] if not path.is_symlink()}


def _old(path: Path) -> Home:
    """As an older version made one: open as the umask was."""
    home = Home(path)
    home.segment(1).mkdir(parents=True)
    for name in ("catalog.sqlite3", "index.lock", "segments/000001/chroma.sqlite3", "segments/000001.seal.json"):
        (path / name).write_text("x")
    return home


def test_a_catalog_is_its_owner_s_whatever_the_umask(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "new" / "catalog.sqlite3")
    assert _modes(Home(tmp_path / "new")) == {0o700, 0o600}  # its log beside it
    catalog.close()


def test_an_open_library_is_closed_once(tmp_path: Path) -> None:
    home = _old(tmp_path / "library")
    narrow(home)
    assert _modes(home) == {0o700, 0o600}
    home.path.chmod(0o755)
    home.catalog.chmod(0o644)
    narrow(home)
    assert (_mode(home.path), _mode(home.catalog)) == (0o755, 0o644)


def test_what_is_new_follows_the_catalog(tmp_path: Path) -> None:
    for widened, umask in ((0o600, 0o077), (0o640, 0o027), (0o644, 0o022), (0o666, 0o022)):
        home = Home(tmp_path / f"{widened:o}")
        make(home)
        Catalog(home.catalog).close()
        home.catalog.chmod(widened)
        os.umask(0)
        assert narrow(home) == 0
        assert os.umask(0) == umask


def test_a_stricter_umask_stays(tmp_path: Path) -> None:
    home = Home(tmp_path / "library")
    make(home)
    Catalog(home.catalog).close()
    home.catalog.chmod(0o644)
    os.umask(0o077)
    narrow(home)
    assert os.umask(0) == 0o077


def test_a_new_library_is_not_closed_after_its_owner_opened_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "library")
    make(home)
    assert _modes(home) == {0o700, 0o600} and (home.path / MARK).exists()
    home.path.chmod(0o755)
    narrow(home)
    assert _mode(home.path) == 0o755


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A folder with other things in it, a link out of it, and the folder itself."""
    home = _old(tmp_path / "library")
    for path in (home.path / "site", tmp_path / "outside"):
        path.mkdir(mode=0o755)
    (home.path / "index.html.d").mkdir()
    (home.segments / "000002").symlink_to(tmp_path / "outside")
    narrow(home)
    assert (_mode(home.path), _mode(home.path / "site"), _mode(tmp_path / "outside")) == (0o777, 0o755, 0o755)
    assert (_mode(home.catalog), _mode(home.segments)) == (0o600, 0o700)


def test_nothing_is_made_where_there_is_no_library(tmp_path: Path) -> None:
    narrow(Home(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_many_at_once_may_make_it(tmp_path: Path) -> None:
    homes = [Home(tmp_path / str(number)) for number in range(50)]
    with ThreadPoolExecutor(8) as threads:
        for home in homes:
            list(threads.map(lambda _, home=home: make(home), range(8)))
    assert all(home.path.stat().st_mode & 0o777 == 0o700 for home in homes)
