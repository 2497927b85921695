"""Numbering: `[n]` stands for one article through a whole conversation. Knows no citation."""

from collections.abc import Mapping


class Numbering:
    """Starts from what was given in earlier answers; what is new gets the next free number."""

    def __init__(self, given: Mapping[str, int]) -> None:
        self._numbers = dict(given)

    def of(self, article_id: str) -> int:
        return self._numbers.setdefault(article_id, max(self._numbers.values(), default=0) + 1)
