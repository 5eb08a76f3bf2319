"""Winter cold against what the family is used to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations, cached_with_places
from matching.messages import Message

COLDER_HALF_AT = 10.0
"""Kelvins by which January is colder than at home at which half of the utility is left."""


@cached_with_places(of_the_atlas=True)
def home_january(places: Destinations, origin: str) -> float:
    """Return the mean January temperature of the settlements of an oblast, degC; NaN where not known."""
    table = places.atlas.newest("january_mean_c")
    inside = table.index.str[:2] == origin[:2]
    return float(table.loc[inside, "value"].mean())


class Climate(Criterion):
    """Falls as January gets colder than in the oblast that the family leaves."""

    id = "climate"
    indicators = (
        "january_mean_c",
        "july_mean_c",
        "lowest_c",
        "heating_days",
        "precipitation_mm",
        "natural_zone",
        "central_heating",
        "gas",
    )
    computed_from = ("january_mean_c",)

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the oblast that each family leaves."""
        return batch.origins

    @override
    def row(self, places: Destinations, key: str) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        there = places.column("january_mean_c").value
        return falling(np.maximum(home_january(places, key) - there, 0.0), COLDER_HALF_AT)

    @override
    def about(self, batch: Batch) -> str:
        """Return the oblast that the first family leaves."""
        return batch.origins[0]

    @override
    def reason_of(self, places: Destinations, about: str, place: int) -> Message:
        """Return how cold January is, and how much colder than at home."""
        there, home = places.column("january_mean_c").value[place], home_january(places, about)
        if np.isnan(there):
            return Message("reason.climate.unknown")
        if np.isnan(home):
            return Message("reason.climate.january", {"degrees": float(there)})
        return Message(
            "reason.climate.colder", {"degrees": float(there), "difference": round(float(home - there), 1)}
        )
