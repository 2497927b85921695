import subprocess
import sys
from pathlib import Path

from index.engines.read_lock import hold_folder, remove_unless_held
from tests.index.newsroom import Newsroom


def test_a_folder_that_is_read_is_not_removed(tmp_path: Path) -> None:
    folder = tmp_path / "000001"
    folder.mkdir()
    first, second = hold_folder(folder), hold_folder(folder)
    assert not remove_unless_held(folder)
    first()
    assert not remove_unless_held(folder)
    second()
    assert remove_unless_held(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_dies_lets_go(tmp_path: Path) -> None:
    folder = tmp_path / "000001"
    folder.mkdir()
    code = "import pathlib, sys; from index.engines.read_lock import hold_folder"
    code += "; hold_folder(pathlib.Path(sys.argv[1])); print(1)"
    child = subprocess.Popen(
        [sys.executable, "-c", f"{code}; import time; sys.stdout.flush(); time.sleep(60)", str(folder)],
        stdout=subprocess.PIPE,
    )
    assert child.stdout and child.stdout.readline()
    assert not remove_unless_held(folder)
    child.kill()
    child.wait()
    child.stdout.close()
    assert remove_unless_held(folder)


def test_a_slow_reader_keeps_the_segments_of_its_generation(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Story a\n\nThe first text.")
    newsroom.sync()
    library = newsroom.library()
    held = library.snapshot()
    folders = [newsroom.home.segment(number) for number in held.generation.segments]
    for _ in range(4):
        newsroom.sync(rebuild=True)
    assert all(folder.is_dir() for folder in folders)
    library.close()
    del held
    newsroom.sync(rebuild=True)
    assert not any(folder.exists() for folder in folders)
