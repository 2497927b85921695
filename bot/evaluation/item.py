"""An item: one question with what is known of its answer. Knows no library and no measure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """`articles` are the ids of those that hold the answer, `answers` its accepted wordings; empty where not known.

    `said` is the conversation before it, pairs of question and answer; `rewrite` what a person made of question and
    conversation. `choices`, if any, have one of `answers` among them.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool = True
    asked_on: date | None = None
    said: tuple[tuple[str, str], ...] = ()
    rewrite: str | None = None
    choices: tuple[str, ...] = ()
