"""Values of another kind than a field should hold: what they are in costs no more than itself, and is no bug."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Rejected
from evals.exports import MANY
from tests.corpus.files import read_bytes
from tests.corpus.stories import STORY

ODD: list[Any] = [
    *(None, True, 0, -1, 1e308, float("inf"), 10**400, -62135596801, 99999999999999),
    *("", " ", "\0", "\ud800", "http://[::1", "<p>", "&#0;", "@", "mailto:"),
    *("9999-99-99T99:99", "0000-00-00", "2025-02-30", "2025-01-01T00:00:00+99:99", "1e999"),
    *([], {}, [[]], [None], {"a": [{}]}, {"#text": 5}, ["a", {"name": ["x", 3]}], {"type": {}, "text": "x"}),
]
LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry aground",
    "datePublished": "2025-05-03T10:00:00Z",
    "author": [{"@type": "Person", "name": "Ida Moll"}],
    "publisher": {"@type": "Organization", "name": "Weald"},
    "mainEntityOfPage": {"@id": "https://weald.example/ferry"},
    "articleBody": "A ferry ran aground.",
    "@graph": [{"@type": "WebPage", "liveBlogUpdate": [{"@type": "BlogPosting", "articleBody": "b"}]}],
}
EXPORTS = {name: write([STORY, STORY]) for name, write in MANY.items() if name.endswith("json")}
EACH = 30  # drawn of each kind


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all values inside a value."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*above, key)
        yield from places(value[key], (*above, key))


def changed(value: Any, chance: random.Random) -> Any:
    """A copy with one to three odd values, or values in lists, in it."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 3))):
        *above, last = chance.choice(list(places(value)))
        inner = value
        for key in above:
            inner = inner[key]
        inner[last] = [inner[last]] if chance.random() < 0.2 else copy.deepcopy(chance.choice(ODD))
    return value


def expect_no_bug(folder: Path, name: str, content: str) -> None:
    found = read_bytes(folder, name, content.encode("utf-8", "surrogatepass"))
    assert [one.reason for one in found if isinstance(one, Rejected) and one.bug] == [], content


@pytest.mark.parametrize("kind", EXPORTS)
def test_exports(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(EACH):
        expect_no_bug(tmp_path, f"a.{kind}", json.dumps(changed(json.loads(EXPORTS[kind]), chance)))


def test_what_pages_say_of_themselves(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(EACH):
        said, day = json.dumps(changed(LINKED, chance)), chance.choice(ODD)
        meta = f'<meta property="article:published_time" content="{day}"><base href="{day}">'
        body = "<p>A ferry with 212 people on board ran aground off Orsa on Friday, the harbour master said.</p>"
        page = f'<html><head>{meta}<script type="application/ld+json">{said}</script></head><body>{body}</body></html>'
        expect_no_bug(tmp_path, "a.html", page)


def test_what_notes_say_of_themselves(tmp_path: Path) -> None:
    fields = {
        "title": "Ferry",
        "date": "2025-05-03",
        "author": "Ida Moll",
        "url": "https://weald.example/a",
        "tags": [],
    }
    chance = random.Random(1)
    for _ in range(EACH):
        written = "".join(f"{key}: {json.dumps(value)}\n" for key, value in changed(fields, chance).items())
        expect_no_bug(tmp_path, "a.md", f"---\n{written}---\n\nIt rained.\n")


def test_parts_of_a_text(tmp_path: Path) -> None:
    for odd in ODD:
        parts = [{"type": odd, "text": "Port shut"}, " by gusts, the harbour master said.", odd]
        expect_no_bug(tmp_path, "a.json", json.dumps([{"title": "Port", "text": parts}]))
        message = {"id": 1, "type": "message", "date": "2025-05-03T10:00:00", "from": "Orsa News", "text": parts}
        export = {"name": "Orsa News", "type": "public_channel", "id": 1, "messages": [message]}
        expect_no_bug(tmp_path, "result.json", json.dumps(export))
