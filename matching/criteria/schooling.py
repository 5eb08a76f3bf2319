"""School and kindergarten with places for the children."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations
from matching.messages import Message

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
    computed_from = ("school_km", "school_places_free", "kindergarten_km", "kindergarten_places_free")

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the children of school and of kindergarten age of each family."""
        return list(zip(batch.pupils.tolist(), batch.toddlers.tolist(), strict=True))

    @override
    def row(self, places: Destinations, key: tuple[float, float]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        pupils, toddlers = key
        share = toddlers / (pupils + toddlers) if pupils + toddlers > 0 else 0.5
        return np.asarray(
            (1.0 - share) * _offer(pupils, places, "school")
            + share * _offer(toddlers, places, "kindergarten")
        )

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family with children, little for one without."""
        return np.where(batch.pupils + batch.toddlers + batch.infants > 0, 1.0, 0.15)

    @override
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


def _offer(children: float, places: Destinations, facility: str) -> Floats:
    """Return the utility of schools or kindergartens: nearness, times the share of the children with a place."""
    near = falling(places.column(f"{facility}_km").value, SCHOOL_KM_HALF)
    free = places.column(f"{facility}_places_free").value
    return np.asarray(near * (0.6 + 0.4 * np.minimum(free / max(children, 1.0), 1.0)))
