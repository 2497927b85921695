"""The learned answerability: its weights fit the traits, and it tells what answers from what is only about the same."""

import json
from importlib.resources import files

import pytest

from bot.answering.extractive.answerability import answerability
from tests.fakes.remembered_models import RememberedMarco

MODEL = RememberedMarco()


def _answers(question: str, *texts: str) -> list[float]:
    return [answerability(traits) for traits in MODEL.traits(question, texts)]


def test_there_is_a_weight_for_each_trait() -> None:
    stored = files("bot.answering.extractive").joinpath("answerability.json").read_text(encoding="utf-8")
    assert len(json.loads(stored)["traits"]) == len(MODEL.traits("Who?", ["She."])[0])


@pytest.mark.parametrize(
    ("question", "telling", "other"),
    [
        (
            "Which bridge did the council of Lanmouth decide to close?",
            "The council of Lanmouth voted on Monday to shut the Mill Bridge.",
            "The council of Lanmouth voted on Monday against shutting the Mill Bridge.",
        ),
        (
            "Who turned down the offer for the shipyard?",
            "Anna Berg rejected the offer of 4 million for the shipyard on Friday.",
            "Anna Berg accepted the offer of 4 million for the shipyard on Friday.",
        ),
        (
            "How many people died in the fire at the mill?",
            "Four people were killed when fire broke out at the mill of Orrin.",
            "Four people were rescued when fire broke out at the mill of Orrin.",
        ),
        (
            "Why was the ferry to Brackness late?",
            "The ferry to Brackness was an hour late because of fog, its operator said.",
            "The ferry to Brackness was an hour early although there was fog, its operator said.",
        ),
    ],
)
def test_the_text_decides(question: str, telling: str, other: str) -> None:
    told, left_open = _answers(question, telling, other)
    assert told > left_open


def test_the_question_decides() -> None:
    text = "The strike at the harbour began on 3 May and was called off by the dockers on 9 May."
    ended, (won,) = _answers("When did the strike at the harbour end?", text), _answers("Who won the elections?", text)
    assert ended[0] > 0 > won


@pytest.mark.parametrize("question", ["", "…", "Who? " * 300])
def test_any_question_is_judged(question: str) -> None:
    assert all(abs(value) < 100 for value in _answers(question, "", "It rained.", "a " * 900))
