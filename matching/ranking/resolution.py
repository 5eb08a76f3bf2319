"""What a score can tell apart: the standard error of the difference of two villages' scores for one family."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, cached_with_places
from matching.features.errors import error_sizes
from matching.ranking.values import value_spreads
from matching.ranking.weights import Weights


def value_resolution(batch: Batch, places: Destinations, weights: Weights) -> Floats:
    """Return the standard error of the difference of two scores that comes from the values behind the wishes.

    Parameters
    ----------
    batch : Batch
        The families.
    places : Destinations
        The places.
    weights : Weights
        What each criterion weighs for them.

    Returns
    -------
    ndarray of float64, shape (B,)
        Points: for each criterion the usual error of its values (:mod:`matching.features.errors`), taken as independent
        between criteria and between the two villages.
    """
    variance = np.zeros(len(batch))
    for number, criterion in enumerate(CRITERIA.values()):
        error = _error(places, criterion)
        if error and weights.wishes[:, number].any():
            spread = value_spreads(criterion, batch, places)
            variance += (weights.wish_points[:, number] * error * spread) ** 2
    return np.asarray(np.sqrt(2.0 * variance))


@cached_with_places()
def _error(places: Destinations, criterion: Criterion) -> float:
    """Return the usual error of a criterion, in standard deviations of its values."""
    return float(np.sqrt((error_sizes(places, criterion.computed_from) ** 2).mean()))
