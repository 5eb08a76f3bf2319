"""Measures of a ranking against the planted value of every pair."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats

TOP = 10


def top_value(truth: Floats, scores: Floats) -> Floats:
    """Return the planted value of each family's first choice, shape (B,)."""
    return np.asarray(truth[np.arange(len(truth)), scores.argmax(axis=1)])


def ndcg(truth: Floats, scores: Floats, top: int = TOP) -> float:
    """Return the mean normalised discounted cumulative gain at ``top``.

    The gain of a place is its planted value, from 0 for the family's worst place to 1 for its best.

    Parameters
    ----------
    truth : ndarray of float64, shape (B, P)
        Planted value of each place for each family.
    scores : ndarray of float64, shape (B, P)
        What the ranker under test gives.
    top : int
        Length of the list that is judged.

    References
    ----------
    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002.

    Examples
    --------
    >>> truth = np.array([[0.0, 1.0, 3.0]])
    >>> ndcg(truth, truth), round(ndcg(truth, -truth), 3)
    (1.0, 0.587)
    """
    low, high = truth.min(axis=1, keepdims=True), truth.max(axis=1, keepdims=True)
    gain = (truth - low) / np.maximum(high - low, 1e-12)
    discount = 1.0 / np.log2(np.arange(2, min(top, truth.shape[1]) + 2))
    first = np.argsort(-scores, axis=1, kind="stable")[:, :top]
    found = (np.take_along_axis(gain, first, axis=1) * discount).sum(axis=1)
    ideal = (-np.sort(-gain, axis=1)[:, :top] * discount).sum(axis=1)
    return float((found / ideal).mean())


def gini(amounts: Floats) -> float:
    """Return the Gini coefficient of non-negative amounts: 0 if all are equal, near 1 if one has everything.

    Examples
    --------
    >>> import numpy as np
    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 3.0]))
    (0.0, 0.6666666666666667)
    """
    ordered, number = np.sort(amounts), len(amounts)
    whole = float(ordered.sum())
    if whole == 0.0:
        return 0.0
    ranks = np.arange(1, number + 1)
    return float(2.0 * (ranks * ordered).sum() / (number * whole) - (number + 1) / number)
