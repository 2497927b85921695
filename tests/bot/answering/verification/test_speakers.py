"""Statements of one sentence that are given to the speaker or the place of another one."""

import pytest

from bot.answering.verification.speakers import find_other_speakers
from bot.answering.verification.verify import check

EVIDENCE = [
    "The ferry strike began hours after the owners had closed three days of talks in Orrin about new night shifts.",
    "The owners want the weakest union that they can get, said a captain who knows both sides.",
    "In Lanmouth few believed in a coincidence.",
]
JOINED = (
    "The ferry strike began hours after talks about new night shifts, said a captain who knows both sides.",
    "A captain who knows both sides said that the ferry strike began hours after the talks about night shifts.",
    "In Lanmouth, where the owners had closed three days of talks about new night shifts, the strike began.",
)


@pytest.mark.parametrize("sentence", JOINED)
def test_what_is_joined_is_not_supported(sentence: str) -> None:
    (who,) = find_other_speakers(sentence, EVIDENCE)
    assert who.lower() in ("a captain who knows both sides", "lanmouth")
    assert not check(sentence, EVIDENCE).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "The owners want the weakest union that they can get, said a captain who knows both sides.",
        "A captain who knows both sides said that the owners want a weak union.",
        "In Orrin, where the owners had closed three days of talks about new night shifts, the strike began.",
        "The ferry strike began hours after talks about new night shifts.",
        "In Lanmouth, where few believed in a coincidence after the talks, the strike began.",
    ],
)
def test_what_one_sentence_tells_stands(sentence: str) -> None:
    assert not list(find_other_speakers(sentence, EVIDENCE))
