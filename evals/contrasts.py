"""Contrasts: edits of passages of RealTime QA's articles, after which a passage tells something else.

A line of their file is {"article": id, "passage": [start, end], "edit": [start, end], "new": text, "a": text, "b":
text}, with offsets in the article's body. The statement `a` is carried by the passage as it is and not by the edited
one, `b` the other way round. The contrasts are not part of Pressbox: they retell the data sets' news.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.sentences import Span
from evals.files import make_each, read_lines


@dataclass(frozen=True, slots=True)
class Contrast:
    """`a` and `b` are statements. `whole` is the passage as it is and `edited` the other, each with the span of the
    edit in it. `passage` names the passage, and `header` tells the outlet, the day and the title of its article."""

    article: str
    passage: str
    header: str
    whole: tuple[str, Span]
    edited: tuple[str, Span]
    a: str
    b: str


def read_contrasts(folder: Path, file: Path) -> list[Contrast]:
    """The contrasts of the file, in order; `folder` has the data sets."""
    articles = {article["id"]: article for article in read_lines(folder / "realtimeqa-2022" / "articles.jsonl.gz")}
    return list(make_each(file, lambda row: _contrast(row, articles[row["article"]])))


def _contrast(row: dict[str, Any], article: dict[str, Any]) -> Contrast:
    body, (start, end), (first, last) = article["body"], row["passage"], row["edit"]
    if not 0 <= start <= first <= last <= end <= len(body):
        raise ValueError("the edit is outside the passage, or the passage outside the article")
    place = first - start
    return Contrast(
        row["article"],
        f"{row['article']} {start}",
        f"{article['source']}, {article['published_at']}: {article['title']}",
        (body[start:end], (place, last - start)),
        (body[start:first] + row["new"] + body[last:end], (place, place + len(row["new"]))),
        row["a"],
        row["b"],
    )
