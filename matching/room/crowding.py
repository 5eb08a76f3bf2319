"""How crowded each village is expected to be: what a list takes away for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.room.demand import Demand
from matching.room.equilibrium import FULL, risk_full
from matching.room.remaining import Remaining, remaining

NO_SEATS = 100.0
"""Points that are taken away where the quota has no seats left for a family: the whole scale."""


@dataclass(frozen=True, eq=False)
class Crowding:
    """What is expected at some destinations.

    Parameters
    ----------
    lookers : ndarray of float64, shape (P,)
        Families of the year that have each village among their ten best by fit; NaN where no demand is known.
    points : ndarray of float64, shape (P,)
        What the shortage of homes and of its quota's seats takes away in the order of a list.
    quota_points : ndarray of float64, shape (P,)
        The quota's part in it.
    homes, seats : ndarray of float64, shape (P,)
        Homes left there, ``inf`` where their number is not known; persons that its quota still takes.
    """

    lookers: Floats
    points: Floats
    quota_points: Floats
    homes: Floats
    seats: Floats

    def points_for(self, household: Household) -> Floats:
        """Return what shortage takes away for a family, shape (P,): who builds needs no free home.

        A quota without seats for the whole family takes away the whole scale: its villages come last.
        """
        points = self.quota_points if household.housing.tenure == "build" else self.points
        return np.where(self.seats < household.persons, NO_SEATS, points)

    def without_home(self, household: Household) -> Flags:
        """Return where a family that does not build finds no free home, as far as is known; shape (P,)."""
        return np.asarray((self.homes < 1) & (household.housing.tenure != "build"))


@cached_with_places(maxsize=2)
def crowding(places: Destinations, demand: Demand | None) -> Crowding:
    """Return how crowded each village is expected to be, by the demand of a year and what is left today."""
    return crowding_of(places, demand, remaining(places))


def crowding_of(places: Destinations, demand: Demand | None, left: Remaining) -> Crowding:
    """Return how crowded each village is expected to be.

    Parameters
    ----------
    places : Destinations
        ``P`` villages.
    demand : Demand or None
        What is expected of a year; where it is not known, nothing is taken away. Of the families of the year, the
        share is still to come that the quotas still have of their seats.
    left : Remaining
        What is left of homes and quotas. Where no homes are known, the village's share of the inhabitants stands for
        them (:data:`matching.room.remaining.SPREAD`).
    """
    seats, homes = left.seats[left.group], left.capacity["homes"]
    shown = np.where(left.spread, np.inf, homes)
    none = np.zeros(len(places))
    if demand is None:
        return Crowding(np.full(len(places), np.nan), none, none, shown, seats)
    to_come = float(left.seats.sum() / max(left.persons_in_all.sum(), 1.0))
    lookers, takers = (
        np.array([table.get(kato, 0.0) for kato in places.katos.tolist()])
        for table in (demand.lookers, demand.takers)
    )
    of_quota = np.array([demand.quotas.get(name, 0.0) for name in left.names])[left.group]
    return Crowding(lookers, FULL * risk_full(to_come * takers, homes) + of_quota, of_quota, shown, seats)
