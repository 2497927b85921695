"""Answerability: which windows beside which questions are answered, in which folds; and what is measured of them."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UsageError
from evals.answerability import Pair, measure, pairs, window_around
from evals.fitting import FOLDS
from index.embedding.cross_encoder import MarcoMiniLM
from tests.evals.contrasts import ARTICLES, FERRY, QUESTIONS, ROWS, write


def test_each_question_is_answered_by_one_of_both_windows(tmp_path: Path) -> None:
    model = MarcoMiniLM()
    made = list(pairs(*write(tmp_path), model))
    assert [pair.article for pair in made] == ["bridge"] * 4 + ["ferry"] * 4  # as the questions have them
    assert [pair.answered for pair in made] == [True, False, False, True] * 2
    window = "The ferry to Brackness sails again on Sunday. Divers raised 14 boats."
    (traits,) = model.traits("What sails on Sunday?", [window])
    np.testing.assert_array_equal(made[-1].traits, traits)


def test_no_article_is_in_two_folds(tmp_path: Path) -> None:
    made = list(pairs(*write(tmp_path), MarcoMiniLM()))
    assert len({(pair.article, pair.fold) for pair in made}) == 2
    assert all(0 <= pair.fold < FOLDS for pair in made)


def test_a_window_has_a_sentence_before_and_one_after() -> None:
    at = FERRY.index("Divers")
    assert window_around(FERRY, at, at + 6) == FERRY[11:]
    assert window_around(FERRY, 0, 2) == FERRY[: at - 1]
    assert window_around(FERRY, FERRY.index("again"), at + 1) == FERRY
    assert window_around("One sentence.", 3, 3) == "One sentence."


def test_what_is_measured_is_learned_from_other_articles() -> None:
    random = np.random.default_rng(5)
    made = [
        Pair(f"article {k // 4}", bool(k % 2), np.array([random.normal(), 2.0 * (k % 2) - 1, 1.0], np.float32))
        for k in range(400)
    ]
    said = measure(made)
    assert said.startswith("400 pairs, AUC of the score 0.") and said.endswith("of the model 1.000")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"i": 2, "qa": "Who?", "qb": "What?"}, "Line 2 of .*questions.jsonl does not fit the other files"),
        ({"i": 0, "qa": "Who?"}, "Line 2 of .*questions.jsonl has no 'qb'"),
        ({"qa": "Who?", "qb": "What?"}, "Line 2 of .*questions.jsonl has no 'i'"),
    ],
)
def test_a_question_of_no_contrast_is_told(tmp_path: Path, question: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        list(pairs(*write(tmp_path, ARTICLES, ROWS, (QUESTIONS[0], question)), MarcoMiniLM()))
