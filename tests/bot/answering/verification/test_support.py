"""The learned support: its features, and that it moves as one would expect."""

import json
from importlib.resources import files

import pytest

from bot.answering.verification.overlap import overlap_features
from bot.answering.verification.support import probability

EVIDENCE = ("Divers removed 14 sunken boats from the channel near Lanmouth.",)


def _features(sentence: str) -> dict[str, float]:
    return dict(overlap_features(sentence, EVIDENCE, (), "en", ()))


def test_weights_and_features_have_the_same_names() -> None:
    stored = json.loads(files("bot.answering.verification").joinpath("support.json").read_text(encoding="utf-8"))
    names = list(_features("Boats."))
    assert list(stored["overlap"]["weights"]) == names
    assert list(stored["overlap and cosine"]["weights"]) == [*names, "cosine"]


def test_features_of_a_copy() -> None:
    features = _features(EVIDENCE[0])
    assert [features[name] for name in ("covered", "pairs", "letters", "lacking")] == [1, 1, 1, 0]


def test_a_synonym_and_a_name_in_another_form_are_covered() -> None:
    assert overlap_features("Some soldiers died.", ("Troops were killed.",), (), "en", ())["covered"] == 1
    who = overlap_features("The World Health Organization warned.", ("The WHO warned.",), (), "en", ())
    assert who["covered"] == 1


def test_a_miss_and_a_word_less_lower_it() -> None:
    copied = _features(EVIDENCE[0])
    assert probability({**copied, "figure": 1.0}, None) < probability(copied, None)
    assert probability(_features("Divers removed boats from the museum."), None) < probability(copied, None)


@pytest.mark.parametrize("sentence", ["", "…", "The of and."])
def test_a_sentence_without_words(sentence: str) -> None:
    assert 0 <= probability(_features(sentence), None) <= 1
