"""Room in the region's quota."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.criteria.base import Criterion, saturating
from matching.destinations import Destinations, Value
from matching.messages import Message

Floats = NDArray[np.float64]

ROOM_HALF_AT = 400.0
"""Persons of yearly quota at which half of the utility is reached."""


class Quota(Criterion):
    """Saturating in the persons that the oblast may take this year."""

    id = "quota"
    indicators = ("quota_resettlers",)

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return the utility; see :meth:`Criterion.utility`."""
        room = saturating(np.nan_to_num(places.quota.value), ROOM_HALF_AT)
        return np.repeat(room[None, :], len(batch), axis=0)

    def evidence(self, batch: Batch, places: Destinations, place: int) -> tuple[Value, ...]:
        """Return the quota of the oblast."""
        row = places.quota.table.iloc[place]
        return (
            Value("quota_resettlers", row["value"], row["unit"], row["status"], row["as_of"], row["source"]),
        )

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return the quota of the oblast in persons."""
        persons = places.quota.value[place]
        if np.isnan(persons):
            return Message("reason.quota.none")
        return Message("reason.quota.persons", {"n": round(float(persons))})
