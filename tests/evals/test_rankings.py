"""Our counting of rankings, for questions of a person's own, is that of ir-measures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import ranking
from evals.rankings import ranked

DOCUMENTS = [f"https://paper.example/{number}" for number in range(15)]
Ranking = st.lists(st.sampled_from(DOCUMENTS), unique=True)
Relevant = st.lists(st.sampled_from(DOCUMENTS), unique=True, min_size=1)


@given(st.dictionaries(st.text(st.characters(categories=["L", "N"]), min_size=1), st.tuples(Ranking, Relevant)))
def test_the_two_agree(rankings: dict[str, tuple[list[str], list[str]]]) -> None:
    theirs = ranked(rankings)
    assert set(theirs) == set(rankings)
    for key, (order, relevant) in rankings.items():
        assert theirs[key] == pytest.approx(dict(ranking.ranking_scores(order, relevant)))


def test_a_ranking_with_the_article_in_second_place() -> None:
    found = ranking.ranking_scores(["b", "a", "c"], ["a"])
    assert found == pytest.approx(
        {"Hit@1": 0, "Recall@5": 1, "Recall@10": 1, "MRR@10": 0.5, "nDCG@10": 0.6309}, abs=1e-4
    )
