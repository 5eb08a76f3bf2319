"""Winter cold against what the family is used to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations
from matching.messages import Message

Floats = NDArray[np.float64]

COLDER_HALF_AT = 10.0
"""Kelvins by which January is colder than at home at which half of the utility is left."""


def home_january(places: Destinations, origin: str) -> float:
    """Return the mean January temperature of the settlements of an oblast, degC; NaN where not known."""
    return places.derived(("january", origin), lambda: _mean(places, origin))


def _mean(places: Destinations, origin: str) -> float:
    table = places.atlas.newest("january_mean_c")
    inside = table.index.str[:2] == origin[:2]
    return float(table.loc[inside, "value"].mean())


class Climate(Criterion):
    """Falls as January gets colder than in the oblast that the family leaves."""

    id = "climate"
    indicators = ("january_mean_c", "natural_zone", "central_heating", "gas")

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return the utility; see :meth:`Criterion.utility`."""
        there = places.column("january_mean_c").value
        rows = {
            origin: falling(np.maximum(home_january(places, origin) - there, 0.0), COLDER_HALF_AT)
            for origin in set(batch.origins)
        }
        return np.stack([rows[origin] for origin in batch.origins])

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return how cold January is, and how much colder than at home."""
        there, home = places.column("january_mean_c").value[place], home_january(places, batch.origins[0])
        if np.isnan(there):
            return Message("reason.climate.unknown")
        if np.isnan(home):
            return Message("reason.climate.january", {"degrees": float(there)})
        return Message(
            "reason.climate.colder", {"degrees": float(there), "difference": round(float(home - there), 1)}
        )
