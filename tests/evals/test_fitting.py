"""Fitting: the logistic regression stands where no step lowers its loss, and weighs rows by their importance."""

import numpy as np

from evals.fitting import Matrix, logistic, sigmoid

PENALTY = 0.01


def loss(scaled: Matrix, wanted: Matrix, importance: Matrix, weights: Matrix, bias: float) -> float:
    """The weighted cross-entropy with its penalty, for features of deviation 1."""
    probabilities = sigmoid(scaled @ weights + bias)
    entropy = -(wanted * np.log(probabilities) + (1 - wanted) * np.log(1 - probabilities))
    return float(importance @ entropy + PENALTY / 2 * weights @ weights)


def rows(count: int) -> tuple[Matrix, Matrix]:
    """Standardised features of `count` rows, and noisy answers that the first feature decides."""
    random = np.random.default_rng(7)
    matrix = random.normal(size=(count, 3))
    matrix = (matrix - matrix.mean(0)) / matrix.std(0)
    return matrix, (2 * matrix[:, 0] - 0.5 + random.logistic(size=count) > 0).astype(float)


def test_no_step_lowers_the_loss() -> None:
    matrix, wanted = rows(400)
    importance = np.full(400, 1 / 400)
    weights, bias = logistic(matrix, wanted, importance, PENALTY)
    least = loss(matrix, wanted, importance, weights, bias)
    for feature in range(3):
        for step in (-0.01, 0.01):
            moved = weights + step * np.eye(3)[feature]
            assert loss(matrix, wanted, importance, moved, bias) > least
    assert min(loss(matrix, wanted, importance, weights, bias + step) for step in (-0.01, 0.01)) > least
    assert weights[0] > 1 > np.abs(weights[1:]).max()


def test_a_row_of_double_importance_counts_as_two() -> None:
    matrix, wanted = rows(60)
    twice = np.where(np.arange(60) < 20, 2.0, 1.0)
    repeated = np.repeat(np.arange(60), twice.astype(int))
    scale = np.full(len(repeated), 1 / len(repeated))
    once, bias = logistic(matrix, wanted, twice / twice.sum(), 0.0)
    copied, copied_bias = logistic(matrix[repeated], wanted[repeated], scale, 0.0)
    np.testing.assert_allclose([*once, bias], [*copied, copied_bias], atol=1e-8)


def test_a_feature_that_hardly_varies_gets_no_great_weight() -> None:
    matrix, wanted = rows(400)
    faint, importance = np.column_stack([matrix[:, 0], 1e-3 * wanted]), np.full(400, 1 / 400)
    free, _ = logistic(faint, wanted, importance, PENALTY)
    held, _ = logistic(faint, wanted, importance, PENALTY, least_deviation=0.1)
    assert 0 < held[1] < free[1] / 100
