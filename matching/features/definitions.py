"""The measurements behind the features: which families are alike in them, and their values at all places."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from geo.arrays import Floats
from geo.layers.land import PURPOSES
from geo.places import SETTLEMENT_TYPES
from matching.batch import Batch
from matching.criteria.business import customers
from matching.criteria.climate import home_january
from matching.criteria.employment import job_utility, jobs_known, jobs_told
from matching.criteria.health import CARE
from matching.criteria.housing import FLOOR_M2, USUAL_BUDGET, money_for_home
from matching.criteria.land import offered_plots
from matching.criteria.quota import seats_left
from matching.criteria.settlement_type import LIVING
from matching.criteria.ties import arrivals, near_relative
from matching.destinations import Destinations
from matching.occupation_match import index_of
from matching.survey_rates import record

Row = Callable[[Destinations, Any], Floats]

SKILLED_YEARS = 5.0
"""Experience from which an adult is called skilled: the pair term skill x vacancy is about these."""
HIGHEST_LOAD = 3.0
"""Rent in budgets, or price in what there is for a home, above which it does not matter how far above."""


def alike(batch: Batch) -> list[Hashable]:
    """Return one key for all families: they are alike in this."""
    return [None] * len(batch)


def pupils(batch: Batch) -> list[Hashable]:
    """Return the number of children of school age of each family."""
    return [int(count) for count in batch.pupils]


def with_pupils(batch: Batch) -> list[Hashable]:
    """Return whether each family has children of school age."""
    return [bool(count) for count in batch.pupils]


def toddlers(batch: Batch) -> list[Hashable]:
    """Return the number of children of kindergarten age of each family."""
    return [int(count) for count in batch.toddlers]


def with_toddlers(batch: Batch) -> list[Hashable]:
    """Return whether each family has children of kindergarten age."""
    return [bool(count) for count in batch.toddlers]


def value_of(indicator: str) -> Row:
    """Return the row function of an indicator as it is, the same for all families."""

    def row(places: Destinations, _key: Any) -> Floats:
        return places.column(indicator).value

    return row


def where_concerned(row: Row) -> Row:
    """Return a row function that is 0 everywhere for families that are not concerned."""

    def concerned(places: Destinations, key: Any) -> Floats:
        return row(places, key) if key else np.zeros(len(places))

    return concerned


def skilled(batch: Batch) -> list[Hashable]:
    """Return the occupations of skilled adults who look for work, and the number of all who do."""
    found: list[Hashable] = []
    for household in batch.households:
        able = (adult for adult in household.seekers if adult.experience_years >= SKILLED_YEARS)
        codes = sorted(index_of(adult.occupation or "") for adult in able)
        found.append((tuple(codes), len(household.seekers)))
    return found


def jobs_least(places: Destinations, codes: tuple[int, ...] | None) -> Floats:
    """Return the least of the adults' utilities of jobs, where two or more look for work; 0 everywhere for others."""
    if codes is None or len(codes) < 2:
        return np.zeros(len(places))
    if not jobs_known(places):
        return _unknown(places)
    return np.where(jobs_told(places), job_utility(places)[list(codes)].min(axis=0), np.nan)


def jobs_skilled(places: Destinations, key: tuple[tuple[int, ...], int]) -> Floats:
    """Return the sum over skilled adults by the number of all who look for work."""
    codes, of = key
    if not codes:
        return np.zeros(len(places))
    if not jobs_known(places):
        return _unknown(places)
    return np.where(jobs_told(places), job_utility(places)[list(codes)].sum(axis=0) / of, np.nan)


def _unknown(places: Destinations) -> Floats:
    return np.full(len(places), np.nan)


def budgets(batch: Batch) -> list[Hashable]:
    """Return what each family can pay a month, KZT; the usual budget where it did not say."""
    return list(np.where(np.isnan(batch.budget), USUAL_BUDGET, np.maximum(batch.budget, 1.0)).tolist())


def rent_load(places: Destinations, budget: float) -> Floats:
    """Return the rent in budgets, at most :data:`HIGHEST_LOAD`."""
    return np.asarray(np.minimum(places.column("rent_home").value / budget, HIGHEST_LOAD))


def buyers(batch: Batch) -> list[Hashable]:
    """Return what families that would buy have for a home, savings and certificate, KZT; None for others."""
    money = map(money_for_home, batch.households)
    return [None if has is None else max(has, 1.0) for has in money]


def price_load(places: Destinations, money: float | None) -> Floats:
    """Return the price of a home in what the family has for one, at most :data:`HIGHEST_LOAD`."""
    if money is None:
        return np.zeros(len(places))
    price = places.column("price_home_m2").value * FLOOR_M2
    return np.asarray(np.minimum(price / money, HIGHEST_LOAD))


def homes(places: Destinations, _key: None) -> Floats:
    """Return the logarithm of one plus the free homes."""
    return np.log1p(places.column("homes_free").value)


def work_record(places: Destinations, _key: None) -> Floats:
    """Return the share of earlier movers to the region who work in their qualification; NaN where not surveyed."""
    return record(places, "job_matches_qualification")


def housing_record(places: Destinations, _key: None) -> Floats:
    """Return the share of earlier movers to the region who had trouble to find a home; NaN where not surveyed."""
    return record(places, "problem_finding_housing")


def without_place(facility: str) -> Callable[[Destinations, int], Floats]:
    """Return the row function of the share of a family's children who find no free place."""

    def row(places: Destinations, children: int) -> Floats:
        if not children:
            return np.zeros(len(places))
        free = places.column(f"{facility}_places_free").value
        return np.asarray(np.maximum(children - free, 0.0) / children)

    return row


def cares(batch: Batch) -> list[Hashable]:
    """Return whether a family needs care or has an infant."""
    care = [bool(CARE & set(household.needs)) for household in batch.households]
    return [need or infants > 0 for need, infants in zip(care, batch.infants.tolist(), strict=True)]


def purposes(batch: Batch) -> list[Hashable]:
    """Return the purposes that each family wants land for."""
    return [tuple(p for p in PURPOSES if p in household.land.purposes) for household in batch.households]


def plots(places: Destinations, wanted: tuple[str, ...]) -> Floats:
    """Return the logarithm of one plus the offered plots of the wanted purposes."""
    if not wanted:
        return np.zeros(len(places))
    return np.asarray(np.log1p(np.sum([offered_plots(places, purpose) for purpose in wanted], axis=0)))


def founders(batch: Batch) -> list[Hashable]:
    """Return whether a family wants a business of its own."""
    return [household.business.wants for household in batch.households]


def market(places: Destinations, _key: bool) -> Floats:
    """Return the decimal logarithm of the inhabitants within reach."""
    return np.log10(customers(places) + 10.0)


def types_left(batch: Batch) -> list[Hashable]:
    """Return the type of settlement that each family leaves, -1 where it did not say."""
    return list(batch.settlement_type.tolist())


def steps(sign: int) -> Callable[[Destinations, int], Floats]:
    """Return the row function of steps on the ladder of settlement types, to the city (1) or the village (-1)."""
    ladder = np.array([LIVING[name] for name in SETTLEMENT_TYPES])

    def row(places: Destinations, left: int) -> Floats:
        if left < 0:
            return _unknown(places)
        there = np.where(places.settlement_type >= 0, ladder[places.settlement_type], np.nan)
        return np.asarray(np.maximum(sign * (there - ladder[left]), 0.0))

    return row


def relatives_at(batch: Batch) -> list[Hashable]:
    """Return the places where each family has relatives."""
    return [household.ties for household in batch.households]


def relatives(places: Destinations, codes: tuple[str, ...]) -> Floats:
    """Return how near the nearest relatives are: 1 in the settlement, 0.8 district, 0.45 oblast, else 0."""
    rows = [near_relative(places, code) for code in codes]
    return np.max(rows, axis=0) if rows else np.zeros(len(places))


def origins(batch: Batch) -> list[Hashable]:
    """Return the oblast that each family leaves."""
    return list(batch.origins)


def earlier_movers(places: Destinations, origin: str) -> Floats:
    """Return the share of one's own oblast among the arrivals of the destination's; NaN where no flow is known."""
    return arrivals(places, origin)


def colder(places: Destinations, origin: str) -> Floats:
    """Return by how many kelvins January is colder than at home."""
    return np.asarray(np.maximum(home_january(places, origin) - places.column("january_mean_c").value, 0.0))


def quota_room(places: Destinations, _key: None) -> Floats:
    """Return the logarithm of one plus the persons that the quota still takes."""
    return np.log1p(seats_left(places))
