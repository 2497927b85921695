"""A clause that the evidence says nothing of, though it carries the rest of the sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.clauses import find_strange_clauses
from bot.answering.verification.verify import check

SHOT = "Russia's Ministry of Defence said that its forces had shot down 77 drones from Ukraine over several regions."
TRUE = "Russia's Ministry of Defence said that it had shot down 77 drones"


@pytest.mark.parametrize(
    "added",
    [
        " and it was not possible for them to report their position",
        ", but the wreckage damaged three chimneys",
        "; a fire brigade hurried there",
        ", which surprised many analysts abroad",
        " and a lone rocket burst overhead",
        " from those who paint the windmills",
        ", as Russia has done on some occasions in spring",
        ", and the wreckage fell near Ukraine",  # of which only a name is told
        ", which are made to carry cameras over forests and several regions",
    ],
)
def test_a_clause_of_which_nothing_is_told_is_not_supported(added: str) -> None:
    assert check(f"{TRUE}.", [SHOT]).supported
    assert not check(f"{TRUE}{added}.", [SHOT]).supported


def test_a_sentence_with_many_words_of_its_own_is_not_supported() -> None:
    own = f"{TRUE} to stop parades, visit farms, feed horses and paint windmills."
    assert not check(own, [SHOT]).supported


def test_a_clause_in_other_words_may_stand() -> None:
    for added in (
        ", which came from Ukraine over several far regions",
        "and its forces fired",
        "and they came over several regions",
        "and nobody died",
    ):
        assert list(find_strange_clauses(f"{TRUE} {added}.", [SHOT])) == []


@given(st.text())
def test_no_clause_is_strange_to_its_own_text(text: str) -> None:
    assert list(find_strange_clauses(text, [text])) == []
