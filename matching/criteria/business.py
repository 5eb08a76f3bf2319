"""Room for a business of one's own: customers within reach, a road and a line."""

from __future__ import annotations

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, saturating
from matching.destinations import COMMUTE_KM, Destinations, cached_with_places
from matching.messages import Message

CUSTOMERS_HALF_AT = 8_000.0
"""Inhabitants within :data:`COMMUTE_KM` at which half of the market utility is reached."""


@cached_with_places(of_the_atlas=True)
def customers(places: Destinations) -> Floats:
    """Return inhabitants within reach, weighted down to 0 at the radius; shape (P,)."""
    inhabited = places.atlas.inhabited
    people = places.atlas.newest("population")["value"].reindex(inhabited.index).fillna(0.0).to_numpy()
    weights = places.near.copy()
    weights.data = 1.0 - weights.data / COMMUTE_KM
    return np.asarray(weights @ people)


class Business(Criterion):
    """Half the market within reach, a quarter each a paved road and the internet."""

    id = "business"
    indicators = ("population", "paved_road", "internet", "tax_rate_percent")
    computed_from = ("paved_road", "internet")

    @override
    def row(self, places: Destinations, key: None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        market = saturating(customers(places), CUSTOMERS_HALF_AT)
        lines = places.column("paved_road").value + places.column("internet").value
        return np.asarray(0.5 * market + 0.25 * lines)

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family that wants a business, 0 for others."""
        return np.array([float(household.business.wants) for household in batch.households])

    @override
    def reason_of(self, places: Destinations, about: None, place: int) -> Message:
        """Return how many people live within reach."""
        return Message(
            "reason.business.market", {"n": round(float(customers(places)[place])), "km": COMMUTE_KM}
        )
