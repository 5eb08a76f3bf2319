"""What the learned ranker is given: measured comparisons of a family and a place, each in its own unit and direction.

A criterion sums up one side of a move as a utility between 0 and 1; a feature is one measurement behind it
(kilometres, jobs, degrees), from which a model learns how much it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.layers.land import PURPOSES
from matching.batch import Batch
from matching.criteria.base import ROWS, rows_by_group
from matching.criteria.employment import Employment
from matching.criteria.infrastructure import Infrastructure
from matching.destinations import Destinations, cached_with_places
from matching.features import definitions
from matching.made_up import VACANCIES, against_region

GroupKeys = Callable[[Batch], Sequence[Hashable]]


@dataclass(frozen=True, slots=True, eq=False)
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
    """

    id: str
    criterion: str
    direction: int
    group_keys: GroupKeys
    row: definitions.Row
    indicators: tuple[str, ...] = ()

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
        return rows_by_group(self.keys(batch), lambda key: self.values(places, key))

    def keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return :attr:`group_keys` of a batch, found once: several features may share them."""
        found: Sequence[Hashable] | None = batch.kept.get(self.group_keys)
        if found is None:
            found = batch.kept[self.group_keys] = self.group_keys(batch)
        return found

    def values(self, places: Destinations, key: Hashable) -> Floats:
        """Return the values of one key at all places, shape (P,); made-up ones against their own region."""
        return _values(places, self, key)

    def at(self, batch: Batch, places: Destinations, at: Ints) -> Floats:
        """Return the values of each family at places of its own, of the shape of ``at``: (B,) or (B, M).

        Parameters
        ----------
        batch : Batch
            B families.
        places : Destinations
            All places.
        at : ndarray of int
            Positions of the places, shape (B,) or (B, M).
        """
        if len(batch) == 1:  # far faster than a table of one row
            return np.asarray(self.values(places, self.keys(batch)[0])[at])
        rows, index, _ = self.table(batch, places)
        return np.asarray(rows[index if at.ndim == 1 else index[:, None], at])

    def idle(self, batch: Batch, places: Destinations) -> Flags:
        """Return for each family whether all places are known and alike in it, shape (B,): then it does not concern
        the family.
        """
        if len(batch) == 1:
            return np.array([_is_idle(places, self, self.keys(batch)[0])])
        rows, index, _ = self.table(batch, places)
        return np.asarray((rows == rows[:, :1]).all(axis=1)[index])


@cached_with_places(ROWS)
def _is_idle(places: Destinations, feature: Feature, key: Hashable) -> bool:
    row = feature.values(places, key)
    return bool((row == row[0]).all())


@cached_with_places(ROWS)
def _values(places: Destinations, feature: Feature, key: Hashable) -> Floats:
    return against_region(feature.row(places, key), places, feature.indicators)


_EMPLOYMENT, _INFRASTRUCTURE = Employment(), Infrastructure()

_ALL = (
    Feature(
        id="jobs",
        criterion="employment",
        direction=1,
        group_keys=_EMPLOYMENT.group_keys,
        row=_EMPLOYMENT.row,
        indicators=VACANCIES,
    ),
    Feature(
        id="jobs_of_least",
        criterion="employment",
        direction=1,
        group_keys=_EMPLOYMENT.group_keys,
        row=definitions.jobs_least,
        indicators=VACANCIES,
    ),
    Feature(
        id="skill_x_vacancy",
        criterion="employment",
        direction=1,
        group_keys=definitions.skilled,
        row=definitions.jobs_skilled,
        indicators=VACANCIES,
    ),
    Feature(
        id="unemployment",
        criterion="employment",
        direction=-1,
        group_keys=definitions.alike,
        row=definitions.value_of("unemployment_rate"),
        indicators=("unemployment_rate",),
    ),
    Feature(
        id="work_record",
        criterion="employment",
        direction=1,
        group_keys=definitions.alike,
        row=definitions.work_record,
    ),
    Feature(
        id="rent_load",
        criterion="housing",
        direction=-1,
        group_keys=definitions.budgets,
        row=definitions.rent_load,
        indicators=("rent_home",),
    ),
    Feature(
        id="price_load",
        criterion="housing",
        direction=-1,
        group_keys=definitions.buyers,
        row=definitions.price_load,
        indicators=("price_home_m2",),
    ),
    Feature(
        id="homes_free",
        criterion="housing",
        direction=1,
        group_keys=definitions.alike,
        row=definitions.homes,
        indicators=("homes_free",),
    ),
    Feature(
        id="housing_record",
        criterion="housing",
        direction=-1,
        group_keys=definitions.alike,
        row=definitions.housing_record,
    ),
    Feature(
        id="school_km",
        criterion="schooling",
        direction=-1,
        group_keys=definitions.with_pupils,
        row=definitions.where_concerned(definitions.value_of("school_km")),
        indicators=("school_km",),
    ),
    Feature(
        id="children_x_school_places",
        criterion="schooling",
        direction=-1,
        group_keys=definitions.pupils,
        row=definitions.without_place("school"),
        indicators=("school_places_free",),
    ),
    Feature(
        id="kindergarten_km",
        criterion="schooling",
        direction=-1,
        group_keys=definitions.with_toddlers,
        row=definitions.where_concerned(definitions.value_of("kindergarten_km")),
        indicators=("kindergarten_km",),
    ),
    Feature(
        id="children_x_kindergarten_places",
        criterion="schooling",
        direction=-1,
        group_keys=definitions.toddlers,
        row=definitions.without_place("kindergarten"),
        indicators=("kindergarten_places_free",),
    ),
    Feature(
        id="clinic_km",
        criterion="health",
        direction=-1,
        group_keys=definitions.alike,
        row=definitions.value_of("clinic_km"),
        indicators=("clinic_km",),
    ),
    Feature(
        id="hospital_km",
        criterion="health",
        direction=-1,
        group_keys=definitions.alike,
        row=definitions.value_of("hospital_km"),
        indicators=("hospital_km",),
    ),
    Feature(
        id="care_x_hospital_km",
        criterion="health",
        direction=-1,
        group_keys=definitions.cares,
        row=definitions.where_concerned(definitions.value_of("hospital_km")),
        indicators=("hospital_km",),
    ),
    Feature(
        id="plots",
        criterion="land",
        direction=1,
        group_keys=definitions.purposes,
        row=definitions.plots,
        indicators=tuple(f"plots_{purpose}" for purpose in PURPOSES),
    ),
    Feature(
        id="business_x_customers",
        criterion="business",
        direction=1,
        group_keys=definitions.founders,
        row=definitions.where_concerned(definitions.market),
        indicators=("population",),
    ),
    Feature(
        id="more_urban",
        criterion="settlement_type",
        direction=-1,
        group_keys=definitions.types_left,
        row=definitions.steps(1),
    ),
    Feature(
        id="more_rural",
        criterion="settlement_type",
        direction=-1,
        group_keys=definitions.types_left,
        row=definitions.steps(-1),
    ),
    Feature(
        id="relatives",
        criterion="ties",
        direction=1,
        group_keys=definitions.relatives_at,
        row=definitions.relatives,
    ),
    Feature(
        id="earlier_movers",
        criterion="ties",
        direction=1,
        group_keys=definitions.origins,
        row=definitions.earlier_movers,
    ),
    Feature(
        id="colder",
        criterion="climate",
        direction=-1,
        group_keys=definitions.origins,
        row=definitions.colder,
        indicators=("january_mean_c",),
    ),
    Feature(
        id="amenities",
        criterion="infrastructure",
        direction=1,
        group_keys=definitions.alike,
        row=_INFRASTRUCTURE.row,
        indicators=_INFRASTRUCTURE.indicators,
    ),
    Feature(
        id="quota_room",
        criterion="quota",
        direction=1,
        group_keys=definitions.alike,
        row=definitions.quota_room,
    ),
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
    return np.stack([feature.at(batch, places, at) for feature in FEATURES.values()], axis=-1)
