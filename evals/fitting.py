"""Fitting: trains linear models, a conditional logit and a logistic regression. Knows numbers only."""

import hashlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
DESCENT_STEPS = 800
NEWTON_STEPS = 20
SETTLED = 1e-9  # the greatest change of a weight after which no further step is taken
# Least deviation by which a feature is scaled: otherwise the penalty would not hold back features that hardly vary.
LEAST_DEVIATION = 0.1
PENALTY = 1e-2  # conditional logit: on squared weights of scaled features

Matrix = NDArray[np.float64]


def conditional_logit(matrices: list[Matrix], labels: list[NDArray[np.bool_]]) -> Matrix:
    """The weights by which the labelled rows of each matrix outscore its other rows (McFadden 1974).

    Each matrix is rows by features and has at least one labelled row; the result has one weight for each feature.
    """
    matrix = np.concatenate(matrices)
    deviation = np.maximum(matrix.std(0), LEAST_DEVIATION)
    scaled = (matrix - matrix.mean(0)) / deviation
    right = np.concatenate(labels).astype(float)
    group = np.repeat(np.arange(len(labels)), [len(own) for own in labels])

    def gradient(weights: Matrix) -> Matrix:
        scores = scaled @ weights
        shares = np.exp(scores - scores.max())
        answers = shares * right
        wanted = answers / np.bincount(group, answers)[group]
        shares = shares / np.bincount(group, shares)[group]
        return np.asarray(scaled.T @ (shares - wanted) / len(labels) + PENALTY * weights)

    return np.asarray(_descend(gradient, np.zeros(matrix.shape[1])) / deviation)


def logistic(
    matrix: Matrix, wanted: Matrix, importance: Matrix, penalty: float | Matrix, least_deviation: float = 1e-6
) -> tuple[Matrix, float]:
    """The weights and the bias of a logistic regression, by Newton's method.

    `matrix` is rows by features; `wanted` has a probability for each row; `importance` weighs the rows and sums to 1.
    `penalty`, one for all or one for each, is on squared weights of features scaled to deviation 1; one that varies
    less than `least_deviation` is scaled by that.
    """
    mean, deviation = matrix.mean(0), np.maximum(matrix.std(0), least_deviation)
    scaled = np.column_stack([(matrix - mean) / deviation, np.ones(len(matrix))])
    held = np.diag(np.append(np.full(matrix.shape[1], penalty), 0.0))  # no penalty on the bias
    weights = np.zeros(scaled.shape[1])
    for _ in range(NEWTON_STEPS):
        probabilities = sigmoid(scaled @ weights)
        curvature = (scaled.T * (importance * probabilities * (1 - probabilities))) @ scaled + held
        slope = scaled.T @ (importance * (probabilities - wanted)) + held @ weights
        step = np.linalg.solve(curvature, slope)
        weights -= step
        if np.abs(step).max() < SETTLED:
            break
    unscaled = weights[:-1] / deviation
    return unscaled, float(weights[-1] - unscaled @ mean)


def fold_of(group: str) -> int:
    """The number of the fold, of FOLDS, in which all that is of one group is."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def sigmoid(values: Matrix) -> Matrix:
    """The logistic function of each value."""
    return np.asarray(1 / (1 + np.exp(-values)))


def _descend(gradient: Callable[[Matrix], Matrix], weights: Matrix) -> Matrix:
    """Minimise by Adam (Kingma and Ba 2015) with its usual constants: enough for a convex function of forty weights."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, DESCENT_STEPS + 1):
        slope = gradient(weights)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weights = weights - 0.03 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights
