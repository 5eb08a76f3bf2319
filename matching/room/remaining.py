"""What is left: homes and school places by settlement, quota seats by region, less what is used and who is
placed already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints
from geo.assemble import today
from geo.provenance import Status
from geo.receiving import quotas
from matching.destinations import Destinations, Value, cached_with_places

INDICATORS: Mapping[str, str] = {
    "homes": "homes_free",
    "school_places": "school_places_free",
    "kindergarten_places": "kindergarten_places_free",
}
"""Indicator that holds each capacity of a settlement."""
SPREAD = 3.0
"""Where no free homes are known: most times its share of the region's inhabitants that a settlement takes of
the region's quota."""
_AMOUNTS = ("persons", "families", "left_persons", "left_families")
PERSONS_A_FAMILY = 6765 / 2045
"""Persons in a family that moved (North Kazakhstan, table 10 of the evaluation of 2021)."""


@dataclass(frozen=True, slots=True)
class PlacedFamily:
    """A family that has a place already.

    Parameters
    ----------
    kato : str
        Settlement, or district or oblast where only that is known.
    persons : float
        People who came, or are to come.
    homes, school_places, kindergarten_places : float
        What the family takes up there.
    """

    kato: str
    persons: float
    homes: float = 1.0
    school_places: float = 0.0
    kindergarten_places: float = 0.0


@dataclass(frozen=True, eq=False)
class Remaining:
    """What is left for families to come.

    Parameters
    ----------
    capacity : mapping of str to ndarray, shape (P,)
        Left of each of :data:`INDICATORS`; ``inf`` where nothing is known that limits it. A resource of which
        nothing is known anywhere is not here (but for homes).
    group : ndarray of int, shape (P,)
        Quota that each settlement is under.
    names : tuple of str
        KATO code (oblast, or district with a quota of its own) of each quota, ``G`` of them.
    year : tuple of str
        Year of each quota.
    persons, families : ndarray of float64, shape (G,)
        Seats left in each unit; ``inf`` where it has no such limit.
    persons_in_all : ndarray of float64, shape (G,)
        Persons of each whole quota, before anything was used.
    spread : ndarray of bool, shape (P,)
        Where the homes are not known and the settlement's share of the region's inhabitants stands for them
        (:data:`SPREAD`).
    """

    capacity: Mapping[str, Floats]
    group: Ints
    names: tuple[str, ...]
    year: tuple[str, ...]
    persons: Floats
    families: Floats
    persons_in_all: Floats
    spread: Flags

    @property
    def seats(self) -> Floats:
        """Persons that each quota still takes, one in families counted at :data:`PERSONS_A_FAMILY`; shape (G,)."""
        return np.minimum(self.persons, self.families * PERSONS_A_FAMILY)


def remaining(places: Destinations, placed: Sequence[PlacedFamily] = ()) -> Remaining:
    """Return what is left at the destinations, by the atlas and less what is taken beside it.

    Parameters
    ----------
    places : Destinations
        ``P`` settlements; what is taken there is theirs (:attr:`Destinations.taken`).
    placed : sequence of PlacedFamily
        Who is placed already and not yet counted in the quota used.
    """
    whole = _left(places)
    if not placed:
        return whole
    capacity = {name: left.copy() for name, left in whole.capacity.items()}
    persons, families = whole.persons.copy(), whole.families.copy()
    numbers = {code: number for number, code in enumerate(whole.names)}
    for family in placed:
        row = places.position.get(family.kato)
        for name, left in capacity.items():
            if row is not None:
                left[row] = max(left[row] - getattr(family, name), 0.0)
        number = int(whole.group[row]) if row is not None else _quota_of(family.kato, numbers)
        if number is not None:
            persons[number] = max(persons[number] - family.persons, 0.0)
            families[number] = max(families[number] - 1.0, 0.0)
    return replace(whole, capacity=capacity, persons=persons, families=families)


def homes_left(places: Destinations, row: int) -> Value:
    """Return the free homes of a settlement, less those that are promised: then an estimate at best."""
    value = places.value("homes_free", row)
    promised = places.taken.get(("homes", str(places.katos[row])), 0.0)
    if not promised or not isinstance(value.value, int | float):
        return value
    status = min(Status(value.status), Status.ESTIMATED, key=lambda each: each.trust)
    return replace(value, value=max(value.value - promised, 0.0), status=status.value)


def _quota_of(kato: str, numbers: Mapping[str, int]) -> int | None:
    """Return the number of the quota of a district's or an oblast's code."""
    return numbers.get(kato[:4] + "00000", numbers.get(kato[:2] + "0000000"))


@cached_with_places()
def _left(places: Destinations) -> Remaining:
    """Return what is left by the atlas, less what is taken."""
    whole = left_by_atlas(places)
    if not places.taken:
        return whole
    capacity = {name: np.maximum(left - places.taken_at(name), 0.0) for name, left in whole.capacity.items()}
    seats = {
        unit: np.maximum(
            getattr(whole, unit)
            - [
                places.taken.get((f"{unit}:{year}", name), 0.0)
                for name, year in zip(whole.names, whole.year, strict=True)
            ],
            0.0,
        )
        for unit in ("persons", "families")
    }
    return replace(whole, capacity=capacity, **seats)


@cached_with_places(of_the_atlas=True)
def left_by_atlas(places: Destinations) -> Remaining:
    """Return what is left by the atlas alone."""
    group, table = _quotas(places)
    amounts = {column: table[column].to_numpy(float) for column in _AMOUNTS}
    limited = ~np.isnan(amounts["left_persons"]) | ~np.isnan(amounts["left_families"])
    persons, families = (
        np.where(np.isnan(left), np.where(limited, np.inf, 0.0), left)
        for left in (amounts["left_persons"], amounts["left_families"])
    )
    whole = np.fmin(amounts["persons"], amounts["families"] * PERSONS_A_FAMILY)
    capacity = {}
    for name, indicator in INDICATORS.items():
        known = places.column(indicator).value
        if name == "homes" or not np.isnan(known).all():
            capacity[name] = np.where(np.isnan(known), np.inf, known)
    spread = np.isinf(capacity["homes"])
    left = np.minimum(persons, families * PERSONS_A_FAMILY)
    share = _share_of_inhabitants(places, group, len(table))
    most = np.maximum(np.floor(SPREAD * share * left[group] / PERSONS_A_FAMILY), 1.0)
    capacity["homes"] = np.where(spread, most, capacity["homes"])
    names, years = tuple(map(str, table.index)), tuple(map(str, table["year"]))
    return Remaining(capacity, group, names, years, persons, families, np.nan_to_num(whole), spread)


def _quotas(places: Destinations) -> tuple[Ints, pd.DataFrame]:
    """Return the quota that each settlement is under, shape (P,), and the quotas by code: those of districts that have
    one of their own, and the rest of each oblast's.
    """
    table = quotas(places.atlas, today())
    districts = places.places["district"].to_numpy(dtype="U9")
    label = np.where(np.isin(districts, table.index), districts, places.oblasts)
    names, group = np.unique(label, return_inverse=True)
    rest = table.reindex(names)
    of_oblast = [str(name) for name in names if str(name)[2:] == "0000000" and name in table.index]
    for code in of_oblast:
        inside = table[(table.index.str[:2] == code[:2]) & (table.index != code)]
        inside = inside[inside["year"] == table.at[code, "year"]]
        for column in _AMOUNTS:
            whole = float(table[column][code])
            rest.loc[code, column] = max(whole - float(inside[column].sum()), 0.0)
    rest["year"] = rest["year"].fillna("")
    return group.astype(np.int64), rest


def _share_of_inhabitants(places: Destinations, group: Ints, groups: int) -> Floats:
    """Return each settlement's share of the inhabitants of all that are under its quota, shape (P,)."""
    people = np.nan_to_num(places.column("population").value)
    whole = np.bincount(group, people, groups)
    return np.asarray(people / np.maximum(whole, 1.0)[group])
