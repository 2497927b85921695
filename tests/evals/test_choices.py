"""The choice that the evidence supports, on two articles made up here."""

import pytest

from bot.evaluation.item import Item
from corpus.article import Article
from corpus.chunk import Chunk
from evals.choices import share_right, supports
from index.retriever import Hit

TEXTS = (
    "The ferry to Brackness was damaged by the storm. Divers raised 14 boats in the harbour of Lanmouth.",
    "The toll for the Selby bridge rises to 4 euros in May, and 71 lorries were counted.",
)


def hit(text: str) -> Hit:
    article = Article.of(text[:8], "News of the coast", text, source="paper")
    return Hit(Chunk(article.article_id, article.version, 0, 0, len(text), text), article, 1.0, 0.5, None)


HITS = [hit(text) for text in TEXTS]


def test_the_choice_in_the_sentence_that_is_asked_about_wins_over_one_in_another() -> None:
    asked = Item("boats", "How many boats did divers raise in Lanmouth?", ("14",), choices=("71", "14", "4", "9"))
    assert share_right(asked, HITS) == 1
    support = supports(asked.question, asked.choices, HITS)
    assert support[1] == pytest.approx(1) and support[3] == 0


def test_without_evidence_the_choice_is_a_guess() -> None:
    asked = Item("boats", "How many boats did divers raise?", ("14",), choices=("71", "14", "4", "9"))
    assert share_right(asked, []) == 0.25
