"""Room in the region's quota."""

from __future__ import annotations

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, saturating
from matching.destinations import Destinations, Value
from matching.messages import Message

ROOM_HALF_AT = 400.0
"""Persons of yearly quota at which half of the utility is reached."""


class Quota(Criterion):
    """Saturating in the persons that the oblast may take this year."""

    id = "quota"
    indicators = ("quota_resettlers",)

    @override
    def row(self, places: Destinations, key: None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        return saturating(np.nan_to_num(places.quota.value), ROOM_HALF_AT)

    @override
    def evidence(self, batch: Batch, places: Destinations, place: int) -> tuple[Value, ...]:
        """Return the quota of the oblast."""
        _, value, unit, status, as_of, source = places.quota.shown(place)
        return (Value("quota_resettlers", value, unit, status, as_of, source),)

    @override
    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return the quota of the oblast in persons."""
        persons = places.quota.value[place]
        if np.isnan(persons):
            return Message("reason.quota.none")
        return Message("reason.quota.persons", {"n": round(float(persons))})
