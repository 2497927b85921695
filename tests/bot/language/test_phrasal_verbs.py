"""Phrasal verbs: a phrase is found whole, split or not, and no word serves two of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.phrasal_verbs import find_phrases
from bot.language.word_forms import IRREGULAR
from bot.language.words import stem


def keys(text: str) -> list[str]:
    return [stem(IRREGULAR.get(word, word)) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("she turned down the offer", "reject"),
        ("she turned the old offer down", "reject"),
        ("they were against the tunnel", "oppose"),
        ("he gave the tunnel the green light", "accept"),
        ("they spoke in favour of it", "support"),
    ],
)
def test_a_phrase_says_what_a_plain_verb_says(text: str, plain: str) -> None:
    assert [phrase.key for phrase in find_phrases(keys(text))] == [stem(plain)]


@pytest.mark.parametrize("text", ["down the road she turned", "the light was green"])
def test_its_words_alone_are_no_phrase(text: str) -> None:
    assert find_phrases(keys(text)) == ()


@given(st.lists(st.sampled_from(keys("turn down throw out give green light vote for against the it")), max_size=12))
def test_no_word_serves_two_phrases(words: list[str]) -> None:
    places = [place for phrase in find_phrases(words) for place in phrase.places]
    assert len(places) == len(set(places)) and all(0 <= place < len(words) for place in places)
