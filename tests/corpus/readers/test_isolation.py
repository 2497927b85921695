"""A document that breaks its parser takes nothing with it."""

import gzip
import json
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from corpus.article import Article, Rejected
from corpus.bugs import Elsewhere, guarded
from corpus.draft import Draft, Unfit
from corpus.formats import MEGABYTE
from corpus.reader import read
from corpus.readers.isolation import MOST_DOCUMENTS, Parser, ParsingLimits, shared_parser
from corpus.readers.records import RecordReader
from corpus.source import Source, SourceFile
from tests.corpus.bombs import BOMBS, REAL, page
from tests.corpus.files import read_path

SHORT = ParsingLimits(cpu_seconds=1, memory_bytes=500 * MEGABYTE, wall_seconds=60)
SLOW = "bold"  # takes a minute and little memory anywhere
GOOD = page("<h1>Ferry</h1>")


@pytest.fixture(scope="module")
def short() -> Iterator[Parser]:
    parser = Parser(SHORT)
    yield parser
    parser.close()


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """One for all tests that do not ask which child it has."""
    parser = Parser()
    yield parser
    parser.close()


@pytest.fixture
def fresh() -> Iterator[Parser]:
    parser = Parser()
    yield parser
    parser.close()


def text_of(found: Any) -> str:
    return str(found[0]["text"])


def child_of(parser: Parser) -> int:
    assert parser._child is not None
    return parser._child.pid


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_its_limit_and_no_more(short: Parser, name: str) -> None:
    try:
        found = text_of(short.parse("html", BOMBS[name]()))
    except Unfit as refused:
        assert name != SLOW or "more than 1 seconds of computing" in str(refused)
    else:
        assert name != SLOW
        assert "The ferry to Orsa" in found
    assert "The ferry to Orsa" in text_of(short.parse("html", GOOD))


def test_memory_is_limited() -> None:
    small = Parser(ParsingLimits(memory_bytes=100 * MEGABYTE))
    with pytest.raises(Unfit, match="more than 100 MB of memory or crashed"):
        small.parse("html", BOMBS["unclosed"]())
    assert small._child is None
    small.close()


def test_where_nothing_else_is_limited_the_clock_is() -> None:
    hurried = Parser(ParsingLimits(cpu_seconds=100, wall_seconds=0.5))
    with pytest.raises(Unfit, match="so it was left out"):
        hurried.parse("html", BOMBS[SLOW]())
    hurried.close()


def test_one_child_reads_many_and_is_replaced_in_the_end(fresh: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.isolation.MOST_DOCUMENTS", 3)
    children = []
    for _ in range(4):
        fresh.parse("html", GOOD)
        children.append(child_of(fresh))
    assert len(set(children[:3])) == 1
    assert children[3] != children[0]
    assert MOST_DOCUMENTS > 100


def test_a_child_that_was_killed_between_two_documents_is_replaced(parser: Parser) -> None:
    parser.parse("html", GOOD)
    os.kill(child_of(parser), signal.SIGKILL)
    assert "The ferry to Orsa" in text_of(parser.parse("html", GOOD))


def test_a_bomb_in_a_folder_is_one_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Parser(SHORT)
    monkeypatch.setattr("corpus.reader.shared_parser", lambda: short)
    for name in ("a", "c"):
        (tmp_path / f"{name}.html").write_bytes(GOOD)
    (tmp_path / "b.html").write_bytes(BOMBS["attributes"]())
    found = read_path(tmp_path)
    short.close()
    assert [type(one) for one in found] == [Article, Rejected, Article]
    assert isinstance(found[1], Rejected)
    assert not found[1].transient  # it is not tried again before it changes


NARROW = ParsingLimits(memory_bytes=50 * MEGABYTE)
NESTS = json.dumps({"title": "Ferry", "text": "A" * 10})[:-1] + ', "more": [' + "[]," * 800_000 + "0]}"
HEAVY = {
    "b.txt": b"x" * 12_000_000,
    "b.md": b"# Ferry\n\n" + b"x" * 12_000_000,
    "b.json": NESTS.encode(),
    "b.txt.gz": gzip.compress(b"x" * 12_000_000),
}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Parser]:
    parser = Parser(NARROW)
    monkeypatch.setattr("corpus.reader.shared_parser", lambda: parser)
    yield parser
    parser.close()


@pytest.mark.parametrize("name", HEAVY)
def test_text_of_every_kind_is_read_within_the_limits(narrow: Parser, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HEAVY[name])
    for good in ("a.md", "c.txt"):
        (tmp_path / good).write_text("Ferry\n\nThe ferry to Orsa sails again.")
    found = read_path(tmp_path)
    assert [type(one) for one in found] == [Article, Rejected, Article]
    assert isinstance(found[1], Rejected)
    assert "more than 50 MB of memory" in found[1].reason
    assert not found[1].transient


def test_a_line_that_is_too_much_costs_that_line(narrow: Parser, tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Story {n}."}) for n in range(4)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:2], NESTS, *lines[2:]]))
    found = read_path(tmp_path)
    assert [type(one) for one in found] == [Article, Article, Rejected, Article, Article]
    assert isinstance(found[2], Rejected)
    assert found[2].reason.startswith("Line 3: reading it took more than 50 MB of memory")


def test_a_file_of_such_lines_is_given_up(narrow: Parser, tmp_path: Path) -> None:
    good = json.dumps({"text": "Story."})
    (tmp_path / "a.jsonl").write_text("\n".join([good, *[NESTS] * 5, good]))
    found = read_path(tmp_path)
    assert isinstance(found[0], Article)
    assert [one.reason[:7] for one in found[1:] if isinstance(one, Rejected)] == [
        "Line 2:",
        "Line 3:",
        "Line 4:",
        "3 of it",
    ]


def test_many_lines_go_to_the_child_at_once(tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.reader.shared_parser", lambda: parser)
    lines = [json.dumps({"id": n, "text": f"Story {n}: the ferry to Orsa sails again."}) for n in range(5_000)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    before = parser._read
    found = read_path(tmp_path)
    assert [one.article_id for one in found if isinstance(one, Article)] == [f"test/a.jsonl#{n}" for n in range(5_000)]
    assert parser._read - before < 5


def test_odd_characters_come_through_as_they_are(parser: Parser) -> None:
    document = json.dumps([{"title": "Z\ud800 \U0001f30a", "text": "Ж\x00\n\tü", "url": "https://a.example/ü"}])
    (draft,) = RecordReader(parser, "json", "record").read(iter([(1, document.encode())]))
    assert draft == Draft("Ж\x00\n\tü", "Z\ud800 \U0001f30a", url="https://a.example/ü", record=True, where="record 1")


def test_a_bug_in_the_child_is_a_bug_with_its_place_and_its_traceback(parser: Parser) -> None:
    with pytest.raises(Elsewhere) as met:
        parser.parse("no such task", b"")
    assert (met.value.bug.kind, met.value.bug.place.partition(":")[0]) == ("KeyError", "corpus/readers/parsing.py")
    assert "no such task" in met.value.bug.traceback
    assert text_of(parser.parse("html", GOOD))


def test_a_bug_in_the_child_is_one_rejection_that_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def parse(self: Parser, task: str, document: bytes, charset: str | None = None) -> object:
        return asked(self, task if b"ferry" in document else "no such task", document, charset)

    asked = Parser.parse
    monkeypatch.setattr(Parser, "parse", parse)
    for name, text in (("a", GOOD), ("b", b"<html>odd</html>"), ("c", GOOD)):
        (tmp_path / f"{name}.html").write_bytes(text)
    files = [SourceFile(file.name, file, file.stat().st_size, 0) for file in sorted(tmp_path.iterdir())]
    found = [one for file in files for one in guarded(partial(read, file, Source("s", tmp_path)), file.origin)]
    assert [type(one) for one in found] == [Article, Rejected, Article]
    assert isinstance(found[1], Rejected) and (found[1].transient, found[1].bug) == (True, True)
    assert "KeyError at corpus/readers/parsing.py:" in found[1].reason
    assert "Traceback" in caplog.text and "no such task" in caplog.text


def test_threads_take_turns(parser: Parser) -> None:
    texts: list[str] = []
    pages = [page(f"<p>The {n}th ferry was late again, said the harbour master of Orsa.</p>") for n in range(20)]
    threads = [Thread(target=lambda p=p: texts.append(text_of(parser.parse("html", p)))) for p in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == sorted({text for text in texts if REAL[3:-4] in text})
    assert len(set(texts)) == 20


def test_the_child_knows_no_keys(fresh: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    fresh.parse("html", GOOD)
    environment = Path(f"/proc/{child_of(fresh)}/environ")
    if not environment.exists():
        pytest.skip("this system does not show a process's environment")
    assert b"sk-secret" not in environment.read_bytes()


def test_nothing_is_left_behind(fresh: Parser) -> None:
    fresh.parse("html", GOOD)
    child = child_of(fresh)
    fresh.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_there_is_one_for_all() -> None:
    assert shared_parser() is shared_parser()
