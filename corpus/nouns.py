"""Counted nouns, as people read them."""


def count_noun(number: int, noun: str, plural: str | None = None) -> str:
    """`1 sentence`, `2,000 sentences`; `plural` is for nouns that do not take an "s"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
