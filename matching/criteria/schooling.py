"""School and kindergarten with places for the children."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations
from matching.messages import Message

Floats = NDArray[np.float64]

SCHOOL_KM_HALF = 5.0
"""Distance to a school at which half of its utility is left, km."""


class Schooling(Criterion):
    """Distance to the school and whether every child finds a place, weighted by the children's ages."""

    id = "schooling"
    indicators = (
        "school_km",
        "school_places_free",
        "school_language",
        "kindergarten_km",
        "kindergarten_places_free",
    )

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return the utility; see :meth:`Criterion.utility`."""
        school = _offer(batch.pupils, places, "school")
        kindergarten = _offer(batch.toddlers, places, "kindergarten")
        young = batch.toddlers / np.maximum(batch.pupils + batch.toddlers, 1.0)
        share = np.where(batch.pupils + batch.toddlers > 0, young, 0.5)[:, None]
        return np.asarray((1.0 - share) * school + share * kindergarten)

    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family with children, little for one without."""
        return np.where(batch.pupils + batch.toddlers + batch.infants > 0, 1.0, 0.15)

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return how far the school is, in which language it teaches and how many places are free."""
        km, free = places.column("school_km").value[place], places.column("school_places_free").value[place]
        if np.isnan(km):
            return Message("reason.schooling.unknown")
        if km > 0:
            return Message("reason.schooling.away", {"km": float(km)})
        if np.isnan(free):
            return Message("reason.schooling.here_places_unknown")
        return Message("reason.schooling.here", {"n": round(float(free))})


def _offer(children: Floats, places: Destinations, kind: str) -> Floats:
    """Return the utility of schools or kindergartens: nearness, times the share of the children with a place."""
    near = falling(places.column(f"{kind}_km").value, SCHOOL_KM_HALF)
    free = places.column(f"{kind}_places_free").value
    counts, positions = np.unique(children, return_inverse=True)
    rows = [near * (0.6 + 0.4 * np.minimum(free / max(count, 1.0), 1.0)) for count in counts]
    return np.stack(rows)[positions]
