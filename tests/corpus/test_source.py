import os
import socket
from pathlib import Path

import pytest

from corpus.errors import SourceUnreachable
from corpus.source import Scan, Source, scan


def scanned(path: Path) -> Scan:
    return scan(Source("test", path))


def origins(found: Scan) -> list[str]:
    return [file.origin for file in found.files]


def write(path: Path, content: str = "Some text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_files_of_all_depths_are_sorted_by_origin(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/b/c.HTML", "c.jsonl.gz"):
        write(tmp_path / name)
    found = scanned(tmp_path)
    assert origins(found) == ["a/b/c.HTML", "a/z.txt", "b.md", "c.jsonl.gz"]
    assert (found.files[2].size, found.files[2].mtime_ns) == (10, (tmp_path / "b.md").stat().st_mtime_ns)


def test_hidden_is_skipped_and_other_kinds_are_named(tmp_path: Path) -> None:
    for name in (".git/a.txt", ".hidden.md", "photo.jpg", "book.pdf.gz", "README", "kept.txt"):
        write(tmp_path / name)
    found = scanned(tmp_path)
    assert origins(found) == ["kept.txt"]
    assert (found.ignored, found.rejected) == (["README", "book.pdf.gz", "photo.jpg"], [])


def test_a_missing_source_is_unreachable_not_empty(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match=r"cannot be read at .*; its articles stay"):
        scanned(tmp_path / "gone")


def test_a_folder_that_does_not_list_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "open/a.txt")
    write(tmp_path / "shut/b.txt")
    real = os.scandir

    def failing(path: Path) -> object:  # root may list any folder, so permissions alone would not show it
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)
    found = scanned(tmp_path)
    assert origins(found) == ["open/a.txt"]
    assert found.unreachable == ["shut/"]
    with pytest.raises(SourceUnreachable):
        scanned(tmp_path / "shut")


def test_one_file_is_a_source(tmp_path: Path) -> None:
    found = scanned(write(tmp_path / "one.txt"))
    assert origins(found) == ["one.txt"]
    assert found.files[0].path == tmp_path / "one.txt"


def test_one_file_of_another_kind_is_rejected(tmp_path: Path) -> None:
    (rejected,) = scanned(write(tmp_path / "one.pages")).rejected
    assert "give one of .txt" in rejected.reason


def test_links_are_followed_only_to_files_inside(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside/secret.txt")
    inside = write(tmp_path / "in/real/a.txt")
    root = tmp_path / "in"
    (root / "copy.txt").symlink_to(inside)
    (root / "secret.txt").symlink_to(outside)
    (root / "secrets").symlink_to(outside.parent)
    (root / "dead.txt").symlink_to(root / "nothing")
    (root / "real" / "loop").symlink_to(root)
    found = scanned(root)
    assert origins(found) == ["copy.txt", "real/a.txt"]
    assert [(r.origin, r.transient) for r in found.rejected] == [
        ("dead.txt", True),
        ("secret.txt", False),
        ("secrets", False),
    ]


def test_pipes_and_sockets_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    monkeypatch.chdir(tmp_path)  # a socket's path has room for 100 characters
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
    found = scanned(tmp_path)
    assert origins(found) == []
    assert [r.origin for r in found.rejected] == ["pipe.txt", "socket.txt"]


def test_a_name_that_is_not_unicode_is_rejected(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("text")
    except OSError:
        pytest.skip("this file system takes only valid names")
    (rejected,) = scanned(tmp_path).rejected
    assert rejected.origin == "caf?.txt"
    rejected.origin.encode()
