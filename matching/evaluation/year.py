"""A generated year: families come one after another, and each takes the first village of its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TypedDict

import numpy as np

from matching.batch import Batch
from matching.destinations import Destinations
from matching.ranking.blockers import eligible
from matching.ranking.order import in_order
from matching.ranking.ranker import Ranker
from matching.room.crowding import crowding_of
from matching.room.demand import Demand
from matching.room.remaining import PlacedFamily, Remaining, remaining
from matching.simulator.population import draw_families

FAMILIES = 2000
MONTHS = 12


class How(TypedDict, total=False):
    """How the lists of a year are made; see :func:`generated_year`."""

    told: int
    by_fit: bool


YEARS: Mapping[str, How] = MappingProxyType(
    {"told_every_month": {"told": MONTHS}, "told_once": {"told": 1}, "by_fit": {"by_fit": True}}
)
"""Lists that learn every month what is left, only at the beginning of the year, and those by fit alone."""


@dataclass(frozen=True)
class Year:
    """How a year went.

    Parameters
    ----------
    no_room : float
        Share of the families whose first village had no home, or its quota no seats, left for them.
    no_home, no_seats : float
        The same for each.
    no_school_place : float
        Share of the families whose first village had fewer free school places left than they have pupils; not in
        ``no_room``, for most of them are a few kilometres from a school that has.
    fit : float
        Mean score of the first village by the mean of the best score, without regard to room.
    """

    no_room: float
    no_home: float
    no_seats: float
    no_school_place: float
    fit: float

    def to_dict(self) -> dict[str, object]:
        """Return the figures by name."""
        return asdict(self)


def generated_year(
    places: Destinations,
    ranker: Ranker,
    demand: Demand | None,
    *,
    told: int = MONTHS,
    families: int = FAMILIES,
    seed: int = 99,
    by_fit: bool = False,
) -> Year:
    """Return how a year goes.

    Parameters
    ----------
    places : Destinations
        Where they may go.
    ranker : Ranker
        What scores.
    demand : Demand or None
        What is expected; of other families than these.
    told : int
        How many times a year lists learn what is left of homes and quotas; 1 for only at its beginning.
    families, seed : int
        How many come, and their seed.
    by_fit : bool
        Whether lists are by fit alone.
    """
    batch = draw_families(families, places, np.random.default_rng([seed, 72])).batch
    scores, resolution = ranker.scores(batch, places), ranker.resolution(batch, places)
    at = np.zeros(families, dtype=np.int64)
    ledger = _Ledger(remaining(places), batch)
    placed: list[PlacedFamily] = []
    for part in np.array_split(np.arange(families), told):
        crowded = crowding_of(places, demand, remaining(places, placed))
        for number in part:
            household = batch.households[number]
            order = in_order(
                household,
                places,
                scores[number],
                float(resolution[number]),
                ~eligible(household, places),
                crowded,
                by_fit=by_fit,
            )
            at[number] = order.rows[0]
            if ledger.takes(int(number), int(at[number])):
                placed.append(_placed(batch, int(number), str(places.katos[at[number]])))
    first = scores[np.arange(families), at]
    return Year(**ledger.shares(), fit=float(first.mean() / scores.max(axis=1).mean()))


def _placed(batch: Batch, number: int, kato: str) -> PlacedFamily:
    homes = float(batch.households[number].housing.tenure != "build")
    return PlacedFamily(kato, float(batch.persons[number]), homes, float(batch.pupils[number]))


class _Ledger:
    """What is left at each moment, and who found nothing."""

    def __init__(self, left: Remaining, batch: Batch) -> None:
        self.batch, self.group = batch, left.group
        self.homes, self.seats = left.capacity["homes"].copy(), left.seats.copy()
        self.school = left.capacity.get("school_places", np.full(len(left.group), np.inf)).copy()
        self.missed = np.zeros((3, len(batch)), dtype=np.bool_)

    def takes(self, family: int, place: int) -> bool:
        """Note what a family finds at a place, and let it take that if there are a home and seats for it."""
        persons, pupils = self.batch.persons[family], self.batch.pupils[family]
        home = float(self.batch.households[family].housing.tenure != "build")
        self.missed[:, family] = (
            self.homes[place] < home,
            self.seats[self.group[place]] < persons,
            self.school[place] < pupils,
        )
        if self.missed[:2, family].any():
            return False
        self.homes[place] -= home
        self.seats[self.group[place]] -= persons
        self.school[place] = max(self.school[place] - pupils, 0.0)
        return True

    def shares(self) -> dict[str, float]:
        """Return the shares of families that found nothing."""
        return {
            "no_room": float(self.missed[:2].any(axis=0).mean()),
            "no_home": float(self.missed[0].mean()),
            "no_seats": float(self.missed[1].mean()),
            "no_school_place": float(self.missed[2].mean()),
        }
