"""What the learned ranker looks at: measured comparisons of a family and a place, each in its own unit and direction.

A criterion sums up one side of a move as a utility between 0 and 1; a feature is one measurement behind it
(kilometres, jobs, degrees), from which a model learns how much it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.layers.land import PURPOSES
from matching.batch import Batch
from matching.criteria.base import rows_by_group
from matching.criteria.employment import Employment
from matching.criteria.infrastructure import Infrastructure
from matching.destinations import Destinations
from matching.features import definitions

GroupKeys = Callable[[Batch], Sequence[Hashable]]
Row = Callable[[Destinations, Any], Floats]


@dataclass(frozen=True, slots=True)
class Feature:
    """One measured comparison of a family and a place.

    Parameters
    ----------
    id : str
        Name, unique.
    criterion : str
        The criterion that its share of the score is shown under.
    direction : {-1, 1}
        Whether more of it helps (1) or hurts (-1): the learned term is monotone that way.
    group_keys : callable
        Takes a batch, returns one hashable per family; families of one key have the same row.
    row : callable
        Takes destinations and a key, returns the values at all places, shape (P,): NaN where the place's value
        is not known, one constant where the feature does not concern the families.
    indicators : tuple of str
        What it is computed from; the status of these says how far to trust it.
    kept : bool
        Whether there are so few keys that their rows may be kept with the destinations.
    """

    id: str
    criterion: str
    direction: int
    group_keys: GroupKeys
    row: Row
    indicators: tuple[str, ...] = ()
    kept: bool = True

    def table(self, batch: Batch, places: Destinations) -> tuple[Floats, Ints, tuple[Hashable, ...]]:
        """Return the rows of the groups in a batch.

        Returns
        -------
        rows : ndarray of float64, shape (K, P)
        index : ndarray of int, shape (B,)
            Row of each family.
        keys : tuple
            The keys, in the order of ``rows``.
        """
        return rows_by_group(self.group_keys(batch), lambda key: self.values(places, key))

    def values(self, places: Destinations, key: Hashable) -> Floats:
        """Return the values of one key at all places, shape (P,)."""
        if not self.kept:
            return self.row(places, key)
        return places.derived(("feature", self.id, key), lambda: self.row(places, key))


def _all(batch: Batch) -> list[Hashable]:
    return [None] * len(batch)


def _column(name: str) -> Row:
    return lambda places, _kind: places.column(name).value


def _gated(row: Row) -> Row:
    """Return a row function that is 0 everywhere for families that are not concerned."""
    return lambda places, key: row(places, key) if key else np.zeros(len(places))


def _flags(values: Flags) -> list[Hashable]:
    return [bool(value) for value in values]


def _concerned(of: Callable[[Batch], Floats]) -> GroupKeys:
    return lambda batch: _flags(of(batch) > 0)


def _counts(of: Callable[[Batch], Floats]) -> GroupKeys:
    return lambda batch: [int(count) for count in of(batch)]


_PUPILS: Callable[[Batch], Floats] = lambda batch: batch.pupils  # noqa: E731
_TODDLERS: Callable[[Batch], Floats] = lambda batch: batch.toddlers  # noqa: E731

_EMPLOYMENT, _INFRASTRUCTURE = Employment(), Infrastructure()
_VACANCIES = ("vacancies",)

_ALL = (
    Feature("jobs", "employment", 1, _EMPLOYMENT.group_keys, _EMPLOYMENT.row, _VACANCIES, kept=False),
    Feature(
        "jobs_of_least",
        "employment",
        1,
        _EMPLOYMENT.group_keys,
        definitions.jobs_least,
        _VACANCIES,
        kept=False,
    ),
    Feature(
        "skill_x_vacancy",
        "employment",
        1,
        definitions.skilled,
        definitions.jobs_skilled,
        _VACANCIES,
        kept=False,
    ),
    Feature("unemployment", "employment", -1, _all, _column("unemployment_rate"), ("unemployment_rate",)),
    Feature("work_record", "employment", 1, _all, definitions.work_record),
    Feature(
        "rent_load", "housing", -1, definitions.budgets, definitions.rent_load, ("rent_home",), kept=False
    ),
    Feature(
        "price_load",
        "housing",
        -1,
        definitions.buyers,
        definitions.price_load,
        ("price_home_m2",),
        kept=False,
    ),
    Feature("homes_free", "housing", 1, _all, definitions.homes, ("homes_free",)),
    Feature("housing_record", "housing", -1, _all, definitions.housing_record),
    Feature("school_km", "schooling", -1, _concerned(_PUPILS), _gated(_column("school_km")), ("school_km",)),
    Feature(
        "children_x_school_places",
        "schooling",
        -1,
        _counts(_PUPILS),
        definitions.without_place("school"),
        ("school_places_free",),
    ),
    Feature(
        "kindergarten_km",
        "schooling",
        -1,
        _concerned(_TODDLERS),
        _gated(_column("kindergarten_km")),
        ("kindergarten_km",),
    ),
    Feature(
        "children_x_kindergarten_places",
        "schooling",
        -1,
        _counts(_TODDLERS),
        definitions.without_place("kindergarten"),
        ("kindergarten_places_free",),
    ),
    Feature("clinic_km", "health", -1, _all, _column("clinic_km"), ("clinic_km",)),
    Feature("hospital_km", "health", -1, _all, _column("hospital_km"), ("hospital_km",)),
    Feature(
        "care_x_hospital_km",
        "health",
        -1,
        definitions.cares,
        _gated(_column("hospital_km")),
        ("hospital_km",),
    ),
    Feature(
        "plots", "land", 1, definitions.purposes, definitions.plots, tuple(f"plots_{p}" for p in PURPOSES)
    ),
    Feature(
        "business_x_customers",
        "business",
        1,
        definitions.founders,
        _gated(definitions.market),
        ("population",),
    ),
    Feature("more_urban", "settlement_type", -1, definitions.types_left, definitions.steps(1)),
    Feature("more_rural", "settlement_type", -1, definitions.types_left, definitions.steps(-1)),
    Feature("relatives", "ties", 1, definitions.relatives_at, definitions.relatives, kept=False),
    Feature("earlier_movers", "ties", 1, definitions.origins, definitions.earlier_movers),
    Feature("colder", "climate", -1, definitions.origins, definitions.colder, ("january_mean_c",)),
    Feature("amenities", "infrastructure", 1, _all, _INFRASTRUCTURE.row, _INFRASTRUCTURE.indicators),
    Feature("quota_room", "quota", 1, _all, definitions.quota_room),
)


def registry_of(features: Sequence[Feature]) -> Mapping[str, Feature]:
    """Return the features by id.

    Raises
    ------
    ValueError
        If two share an id.
    """
    table: dict[str, Feature] = {}
    for feature in features:
        if feature.id in table:
            raise ValueError(f"feature {feature.id!r} is registered twice")
        table[feature.id] = feature
    return MappingProxyType(table)


FEATURES: Mapping[str, Feature] = registry_of(_ALL)
"""Every feature by id; the columns of the learned model in this order."""

DIRECTIONS: tuple[int, ...] = tuple(feature.direction for feature in FEATURES.values())


def paired(batch: Batch, places: Destinations, at: Ints) -> Floats:
    """Return the features of each family at one place of its own.

    Parameters
    ----------
    batch : Batch
        ``B`` families.
    places : Destinations
        ``P`` places.
    at : ndarray of int, shape (B,) or (B, M)
        Places of each family.

    Returns
    -------
    ndarray of float64, shape (B, D) or (B, M, D)
    """
    columns = []
    for feature in FEATURES.values():
        rows, index, _ = feature.table(batch, places)
        columns.append(rows[index if at.ndim == 1 else index[:, None], at])
    return np.stack(columns, axis=-1)
