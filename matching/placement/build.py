"""From households and an atlas to a placement problem: who may go where, its value in points, what it uses up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array, vstack

from geo.arrays import Flags, Floats, Ints
from geo.occupations import unit_groups
from geo.provenance import Status
from matching.batch import Batch
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.placement.problem import PlacementProblem
from matching.ranking.blockers import eligible
from matching.ranking.ranker import Ranker
from matching.room.remaining import PERSONS_A_FAMILY, remaining

HouseholdRule = Literal["mean", "sum"]
"""Whether a family counts once, or once for each adult who seeks work; it decides how large families fare."""
JobRule = Literal["one", "all", "none"]
"""Whether one adult, every adult or none must find a vacancy of the own occupation group in the settlement."""

BLOCK = 256
"""Households scored at a time."""
INDICATORS = {
    "homes": "homes_free",
    "school_places": "school_places_free",
    "kindergarten_places": "kindergarten_places_free",
}
"""Indicator that holds each capacity of a settlement."""


@dataclass(frozen=True)
class BuiltProblem:
    """A problem and what its rows and columns stand for.

    Parameters
    ----------
    problem : PlacementProblem
        The problem itself.
    katos : tuple of str
        KATO code of each place, its columns.
    group_names : tuple of str
        KATO code (oblast or district) of each group with a quota.
    unknown : tuple of str
        Capacities that the atlas does not know and that limit nothing.
    demo : tuple of str
        Capacities of which some are of status `demo`; ``jobs`` stands for vacancies, ``quota`` for quotas.
    reasons : tuple of str
        Per household, why no place is eligible; empty where some is.
    """

    problem: PlacementProblem
    katos: tuple[str, ...]
    group_names: tuple[str, ...]
    unknown: tuple[str, ...]
    demo: tuple[str, ...]
    reasons: tuple[str, ...]


def build_problem(
    households: Sequence[Household],
    places: Destinations,
    ranker: Ranker,
    *,
    household_rule: HouseholdRule = "mean",
    job_rule: JobRule = "one",
) -> BuiltProblem:
    """Return the placement problem of some families.

    Parameters
    ----------
    households : sequence of Household
        ``H`` families.
    places : Destinations
        ``P`` settlements.
    ranker : Ranker
        What scores a pair; the score, in points from 0 to 100, is its objective coefficient.
    household_rule, job_rule : str
        See :data:`HouseholdRule` and :data:`JobRule`.
    """
    demand = demand_of(households, places, job_rule)
    capacity, unknown = _capacity(places, demand)
    group, names, quotas = _quotas(places)
    weight = _weights(households, household_rule)
    rows, reasons = [], []
    for start in range(0, len(households), BLOCK):
        part = list(households[start : start + BLOCK])
        scores = ranker.scores(Batch(part), places)
        for offset, household in enumerate(part):
            row = start + offset
            meets = eligible(household, places)
            fits = _fits(row, demand, capacity)
            reasons.append(_why_none(meets, fits))
            points = np.maximum(scores[offset], 0.0) * weight[row]
            rows.append(_sparse_row(points, meets & np.logical_and.reduce(list(fits.values()) or [meets])))
    problem = PlacementProblem(
        vstack(rows, format="csr") if rows else csr_array((0, len(places))), demand, capacity, group, quotas
    )
    katos = tuple(map(str, places.katos))
    return BuiltProblem(problem, katos, names, unknown, _demo(places), tuple(reasons))


def _sparse_row(points: Floats, allowed: Flags) -> csr_array[np.float64, tuple[int, int]]:
    columns = np.flatnonzero(allowed)
    return csr_array((points[columns], columns, [0, len(columns)]), shape=(1, len(points)))


def _weights(households: Sequence[Household], rule: HouseholdRule) -> Floats:
    if rule == "mean":
        return np.ones(len(households))
    return np.array([max(len(household.seekers), 1) for household in households], dtype=float)


def job_group(code: str) -> str:
    """Return the resource name of an occupation: its ISCO-08 sub-major group."""
    return f"jobs:{code[:2]}"


@cached_with_places(of_the_atlas=True)
def vacancies_by_group(places: Destinations) -> dict[str, Floats]:
    """Return open vacancies in each settlement itself, by occupation group."""
    inside = places.atlas.inhabited.index.get_indexer(places.places.index)
    counts = places.counts.tocsr()[inside].toarray()
    names = np.array([job_group(code) for code in unit_groups()])
    return {str(name): counts[:, names == name].sum(axis=1) for name in np.unique(names)}


def demand_of(households: Sequence[Household], places: Destinations, rule: JobRule) -> dict[str, Floats]:
    """Return what each family uses up where it goes, by resource; arrays of shape (H,).

    Parameters
    ----------
    households : sequence of Household
        ``H`` families.
    places : Destinations
        Where they may go: which occupation of a family holds its place hangs on the vacancies there.
    rule : {"one", "all", "none"}
        See :data:`JobRule`.
    """
    batch = Batch(households)
    demand = {
        "persons": batch.persons,
        "homes": np.array([float(household.housing.tenure != "build") for household in households]),
        "school_places": batch.pupils,
        "kindergarten_places": batch.toddlers,
    }
    if rule == "none" or places.matched_vacancies.empty:
        return demand
    offered = {name: float(counts.sum()) for name, counts in vacancies_by_group(places).items()}
    for row, household in enumerate(households):
        groups = [job_group(adult.occupation) for adult in household.seekers if adult.occupation]
        if rule == "one" and groups:  # the adult whose occupations are most wanted holds the family's place
            groups = [max(groups, key=lambda name: (offered[name], name))]
        for name in groups:
            demand.setdefault(name, np.zeros(len(households)))[row] += 1.0
    return demand


def _capacity(places: Destinations, demand: dict[str, Floats]) -> tuple[dict[str, Floats], tuple[str, ...]]:
    capacity: dict[str, Floats] = {}
    unknown = []
    for name, indicator in INDICATORS.items():
        known = places.column(indicator).value
        if np.isnan(known).all():
            unknown.append(name)
        else:
            capacity[name] = np.maximum(np.where(np.isnan(known), np.inf, known) - places.taken_at(name), 0.0)
    vacancies = vacancies_by_group(places)
    if places.matched_vacancies.empty:
        unknown.append("jobs")
    # where no list names a settlement, that it has no vacancy is not known, and it is not held back by it
    told = ~np.isnan(places.column("vacancies").value)
    capacity.update(
        {
            name: np.where(told, np.maximum(vacancies[name] - places.taken_at(name), 0.0), np.inf)
            for name in demand
            if name.startswith("jobs:")
        }
    )
    return capacity, tuple(unknown)


def _quotas(places: Destinations) -> tuple[Ints, tuple[str, ...], dict[str, Floats]]:
    """Return the quota that each settlement is under, the quotas' codes, and the persons that each still takes.

    A quota given in families only is counted in persons of usual families.
    """
    left = remaining(places)
    persons = np.where(np.isfinite(left.persons), left.persons, left.families * PERSONS_A_FAMILY)
    return left.group, left.names, {"persons": persons}


def _demo(places: Destinations) -> tuple[str, ...]:
    """Return which capacities rest on values of status `demo`, at least in part."""
    demo = Status.DEMO.trust
    names = [name for name, indicator in INDICATORS.items() if (places.column(indicator).trust == demo).any()]
    if (places.matched_vacancies["status"] == Status.DEMO).any():
        names.append("jobs")
    if (places.atlas.rows("quota_resettlers")["status"] == Status.DEMO).any():
        names.append("quota")
    return tuple(names)


def _fits(row: int, demand: dict[str, Floats], capacity: dict[str, Floats]) -> dict[str, Flags]:
    """Return, by resource, the places that alone have enough of it for a household."""
    return {
        name: capacity[name] >= used[row]
        for name, used in demand.items()
        if name in capacity and used[row] > 0
    }


def _why_none(meets: Flags, fits: dict[str, Flags]) -> str:
    """Return what leaves a household without an eligible place: its requirements, or the resource that costs most."""
    left = meets.copy()
    for fit in fits.values():
        left = left & fit
    if left.any():
        return ""
    if not meets.any() or not fits:
        return "requirements"
    return min(fits, key=lambda name: int((meets & fits[name]).sum())).split(":")[0]
