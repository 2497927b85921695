"""A record that breaks the child, or meets a bug, costs itself only."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from corpus.bugs import Elsewhere
from corpus.draft import Draft, RecordFault, Unfit
from corpus.formats import MEGABYTE
from corpus.readers.isolation import Parser, ParsingLimits
from corpus.readers.records import MOST_DEATHS, RecordReader
from tests.corpus.files import read_bytes

HEAVY = "<p>" + "<b>x</b> " * 1_000_000 + "</p>"


@pytest.fixture(scope="module")
def short() -> Iterator[Parser]:
    parser = Parser(ParsingLimits(cpu_seconds=1, memory_bytes=200 * MEGABYTE, wall_seconds=60))
    yield parser
    parser.close()


def found_in(parser: Parser, records: list[dict[str, str]]) -> Iterator[Draft | RecordFault]:
    return RecordReader(parser, "json", "record").read(iter([(1, json.dumps(records).encode())]))


def test_a_record_that_kills_the_child_is_left_out(short: Parser) -> None:
    records = [{"text": "First."}, {"content": HEAVY}, {"text": "Third."}]
    first, fault, third = found_in(short, records)
    assert isinstance(first, Draft) and isinstance(fault, RecordFault) and isinstance(third, Draft)
    assert fault.reason.startswith("Record 2: reading it took more than")
    assert (first.text, third.text) == ("First.", "Third.")


def test_a_document_that_cannot_be_cut_is_one_fault(short: Parser) -> None:
    with pytest.raises(Unfit, match="Reading it took more than"):
        list(RecordReader(short, "json", "record").read(iter([(1, b"[" + b'{"a":[]},' * 3_000_000 + b"{}]")])))


def test_many_such_records_end_the_reading(short: Parser) -> None:
    found = found_in(short, [{"text": "First."}, *[{"content": HEAVY}] * MOST_DEATHS, {"text": "Last."}])
    read = []
    with pytest.raises(Unfit, match="3 of its records were too much to read"):
        for one in found:
            read.append(one)
    assert len(read) == 1 + MOST_DEATHS


def test_a_bug_costs_its_record_and_is_raised_at_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def parse(self: Parser, task: str, document: bytes, argument: object, reply: object) -> None:
        reply.results += [{"text": "First."}, {"bug": ["KeyError", "a.py:1", "…"]}, None, {"text": "Last."}]  # type: ignore[attr-defined]

    monkeypatch.setattr(Parser, "parse", parse)
    first, last, rejected = read_bytes(tmp_path, "a.csv", b"text\nx\n")
    assert isinstance(first, Article) and isinstance(last, Article) and isinstance(rejected, Rejected)
    assert rejected.bug and rejected.transient
    with pytest.raises(Elsewhere):
        list(RecordReader(Parser(), "csv", "row").read(iter([(1, b"x")])))
