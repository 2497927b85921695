"""The learned entailment: its weights fit its features, and it tells what is carried from what is turned round."""

import json
from importlib.resources import files

import pytest

from bot.answering.verification.entailment import entailment, make_compare
from bot.answering.verification.overlap import overlap_features
from tests.fakes.remembered_models import RememberedBge, RememberedMarco

COMPARE = make_compare(RememberedBge(), RememberedMarco())


def _carried(sentence: str, evidence: str) -> float:
    return entailment(overlap_features(sentence, (evidence,), (), "en", ()), COMPARE(sentence, evidence))


def test_weights_and_features_have_the_same_names() -> None:
    stored = json.loads(files("bot.answering.verification").joinpath("entailment.json").read_text(encoding="utf-8"))
    assert list(stored["features"]) == list(overlap_features("Boats.", ("Boats.",), (), "en", ()))
    assert len(stored["traits"]) == len(COMPARE("Boats.", "Boats.").traits)


@pytest.mark.parametrize(
    ("sentence", "telling", "other"),
    [
        (
            "Lanmouth has shut its last cinema.",
            "The last cinema in Lanmouth closed its doors on Friday.",
            "The last cinema in Lanmouth may close its doors on Friday if no buyer is found.",
        ),
        (
            "Calder is leaving the board.",
            "Calder, who led the board for nine years, said on Tuesday that she would step down.",
            "Calder, who led the board for nine years, said on Tuesday that she would not step down.",
        ),
        (
            "The mayor welcomed the new tram line.",
            "The new tram line is good news for everybody, the mayor said.",
            "The new tram line is a waste of money, the mayor said.",
        ),
        (
            "Two people were rescued from the boat.",
            "Divers saved two people from the boat before it sank.",
            "Divers looked for two people in the boat before it sank.",
        ),
        (
            "The union has agreed to the offer.",
            "The union accepted the offer of 4% on Sunday.",
            "The union is to vote on the offer of 4% on Sunday.",
        ),
    ],
)
def test_the_evidence_decides(sentence: str, telling: str, other: str) -> None:
    assert _carried(sentence, telling) > _carried(sentence, other) + 0.1


@pytest.mark.parametrize("sentence", ["", "…", "The of and.", "a " * 400])
def test_any_sentence_is_judged(sentence: str) -> None:
    assert 0 <= _carried(sentence, "Divers removed 14 sunken boats.") <= 1
