"""Whoever changes what a reader gives raises its version, so that the libraries that there are get it as well."""

import hashlib
import json
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from corpus.reader_versions import VERSIONS, kind_named, version_for
from evals.exports import MANY, SINGLE, Story
from tests.corpus.files import read_bytes
from tests.corpus.pdfs import pdf

PROSE = (
    "OSTBY, Norland (WN) — The talks on the ferry ended on Friday without a deal, and Marl beat Tarn 2 – 1 in 2019.\n\n"
    "• Buses run\n\n- 5 degrees\n\n1. First of the well-\nknown plans – 2*3 of them – cost €5 & 4 percent more.\n\n"
)
PARTS = PROSE.strip().split("\n\n")
STORY = Story("Ferry", PARTS, "https://a.example/1", date(2025, 5, 3), "Weald Courier", "Ida Moll")
FILES = {
    "text": ("a.txt", f"Ferry\nBy Ida Moll\n5 December 2025\n\n{PROSE * 3}".encode()),
    "markdown": (
        "a.md",
        f"---\nauthor: Ida Moll\n---\n# Ferry\n\n{PROSE * 3}* *One*\n\n| a | b |\n|---|---|\n| 1 | 2 |".encode(),
    ),
    "html": (
        "a.html",
        "<html lang=en><head><title>Ferry</title></head><body><nav><a href=/>Home</a></nav><article><h1>Ferry</h1>"
        f"<p>{PROSE.replace(chr(10) * 2, '</p><p>').replace('2019', '<b>2019</b><br>10<sup>6</sup>')}</p>"
        f"<ul><li>One<ul><li>Two</li></ul></li></ul><table><tr><td>1<td>2</table>{PROSE}</article></body></html>".encode(),
    ),
    "pdf": ("a.pdf", pdf([[*PROSE.splitlines(), "1"], [*PROSE.splitlines(), "2"]], "/Author (Ida Moll)")),
    "json": ("a.json", json.dumps({"title": "Ferry", "author": "Ida Moll", "text": PROSE}).encode()),
    "jsonl": ("a.jsonl", json.dumps({"title": "Ferry", "author": "Ida Moll", "text": PROSE}).encode()),
    **{kind: (f"a.{kind}", SINGLE[kind](STORY)) for kind in ("docx", "odt", "epub", "eml", "mhtml", "webarchive")},
    **{kind: (f"a.{kind}", MANY[kind]([STORY])) for kind in ("mbox", "warc", "csv", "zip")},
    "xml": ("a.xml", MANY["wxr.xml"]([STORY])),
}
READ = {  # kind → its version, and a digest of what that version makes of the file above
    "text": (7, "74d07f01d81e"),
    "markdown": (5, "77ed28a8b312"),
    "html": (5, "a0463c617f81"),
    "pdf": (6, "f4f23025351d"),
    "json": (3, "aa7d56fc2397"),
    "jsonl": (3, "e3100e5b7197"),
    "docx": (1, "8f18010e70c6"),
    "odt": (1, "4ffd9cc7bbdc"),
    "epub": (1, "4bf394eae721"),
    "eml": (1, "4d47405b424d"),
    "mhtml": (1, "9da7ef64e71a"),
    "webarchive": (1, "9da7ef64e71a"),
    "mbox": (1, "fbd66b018ef2"),
    "warc": (1, "9da7ef64e71a"),
    "xml": (2, "8d0b07d0e6b3"),
    "csv": (2, "bcb14e93f981"),
    "zip": (1, "963a05d30384"),
}


@pytest.mark.parametrize("kind", FILES)
def test_another_reading_has_another_version(tmp_path: Path, kind: str) -> None:
    name, content = FILES[kind]
    read = repr([astuple(found) for found in read_bytes(tmp_path, name, content)])
    versions: dict[str, int] = {str(known): number for known, number in VERSIONS.items()}
    digest = hashlib.sha256(read.encode()).hexdigest()[:12]
    assert READ[kind] == (versions[kind], digest), f"raise VERSIONS[{kind!r}] in corpus/reader_versions.py: {read}"


def test_what_is_built_on_a_reader_is_read_again_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {kind: version_for(name) for kind, (name, _) in FILES.items()}
    monkeypatch.setitem(VERSIONS, "html", VERSIONS["html"] + 1)
    again = {kind for kind, (name, _) in FILES.items() if version_for(name) > before[kind]}
    assert again == FILES.keys() - {"text", "markdown", "pdf", "docx", "odt"}


def test_every_kind_has_a_version_and_a_name() -> None:
    assert VERSIONS.keys() == FILES.keys()
    assert kind_named("a.jsonl") == "JSON Lines"
    assert (version_for("a.txt.gz"), version_for("a.pages")) == (VERSIONS["text"], 0)
