"""Parts of two sentences made one statement, and one person put for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.joins import find_joins
from bot.answering.verification.verify import check

ARTICLE = (
    "The harbour master, Ines Calder, opened the old lock on Friday. She said that the gates would be painted in May. "
    "Ferries to Brackness carried 4,000 travellers last year. By noon crews were clearing the weed from the channel. "
    "A fishing boat reached the lock of Lanmouth during the storm, which had begun in the north. "
    "The challenger won the race for the town hall by 40 votes. The mayor stayed at home. "
    "The pumps ran on their old engines overnight. Two barges have no fuel. "
    "The council turned down central parts of the Port Lanmouth plan for the quay."
)
SENTENCES = [f"{text.rstrip('.')}." for text in ARTICLE.split(". ")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The fishing boat carried 4,000 travellers last year.",  # a subject and a predicate
        "Ferries to Brackness reached the lock of Lanmouth during the storm.",
        "Ferries to Brackness carried 4,000 travellers and stayed at home.",  # one subject, two predicates
        "By noon Ferries to Brackness carried 4,000 travellers last year.",  # where and when
        "A fishing boat reached the lock of Lanmouth before crews were clearing weed from the channel.",
        "The mayor met the challenger, who stayed at home.",  # a relative clause
        "The mayor won the race for the town hall by 40 votes.",
        "The mayor won.",
        "The pumps ran on no fuel.",  # what is denied, of another verb
        "The pumps ran on no fuel overnight.",
        "The council turned down central parts of its plan for the quay.",
        "The challenger won the race for the town hall in Brackness.",  # where, of another sentence
        "The mayor stayed at home with Ines Calder.",
        "The old lock is not the Brackness lock.",  # what it is not
    ],
)
def test_what_no_sentence_tells_is_not_supported(sentence: str) -> None:
    assert not check(sentence, SENTENCES, around=[ARTICLE]).supported
    assert list(find_joins(sentence, SENTENCES, (), [ARTICLE]))


@pytest.mark.parametrize(
    "sentence",
    [
        *SENTENCES,
        "Ines Calder opened the old lock on Friday.",
        "The harbour master said that the gates would be painted in May.",  # by the pronoun
        "Ines Calder opened the old lock and said that the gates would be painted in May.",
        "Ferries to Brackness carried 4,000 travellers.",
        "During the storm, a fishing boat reached the lock of Lanmouth.",
        "The candidate won the race for the town hall by 40 votes.",  # may be the challenger
        "The barges still have no fuel.",
        "Crews were clearing the weed from the channel in Brackness.",  # the sentence before has the place
        "The council in Lanmouth turned down central parts of its plan for the quay.",
    ],
)
def test_what_a_sentence_tells_of_the_same_is_supported(sentence: str) -> None:
    assert list(find_joins(sentence, SENTENCES, (), [ARTICLE])) == []


def test_a_name_and_a_role_are_one_where_the_passage_puts_them_side_by_side() -> None:
    evidence = ["Calder opened the old lock on Friday."]
    sentence = "The harbour master opened the old lock on Friday."
    assert list(find_joins(sentence, evidence, (), [ARTICLE])) == []
    assert list(find_joins(sentence, evidence, (), ["The harbour master slept. Calder opened the old lock on Friday."]))


def test_what_is_denied_has_to_be_told_with_its_verb() -> None:
    evidence = ["The pumps ran on their old engines overnight."]
    assert not check("The pumps ran on no fuel overnight.", evidence, around=[ARTICLE]).supported


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_read(sentence: str, evidence: list[str]) -> None:
    list(find_joins(sentence, evidence, (), evidence))
    assert list(find_joins(sentence, [sentence], (), [sentence])) == []
