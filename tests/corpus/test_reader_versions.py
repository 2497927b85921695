"""Whoever changes what a reader gives raises its version, so that the libraries that there are get it as well."""

import hashlib
import json
from dataclasses import astuple
from pathlib import Path

import pytest

from corpus.reader_versions import VERSIONS, kind_named, version_for
from tests.corpus.files import read_bytes
from tests.corpus.pdfs import pdf

PROSE = (
    "OSTBY, Norland (WN) — The talks on the ferry ended on Friday without a deal, and Marl beat Tarn 2 – 1 in 2019.\n\n"
    "• Buses run\n\n- 5 degrees\n\n1. First of the well-\nknown plans – 2*3 of them – cost €5 & 4 percent more.\n\n"
)
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
}
READ = {  # kind → its version, and a digest of what that version makes of the file above
    "text": (2, "74d07f01d81e"),
    "markdown": (1, "77ed28a8b312"),
    "html": (2, "a0463c617f81"),
    "pdf": (2, "f4f23025351d"),
    "json": (1, "aa7d56fc2397"),
    "jsonl": (1, "e3100e5b7197"),
}


@pytest.mark.parametrize("kind", FILES)
def test_another_reading_has_another_version(tmp_path: Path, kind: str) -> None:
    name, content = FILES[kind]
    read = repr([astuple(found) for found in read_bytes(tmp_path, name, content)])
    digest = hashlib.sha256(read.encode()).hexdigest()[:12]
    assert READ[kind] == (version_for(name), digest), f"raise VERSIONS[{kind!r}] in corpus/reader_versions.py: {read}"


def test_every_kind_has_a_version_and_a_name() -> None:
    assert VERSIONS.keys() == FILES.keys()
    assert [kind_named(name) for name, _ in FILES.values()][-1] == "JSON Lines"
    assert (version_for("a.txt.gz"), version_for("a.docx")) == (VERSIONS["text"], 0)
