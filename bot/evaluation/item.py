"""An item of an evaluation: one question and what is known about its answer. Knows no library and no measure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Item:
    """One question. What is not known about its answer is empty.

    `articles` are the ids of the articles that hold the answer, `answers` its accepted wordings. `said` is the
    conversation before the question, as pairs of question and answer; `rewrite` is the standalone question that a
    person made of both. `choices` are possible answers; one of them is in `answers`.
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
