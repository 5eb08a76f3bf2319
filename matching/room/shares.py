"""How many families each village may be expected to take: a quota's seats, shared out by the homes that are free."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats
from geo.provenance import Status
from matching.destinations import Destinations, cached_with_places
from matching.room.remaining import INDICATORS, PERSONS_A_FAMILY, Remaining, remaining


@cached_with_places()
def room_shares(places: Destinations) -> Floats:
    """Return the families that the seats left of its quota allow each village, shared out by homes; shape (P,).

    Where no homes are known, the village's share of the inhabitants stands for them
    (:data:`matching.room.remaining.SPREAD`).
    """
    left = remaining(places)
    return _shared(left, left.capacity["homes"])


@cached_with_places()
def trusted_shares(places: Destinations) -> Floats:
    """Return the same with no made-up and no unknown number of homes in it; shape (P,).

    Such villages count as the mean of all that are under their quota: between two regions, only what is observed or
    estimated of their homes, and their quotas, make a difference.
    """
    left = remaining(places)
    homes = left.capacity["homes"]
    count = np.maximum(np.bincount(left.group, minlength=len(left.names)), 1)
    mean = np.bincount(left.group, homes, len(left.names)) / count
    known = (places.column(INDICATORS["homes"]).trust > Status.DEMO.trust) & ~left.spread
    return _shared(left, np.where(known, homes, mean[left.group]))


def _shared(left: Remaining, homes: Floats) -> Floats:
    whole = np.bincount(left.group, homes, len(left.names))
    seats = (left.seats / PERSONS_A_FAMILY)[left.group]
    return np.asarray(seats * homes / np.maximum(whole, 1.0)[left.group])
