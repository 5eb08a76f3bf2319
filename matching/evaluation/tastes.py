"""Own utility on individual tastes: what a list is worth to families each of which has tastes of its own.

The survey says how many named each criterion, not how much it meant to each. Every simulated family gets hidden tastes:
what it states on the form counts as stated; of what it does not state, it has a taste drawn around the survey's mean
(gamma distribution of shape 2). Its own utility of a village is the mean of the planted chance to stay and work and of
the criteria's values, weighted by these tastes. An oracle knows all of it. The model knows what a form says and what it
has learned. The average ranking shows everybody the village that is best for the mean family. Values of criteria are
the model's own (:mod:`matching.ranking.values`): the figures say how well tastes are met, not whether values are right.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.evaluation.metrics import top_value
from matching.ranking.values import value_rows
from matching.ranking.weights import EVIDENCE, usual_wishes

SHAPE = 2.0
"""Of the gamma distribution of a taste that is not stated: its standard deviation is 0.7 of its mean."""


def own_utility(batch: Batch, places: Destinations, planted: Floats, rng: np.random.Generator) -> Floats:
    """Return what each village is worth to each family by tastes that only it knows, 0 to 1; shape (B, P).

    Parameters
    ----------
    batch : Batch
        ``B`` families.
    places : Destinations
        ``P`` places.
    planted : ndarray of float64, shape (B, P)
        Planted chance to stay and work.
    rng : Generator
        Draws the tastes.
    """
    tastes = _tastes(batch, rng)
    low, high = planted.min(), planted.max()
    found = EVIDENCE * (planted - low) / max(high - low, 1e-12)
    for number, criterion in enumerate(CRITERIA.values()):
        rows, index = value_rows(criterion, batch, places)
        found += tastes[:, number, None] * rows[index]
    return np.asarray(found / (EVIDENCE + tastes.sum(axis=1))[:, None])


def _tastes(batch: Batch, rng: np.random.Generator) -> Floats:
    """Return the steps that each criterion means to each family, shape (B, C)."""
    stated = batch.preferences
    concern = np.stack([criterion.relevance(batch) for criterion in CRITERIA.values()], axis=1)
    drawn = rng.gamma(SHAPE, 1.0 / SHAPE, stated.shape) * usual_wishes() * concern
    return np.where(np.isnan(stated), drawn, stated)


def shares_of_oracle(utility: Floats, scores: Mapping[str, Floats]) -> dict[str, float]:
    """Return what the first village of each ranking is worth to the families, of what the oracle's is.

    Parameters
    ----------
    utility : ndarray of float64, shape (B, P)
        From :func:`own_utility`.
    scores : mapping of str to ndarray, shape (B, P)
        By ranking. ``average_ranking``, the same list for everybody, is added.
    """
    whole = {**scores, "average_ranking": np.broadcast_to(utility.mean(axis=0), utility.shape)}
    oracle = float(utility.max(axis=1).mean())
    return {name: float(top_value(utility, score).mean()) / oracle for name, score in whole.items()}
