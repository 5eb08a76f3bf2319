"""Room in the quota: what is left of it."""

from __future__ import annotations

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.criteria.base import Criterion, saturating
from matching.destinations import Destinations, Value
from matching.messages import Message
from matching.room.remaining import remaining

ROOM_HALF_AT = 400.0
"""Persons left of a quota at which half of the utility is reached."""


class Quota(Criterion):
    """Saturating in the persons that the quota of the oblast, or of the district where it has one, still takes."""

    id = "quota"
    indicators = ("quota_resettlers",)

    @override
    def row(self, places: Destinations, key: None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        return saturating(seats_left(places), ROOM_HALF_AT)

    @override
    def evidence_of(self, places: Destinations, about: None, place: int) -> tuple[Value, ...]:
        """Return the quota of the oblast."""
        _, value, unit, status, as_of, source = places.quota.shown(place)
        return (Value("quota_resettlers", value, unit, status, as_of, source),)

    @override
    def reason_of(self, places: Destinations, about: None, place: int) -> Message:
        """Return what is left of the quota, in persons."""
        left = remaining(places)
        number = left.group[place]
        seats, whole = float(np.floor(left.seats[number])), float(left.persons_in_all[number])
        if not whole:
            return Message("reason.quota.none")
        if not seats:
            return Message("reason.quota.full", {"of": round(whole)})
        if seats < np.floor(whole):
            return Message("reason.quota.left", {"n": round(seats), "of": round(whole)})
        return Message("reason.quota.persons", {"n": round(seats)})


def seats_left(places: Destinations) -> Floats:
    """Return the persons that the quota of each place still takes, shape (P,)."""
    left = remaining(places)
    return left.seats[left.group]
