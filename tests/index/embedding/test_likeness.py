"""Likeness: unrelated texts are near 0 and the same text near 1, whatever embeds them."""

from dataclasses import replace

import numpy as np
import pytest

from index.embedding.bge import IDENTITY, Bge
from index.embedding.likeness import to_likeness

QUESTION = "How many boats were removed from the channel?"
RELATED = "Divers removed 14 sunken boats from the channel near Lanmouth."
UNRELATED = [
    "The bakery won a prize for its rye bread.",
    "Shares of the chip maker fell after its forecast.",
    "The choir sings two masses by Haydn on Sunday.",
]


def test_unrelated_texts_are_near_zero() -> None:
    model = Bge()
    cosines = model.embed_documents([RELATED, *UNRELATED]) @ model.embed_query(QUESTION)
    related, *unrelated = (to_likeness(float(cosine), model.identity) for cosine in cosines)
    assert abs(np.mean(unrelated)) < 0.2
    assert related > 0.5


def test_order_is_kept_and_the_same_text_is_near_1() -> None:
    found = [to_likeness(cosine, IDENTITY) for cosine in np.linspace(-1, 1, 21)]
    assert found == sorted(found) and found[-1] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("cosine", [-0.2, 0.0, 0.9])
def test_another_embedder_has_cosines_as_they_are(cosine: float) -> None:
    assert to_likeness(cosine, replace(IDENTITY, name="text-embedding-3-small")) == cosine
