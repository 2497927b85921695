"""The choice that the evidence supports, on two articles made up here."""

from dataclasses import replace

import pytest

from bot.evaluation.item import Item
from corpus.article import Article
from corpus.chunk import Chunk
from evals.choices import share_right, supports
from index.retrieval.retriever import Hit

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


def test_figures_are_compared_by_their_values() -> None:
    asked = Item("lorries", "How many lorries were counted at the Selby bridge?", ("seventy-one",))
    assert supports(asked.question, ("seventy-one", "14", "four hundred"), HITS) == [1, 0, 0]


def test_a_headline_is_evidence_too() -> None:
    headed = Hit(HITS[0].chunk, replace(HITS[0].article, title="Brackness storm costs 8 billion euros"), 1.0, 0.5, None)
    assert supports("How much did the storm in Brackness cost?", ("7bn", "8bn"), [headed]) == [0, 1]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which place did the storm not close?", "Selby"),
        ("The storm reached all these places except:", "Selby"),
        ("Which place, if it is not rebuilt, did the storm damage?", "Brackness"),
    ],
)
def test_what_is_not_so_has_the_least_support(question: str, answer: str) -> None:
    texts = ("The storm closed Brackness.", "The storm closed Lanmouth.", "The storm damaged a place: Brackness.")
    asked = Item("storm", question, (answer,), choices=("Brackness", "Lanmouth", "Selby"))
    assert share_right(asked, [hit(text) for text in texts]) == 1
