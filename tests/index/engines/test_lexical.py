"""BM25: any question is words and nothing else; stems by language; copies; what a killed writer leaves."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.lexical import LexicalEntry, Lexicon, copy, split_stems, write_lexicon
from index.errors import LibraryDamaged, LibraryUnwritten

ENTRIES = [
    LexicalEntry(
        "en", "en", "Power returns · Courier · 7 December 2025", "The drones were launched, and didn't return."
    ),
    LexicalEntry("ru", "ru", "Переговоры", "Президент прибыл в Лондон на переговоры."),
    LexicalEntry("hi", "hi", "हिन्दी समाचार", "दिल्ली में बैठक हुई।"),
    LexicalEntry("de", "de", "Gespräche", "Die Häuser der Städte."),
]
LANGUAGES = ["en", "ru", "hi", "de"]
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("lexical") / "000001"
    write_lexicon(folder, ENTRIES)
    return Lexicon(folder)


@pytest.mark.parametrize("nothing", ["", "   ", '"', "😀", "*", "()[]{}^~:\\/+-!", "[a TO b]", "\x00", "unheard-of"])
def test_what_says_nothing_finds_nothing(lexicon: Lexicon, nothing: str) -> None:
    assert lexicon.search(nothing, LANGUAGES, 5) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("drone launching", "en"),
        ("don't didn't", "en"),
        ('"drones', "en"),
        ("text_en:drones", "en"),
        ("NOT drones", "en"),
        ("drones AND OR", "en"),
        ("courier", "en"),
        ("переговорах", "ru"),
        ("ПРЕЗИДЕНТА", "ru"),
        ("दिल्ली", "hi"),
        ("haus stadt", "de"),
        ("drones " * 20_000, "en"),
    ],
)
def test_words_in_any_dress_and_inflection(lexicon: Lexicon, words: str, found: str) -> None:
    assert [key for key, _ in lexicon.search(words, LANGUAGES, 5)] == [found]


@pytest.mark.parametrize(
    ("words", "found"),
    [("retrun", ["en"]), ("lanched", ["en"]), ("президет", ["ru"]), ("dro", []), ("Drohne", [])],
)
def test_a_word_that_no_chunk_has_finds_one_spelt_nearly_so(lexicon: Lexicon, words: str, found: list[str]) -> None:
    assert [key for key, _ in lexicon.search(words, LANGUAGES, 5)] == found


def test_what_is_spelt_rightly_is_found_first(tmp_path: Path) -> None:
    entries = [LexicalEntry(name, "en", "", f"the {name} came") for name in ("barge", "badge", "large")]
    write_lexicon(tmp_path / "words", entries)
    lexicon = Lexicon(tmp_path / "words")
    assert [key for key, _ in lexicon.search("barge", ["en"], 5)] == ["barge"]  # it is no slip of another
    assert {key for key, _ in lexicon.search("barrge", ["en"], 5)} == {"barge"}


def test_a_rare_stem_tells_more(lexicon: Lexicon) -> None:
    told = lexicon.rarity(split_stems("Drones launched in Xanadu", "en"), "en")
    assert list(told) == ["drone", "launch", "in", "xanadu"]
    assert told["xanadu"] > told["drone"] > 0
    assert lexicon.rarity(split_stems("Häuser", "de"), "de") == {"haus": told["drone"]}


@given(st.text(max_size=40))
def test_no_text_is_an_error(lexicon: Lexicon, words: str) -> None:
    for key, score in lexicon.search(words, LANGUAGES, 5):
        assert key in LANGUAGES and score > 0


def test_only_among_those_allowed(lexicon: Lexicon) -> None:
    words = "drones переговоры"
    assert [key for key, _ in lexicon.search(words, LANGUAGES, 5, ["ru", "gone"])] == ["ru"]
    assert lexicon.search(words, LANGUAGES, 5, []) == []
    both, one = (dict(lexicon.search(words, LANGUAGES, 5, among)) for among in (None, ["ru"]))
    assert both["ru"] == pytest.approx(one["ru"])  # a filter changes no score


def test_an_entry_replaces_the_one_of_its_id_and_the_gone_are_dropped(tmp_path: Path) -> None:
    write_lexicon(tmp_path / "a", ENTRIES)
    old = Lexicon(tmp_path / "a")
    write_lexicon(tmp_path / "a", [LexicalEntry("en", "en", "Title", "Ships.")], gone=["ru", "never"])
    new = Lexicon(tmp_path / "a")
    assert new.size == 3 and new.count(["en", "ru", "de", "never"]) == 2
    assert [key for key, _ in new.search("ships drones", LANGUAGES, 5)] == ["en"]
    assert new.search("drones", ["en"], 5) == []
    assert [key for key, _ in old.search("drones", ["en"], 5)] == ["en"]  # a reader keeps what it opened


def test_a_writer_that_failed_leaves_no_lock_and_no_entry(tmp_path: Path) -> None:
    def failing() -> Iterator[LexicalEntry]:
        yield ENTRIES[0]
        raise OSError("the disk is full")

    write_lexicon(tmp_path / "a", ENTRIES[1:])
    with pytest.raises(LibraryUnwritten, match="the disk is full") as kept:  # and their frames
        write_lexicon(tmp_path / "a", failing())
    write_lexicon(tmp_path / "a", [])
    assert Lexicon(tmp_path / "a").size == 3 and kept


def test_a_writer_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from index.engines.lexical import LexicalEntry, write_lexicon\n"
        "write_lexicon(Path(sys.argv[1]), (LexicalEntry(str(n), 'en', 'h', 't') if n < 99 else os.kill(os.getpid(), 9)"
        " for n in range(100)))"
    )
    write_lexicon(tmp_path / "a", ENTRIES)
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")], cwd=ROOT).returncode == -9
    write_lexicon(tmp_path / "a", [LexicalEntry("new", "en", "Title", "Ships.")])
    assert Lexicon(tmp_path / "a").size == 5


def merged(folder: Path) -> Path:
    """An index of several segments, one of them merged, each with a chunk that is gone."""
    for number in range(10):
        entries = [LexicalEntry(f"{number}-{part}", "en", "Title", f"Story {number} of drones.") for part in range(4)]
        write_lexicon(folder, entries, gone=[f"{number - 1}-0"])
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def no_links(_path: Path, _other: Path) -> None:
    raise PermissionError("Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_what_is_written_to_a_copy_never_reaches_the_first(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    base, other = merged(tmp_path / "a"), tmp_path / "b"
    reader, before = Lexicon(base), contents(base)
    copy(base, other)
    assert {(path.stat().st_nlink > 1) for path in other.glob("*.store")} == {links}
    for number in range(9):  # it is merged more than once
        write_lexicon(
            other, [LexicalEntry(f"new-{number}", "en", "Title", "Ships.")], gone=[f"{number}-1", f"{number}-2"]
        )
    assert contents(base) == before and Lexicon(base).size == reader.size == 31
    assert Lexicon(other).size == 31 - 18 + 9
    shutil.rmtree(base)
    assert len(reader.search("drones", ["en"], 50)) == 31
    assert len(Lexicon(other).search("ships", ["en"], 50)) == 9


def test_a_copy_leaves_behind_what_a_dead_writer_left(tmp_path: Path) -> None:
    base = merged(tmp_path / "a")
    change = ([LexicalEntry("new", "en", "Title", "Ships.")], [f"{number}-1" for number in range(10)])
    shutil.copytree(base, tmp_path / "twin")
    write_lexicon(tmp_path / "twin", *change)
    new = contents(tmp_path / "twin").keys() - contents(base).keys()
    assert any(name.endswith(".del") for name in new)
    for name in [*new, ".tmpAbCdEf"]:
        (base / name).touch()
    with pytest.raises(LibraryUnwritten, match="FileAlreadyExists"):  # in place, it would never end
        write_lexicon(base, *change)
    copy(base, tmp_path / "b")
    write_lexicon(tmp_path / "b", *change)
    assert Lexicon(tmp_path / "b").size == 31 + 1 - 10
    assert not (tmp_path / "b" / ".tmpAbCdEf").exists()


def test_what_is_damaged_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merging it, tantivy panics in a thread of its own and ends the process."""
    base = merged(tmp_path / "a")
    path = next(base.glob("*.term"))
    path.write_bytes(bytes(path.stat().st_size))
    monkeypatch.setattr("index.engines.checksums.CHECKED_BYTES", 0)
    with pytest.raises(LibraryUnwritten, match="was altered"):
        copy(base, tmp_path / "b")


@pytest.mark.parametrize("broken", ["missing", "meta.json"])
def test_a_folder_that_is_no_index(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "000007"
    if broken != "missing":
        write_lexicon(folder, ENTRIES)
        (folder / broken).write_bytes(b"{")
    with pytest.raises(LibraryDamaged, match="pressbox doctor --repair"):
        Lexicon(folder)
