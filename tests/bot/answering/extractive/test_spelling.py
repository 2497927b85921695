"""What a misspelt question was meant to be, by the words of the sentences at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive.spelling import correct_spelling, corrected
from bot.answering.question.parse import Question
from bot.language.words import content_stems

SAID = frozenset(content_stems("Zelensky met the Kremenchuk parliament on Monday; baseball fans and police protested."))


@pytest.mark.parametrize(
    ("question", "stem"),
    [
        ("When did Zelenskiy meet them?", "zelenski"),
        ("What happened in Kremenchug?", "kremenchuk"),
        ("Who met the parliment?", "parliament"),
    ],
)
def test_a_slip_is_what_the_sentences_say(question: str, stem: str) -> None:
    assert stem in correct_spelling(Question.of(question), SAID, "en").stems


@pytest.mark.parametrize(
    "question", ["Who set the policy?", "Who plays basketball?", "What did the unprotested say?", "Who was 1957?"]
)
def test_another_word_is_no_slip(question: str) -> None:
    asked = Question.of(question)
    assert correct_spelling(asked, SAID, "en") is asked


def test_names_and_what_is_counted_are_respelt_too() -> None:
    asked = correct_spelling(
        Question.of("How many parliments did Boris Zelenskiy and Ann Kremenchug meet?"), SAID, "en"
    )
    assert asked.focus == "parliament"
    assert asked.names == ("bori zelenski", "ann kremenchuk")


@given(st.text(max_size=80))
def test_what_is_said_stays_as_it_is(text: str) -> None:
    asked = Question.of(text)
    assert correct_spelling(asked, frozenset(content_stems(text)), "en") is asked


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("why twiter want 8 dolars", "why twitter want 8 dollars"),
        ("Who leads the county?", "Who leads the county?"),  # a word, though "country" is said
        ("who is mr xyzzy", "who is mr xyzzy"),
        ("who is vaccinated", "who is vaccinated"),  # another form of what is said
        ("what hous", "what house"),
    ],
)
def test_what_is_no_word_is_taken_for_what_is_said(asked: str, meant: str) -> None:
    said = frozenset("twitter dollars country wants mayor vaccination house".split())
    assert corrected(asked, said, frozenset("why want what who leads the county is".split()).__contains__) == meant


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("8 dolars", "8 dollars"),
        ("the commitee", "the committee"),
        ("they recieve", "they receive"),
        ("the untill", "the until"),
        ("mr xyzzy", "mr xyzzy"),
        ("loter", "loter"),  # "looter" and "lotter" are equally near
    ],
)
def test_a_common_slip_needs_no_sentence_that_has_the_word(asked: str, meant: str) -> None:
    words = frozenset("dollars committee receive until the they looter lotter".split())
    assert corrected(asked, frozenset(), words.__contains__) == meant
