"""Numbering: `[n]` means one article through a whole conversation. Knows no citations."""

from collections.abc import Mapping


class Numbering:
    """Numbers of articles: `given` maps the articles of earlier answers to theirs; a new article gets the next one."""

    def __init__(self, given: Mapping[str, int]) -> None:
        self._numbers = dict(given)

    def of(self, article_id: str) -> int:
        """The number of an article, counted from 1."""
        return self._numbers.setdefault(article_id, max(self._numbers.values(), default=0) + 1)
