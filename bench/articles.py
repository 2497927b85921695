"""Articles in real sentences, drawn from those of the sample: as many as wanted, and the same at each run."""

import random
from functools import cache
from importlib.resources import files
from pathlib import Path

from corpus.sentences import split_sentences

PARAGRAPHS = 10
SENTENCES = 4  # of a paragraph


def write_articles(folder: Path, count: int) -> None:
    """Write so many Markdown files into a new folder."""
    folder.mkdir(parents=True)
    for number in range(count):
        write_article(folder / f"{number:05}.md", number)


def write_article(path: Path, number: int) -> None:
    """Write the article of this number: equal numbers give equal texts."""
    said, draw = _said(), random.Random(number)
    paragraphs = [" ".join(draw.sample(said, SENTENCES)) for _ in range(PARAGRAPHS)]
    head = f"# Report {number}: {draw.choice(said)[:60]}"
    path.write_text("\n\n".join([head, *paragraphs]) + "\n", encoding="utf-8")


def questions(count: int) -> list[str]:
    """So many different questions, in the words of the articles."""
    draw = random.Random("questions")
    return [f"What happened when {' '.join(draw.choice(_said()).split()[:12])}?" for _ in range(count)]


@cache
def _said() -> list[str]:
    """The sentences of the sample."""
    sample = Path(str(files("corpus").joinpath("articles")))
    return [sentence for path in sorted(sample.glob("*.md")) for sentence in _sentences(path)]


def _sentences(path: Path) -> list[str]:
    """The sentences of a Markdown file's body, without headings and quotes."""
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
    lines = [line for line in body.splitlines() if line and line[0].isalpha()]
    return [line[start:end].strip() for line in lines for start, end in split_sentences(line)]
