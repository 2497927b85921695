"""What is remembered of the models is what they say."""

import numpy as np

from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from tests.fakes.remembered_models import RememberedBge, RememberedMarco

TEXTS = ["The ferry sails on Friday.", "Rain fell.", "The ferry sails on Friday."]


def test_the_models_are_not_changed() -> None:
    question, real = "When does the ferry sail?", MarcoMiniLM()
    for texts in (TEXTS[:1], TEXTS, [], TEXTS):
        assert RememberedMarco().scores(question, texts) == real.scores(question, texts)
        assert np.array_equal(RememberedBge().embed_documents(texts), Bge().embed_documents(texts))
    assert RememberedMarco().scores("Did it rain?", TEXTS) == real.scores("Did it rain?", TEXTS)
