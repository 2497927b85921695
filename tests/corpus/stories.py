"""One story that is written into many formats, and the story that comes back."""

from datetime import date
from pathlib import Path

from corpus.article import Article
from evals.exports import Story
from tests.corpus.files import only_article, read_bytes

STORY = Story(
    title="Ferry to Orsa sails again",
    paragraphs=(
        "ORSA, Norland (WN) — The ferry to Orsa sails again from Monday, the harbour master said on Thursday.",
        "It costs 5 & 4 crowns; “nobody” paid < 3 in 2019 – or 2 – 1.",
    ),
    url="https://weald.example/ferry",
    day=date(2025, 5, 3),
    outlet="Weald Courier",
    author="Ida Moll",
)


def read_back(folder: Path, name: str, content: bytes) -> Article:
    return only_article(read_bytes(folder, name, content))


def expect_text(article: Article) -> None:
    assert (article.title, article.text) == (STORY.title, STORY.text)
