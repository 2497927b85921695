"""Which of the articles that were sent a person means, and how they are listed."""

from datetime import date
from pathlib import Path

import pytest

from bot.library.remove import AddedFile
from bot.telegram.commands.uploads import choose_uploads, list_uploads
from bot.telegram.updates.incoming import Incoming, Kind
from corpus.article import Article


def _copy(name: str, *titles: str) -> AddedFile:
    place = Path("/library/added/0123456789ab") / name
    articles = (
        Article.of(f"added/{name}#{title}", title, "Words.", source="added", outlet="Coast.example", published_at=DAY)
        for title in titles
    )
    return AddedFile(place, tuple(articles))


DAY = date(2025, 3, 4)
OTTER, AGAIN, SNOW = (
    _copy("a.txt", "Otter returns"),
    _copy("b.txt", "Otter returns again"),
    _copy("c.jsonl", "Snow", "Ice"),
)
SENT = [OTTER, AGAIN, SNOW]


@pytest.mark.parametrize(
    ("words", "quoted", "meant"),
    [
        ("1", "", [OTTER]),
        ("3", "", [SNOW]),
        ("0", "", []),
        ("4", "", []),
        ("²", "", []),
        ("otter RETURNS", "", [OTTER]),
        ("otter", "", [OTTER, AGAIN]),
        ("ice", "", [SNOW]),
        ("added/a.txt#Otter returns", "", [OTTER]),
        ("badger", "", []),
        ("", "", []),
        ("", "Added: Coast\u2060.example · 4 March 2025 · Otter returns (1 chunk).\nIt can be asked now.", [OTTER]),
        (
            "",
            "Added: Coast\u2060.example · 4 March 2025 · Otter returns again (1 chunk).\nIt can be asked now.",
            [AGAIN],
        ),
        ("", "Added: Coast\u2060.example · 4 March 2025 · Otter returns.\nIt can be asked now.", [OTTER]),
        ("", "Added: Coast\u2060.example · 4 March 2025 · Otter returns again.\nIt can be asked now.", [AGAIN]),
        ("", "Coast\u2060.example · 4 March 2025 · Otter return", []),
        ("again", "Added: Coast\u2060.example · 4 March 2025 · Otter returns (1 chunk).", [AGAIN]),
    ],
)
def test_which_is_meant(words: str, quoted: str, meant: list[AddedFile]) -> None:
    assert choose_uploads(SENT, Incoming(1, Kind.MESSAGE, text=words, quoted=quoted)) == meant


def test_they_keep_their_numbers() -> None:
    named = "Coast\u2060.example · 4 March 2025 ·"
    assert list_uploads(SENT, [AGAIN, SNOW]) == [
        f"2. {named} Otter returns again",
        f"3. {named} Snow and 1 other article of its file",
    ]
    many = [_copy(f"{number}.txt", f"Title {number}") for number in range(13)]
    assert list_uploads(many, many)[9:] == [f"10. {named} Title 9", "and 3 more"]
