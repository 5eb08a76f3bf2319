"""What one step of a wish is worth to a family: in points, and where it can be said in kilometres, tenge or degrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.ranking.ranker import Ranker
from matching.ranking.values import SWING

MEASURES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "housing": ("rent_home", -1),
        "schooling": ("school_km", -1),
        "health": ("hospital_km", -1),
        "climate": ("january_mean_c", 1),
    }
)
"""Indicator in which the swing of a criterion can be told, and whether more of it is better (1) or worse (-1)."""


@dataclass(frozen=True, slots=True)
class StepWorth:
    """What a wish of a family is worth.

    Parameters
    ----------
    criterion : str
        Which.
    steps : float
        How much it counts now, stated, usual or needed.
    points : float
        Points between a village among the worst tenth and one among the best fiftieth in it.
    more : float
        Points that one step more would add to that.
    indicator : str
        What the swing can be told in; empty where nothing.
    worst, best : float
        Its value at both ends; NaN where it is not known.
    """

    criterion: str
    steps: float
    points: float
    more: float
    indicator: str = ""
    worst: float = np.nan
    best: float = np.nan


def worth_of_steps(household: Household, places: Destinations, ranker: Ranker) -> tuple[StepWorth, ...]:
    """Return what each wish of a family is worth, the heaviest first; criteria that count nothing are left out.

    With ``T`` steps in all, of which ``w`` are the criterion's, its swing is ``100 w / T`` points and that of one step
    more ``100 (w + 1) / (T + 1)``.
    """
    weights = ranker.weights(Batch((household,)))
    whole = float(weights.total[0])
    found = []
    for name, steps in zip(CRITERIA, weights.wishes[0].tolist(), strict=True):
        if steps <= 0:
            continue
        points = 100.0 * steps / whole
        more = 100.0 * (steps + 1.0) / (whole + 1.0) - points
        indicator, direction = MEASURES.get(name, ("", 0))
        ends = _ends(places, indicator, direction) if indicator else (np.nan, np.nan)
        told = indicator if np.isfinite(ends).all() else ""
        found.append(StepWorth(name, steps, points, more, told, *ends))
    return tuple(sorted(found, key=lambda each: -each.points))


@cached_with_places()
def _ends(places: Destinations, indicator: str, direction: int) -> tuple[float, float]:
    """Return an indicator at the worst tenth of the places and at the best fiftieth; NaN where none is known."""
    values = places.column(indicator).value
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = (float(np.quantile(direction * known, share)) for share in SWING)
    return direction * low, direction * high
