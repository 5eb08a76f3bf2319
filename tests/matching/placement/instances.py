"""Generated regions and years of families, for benchmarks, tests and simulated arrivals; never real.

The villages are deliberately tight: one or two homes each, at most one job of an occupation group, a few
school and kindergarten places, and regional quotas below the number of persons who apply. Families that ask
for the same few good villages collide in several resources at once, which is what makes first come, first
served waste about a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats, Ints
from matching.placement.problem import PlacementProblem

OCCUPATIONS = 20
REGIONS = 8
_SIZE_SHARES = (0.08, 0.12, 0.16, 0.20, 0.18, 0.12, 0.07, 0.04, 0.03)  # families of 1 to 9 persons
_TWO_EARNERS = 0.35
_QUOTA_SHARE = 0.7  # seats of all quotas over persons who apply
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Region:
    """Villages with what they have.

    Parameters
    ----------
    capacity : dict of str to array, shape (P,)
        Homes, school and kindergarten places, and vacancies by occupation group (``jobs:0``, ...).
    group : array of int, shape (P,)
        Region of each village.
    quota : array, shape (8,)
        Seats of each region, in persons.
    appeal : array, shape (P,)
        What everybody likes about the village.
    features : array, shape (P, 3)
        What some like and others do not.
    """

    capacity: dict[str, Floats]
    group: Ints
    quota: Floats
    appeal: Floats
    features: Floats


@dataclass(frozen=True, slots=True)
class Families:
    """Families of one year.

    Parameters
    ----------
    demand : dict of str to array, shape (H,)
        Persons, homes, school and kindergarten places, and jobs by occupation group.
    need : array, shape (H,)
        How much a move would mean to the family at all.
    taste : array, shape (H, 3)
        Weights of the villages' features.
    """

    demand: dict[str, Floats]
    need: Floats
    taste: Floats


def _favoured(rng: np.random.Generator, power: float) -> Floats:
    """Return shares of the occupation groups, some common and some rare."""
    shares = 1.0 / np.arange(1, OCCUPATIONS + 1) ** power
    shuffled: Floats = rng.permutation(shares / shares.sum())
    return shuffled


def generate_families(households: int, seed: int) -> Families:
    """Draw the families of one year: 1 to 9 persons, one or two earners with an occupation group each."""
    rng = np.random.default_rng([seed, 1])
    persons = rng.choice(np.arange(1, 10), households, p=_SIZE_SHARES)
    children = np.maximum(persons - 2, 0)
    kindergarten = rng.binomial(children, 0.3)
    popular = _favoured(np.random.default_rng(20), 0.6)
    jobs = np.zeros((households, OCCUPATIONS))
    jobs[np.arange(households), rng.choice(OCCUPATIONS, households, p=popular)] = 1
    second = np.flatnonzero((persons > 1) & (rng.random(households) < _TWO_EARNERS))
    jobs[second, rng.choice(OCCUPATIONS, len(second), p=popular)] = 1
    demand = {
        "persons": persons.astype(float),
        "homes": np.ones(households),
        "school": (children - kindergarten).astype(float),
        "kindergarten": kindergarten.astype(float),
    }
    demand |= {f"jobs:{group}": jobs[:, group] for group in range(OCCUPATIONS)}
    return Families(demand, rng.normal(size=households), rng.normal(size=(households, 3)))


def generate_region(places: int, persons: float, seed: int, vacancies: float = 1.76) -> Region:
    """Draw villages in eight regions.

    Parameters
    ----------
    places : int
        Number of villages.
    persons : float
        Persons expected to apply; the quotas hold 70 % of them.
    seed : int
        Seed of the draw.
    vacancies : float
        Vacancies per village on average.
    """
    rng = np.random.default_rng([seed, 2])
    offered = _favoured(np.random.default_rng(21), 0.4)
    size = rng.gamma(3.0, 1 / 3, places)
    open_job = rng.random((OCCUPATIONS, places)) < np.clip(vacancies * offered[:, None] * size, 0, 0.9)
    capacity = {
        "homes": rng.choice([1.0, 2.0], places),
        "school": rng.poisson(3.0, places).astype(float),
        "kindergarten": rng.poisson(1.2, places).astype(float),
    }
    capacity |= {f"jobs:{group}": open_job[group].astype(float) for group in range(OCCUPATIONS)}
    shares = rng.dirichlet(np.full(REGIONS, 8.0))
    quota = np.floor(shares * _QUOTA_SHARE * persons)
    group = rng.integers(0, REGIONS, places)
    return Region(capacity, group, quota, rng.normal(size=places), rng.normal(size=(places, 3)))


def join(families: Families, region: Region, seed: int) -> PlacementProblem:
    """Make the problem of a year: a family is eligible where every earner finds work and the family fits alone.

    Values lie in (0, 1): a logistic of the village's appeal, the family's taste, its need and a draw per
    pair.
    """
    rng = np.random.default_rng([seed, 3])
    households, places = len(families.need), len(region.appeal)
    blocks = []
    for first in range(0, households, _BLOCK):
        span = slice(first, min(first + _BLOCK, households))
        fits = np.ones((span.stop - first, places), bool)
        for name, room in region.capacity.items():
            fits &= families.demand[name][span, None] <= room[None, :]
        owner, place = np.nonzero(fits)
        liking = (families.taste[span] @ region.features.T)[owner, place] / np.sqrt(3.0)
        score = 0.6 * liking + 0.6 * rng.normal(size=len(owner))
        score += 0.7 * region.appeal[place] + 0.7 * families.need[span][owner]
        value = 1.0 / (1.0 + np.exp(-1.2 * score))
        blocks.append(sp.csr_array((value, (owner, place)), shape=fits.shape))
    quota = {"persons": region.quota}
    matrix = sp.csr_array(sp.vstack(blocks, format="csr"))
    return PlacementProblem(matrix, families.demand, region.capacity, region.group, quota)


def generate_villages(households: int, places: int, seed: int, vacancies: float = 1.76) -> PlacementProblem:
    """Make a year of families and tight villages (see the module's text)."""
    families = generate_families(households, seed)
    region = generate_region(places, float(families.demand["persons"].sum()), seed, vacancies)
    return join(families, region, seed)


def generate_sites(
    households: int,
    places: int,
    seed: int,
    dimensions: int = 1,
    tightness: float = 1.0,
    year: int = 0,
) -> PlacementProblem:
    """Make a year for a few sites with room for tens of persons each, every pair eligible.

    Parameters
    ----------
    households, places : int
        Numbers of families and of sites.
    seed : int
        Seed of the sites.
    dimensions : int
        1 limits persons; 3 limits persons, school places and jobs.
    tightness : float
        Room of all sites over what the families of year 0 ask for.
    year : int
        Which families come to the same sites.
    """
    rng = np.random.default_rng([seed, 4])
    names = ("persons", "school", "jobs")[:dimensions]
    usual = _site_demand(generate_families(households, seed * 1000))
    shares = rng.dirichlet(np.full(places, 20.0))
    capacity = {name: np.floor(shares * tightness * usual[name].sum()) for name in names}
    features, appeal = rng.normal(size=(places, 3)), rng.normal(size=places)
    families = generate_families(households, seed * 1000 + year)
    used = _site_demand(families)
    draw = np.random.default_rng([seed, 5, year]).normal(size=(households, places))
    score = 0.6 * (families.taste @ features.T) / np.sqrt(3.0) + 0.7 * appeal + 0.6 * draw
    value = 1.0 / (1.0 + np.exp(-1.2 * (score + 0.7 * families.need[:, None])))
    return PlacementProblem(sp.csr_array(value), {name: used[name] for name in names}, capacity)


def _site_demand(families: Families) -> dict[str, Floats]:
    """What families ask of a site: persons, school places, jobs of any kind."""
    jobs = sum(
        (families.demand[f"jobs:{group}"] for group in range(OCCUPATIONS)), np.zeros(len(families.need))
    )
    return {"persons": families.demand["persons"], "school": families.demand["school"], "jobs": jobs}


ROOMS = ("none", "zero", "tight", "fractional", "huge", "unlimited")
"""Kinds of capacity of a small random problem."""


def random_problem(
    seed: int, households: int, places: int, rooms: tuple[str, str, str], groups: int = 0
) -> PlacementProblem:
    """Make a small problem of any kind, for properties that must hold everywhere.

    Parameters
    ----------
    seed : int
        Seed of the draw.
    households, places, groups : int
        Sizes; places may be in no group, and quotas may be 0.
    rooms : tuple of str
        Kind of capacity (``ROOMS``) of persons, of homes and of land, of which families ask for fractions.
    """
    rng = np.random.default_rng(seed)
    mask = rng.random((households, places)) < 0.7
    owner, where = np.nonzero(mask)
    value = sp.csr_array((rng.random(len(owner)), (owner, where)), shape=mask.shape)
    demand = {
        "persons": rng.integers(1, 10, households).astype(float),
        "homes": np.ones(households),
        "land": rng.random(households) * 2,
        "unlimited": np.ones(households),
    }
    capacity = {"nobody uses it": np.ones(places)}
    for name, room in zip(("persons", "homes", "land"), rooms, strict=True):
        if room != "none":
            capacity[name] = _room(rng, room, places)
    if not groups:
        return PlacementProblem(value, demand, capacity)
    quota = {"persons": rng.integers(0, 15, groups).astype(float)}
    return PlacementProblem(value, demand, capacity, rng.integers(-1, groups, places), quota)


def _room(rng: np.random.Generator, kind: str, places: int) -> Floats:
    kinds: dict[str, Floats] = {
        "zero": np.zeros(places),
        "tight": rng.integers(0, 6, places).astype(float),
        "fractional": rng.random(places) * 4,
        "huge": np.full(places, 1e12),
        "unlimited": np.full(places, np.inf),
    }
    return kinds[kind]


def all_rows(problem: PlacementProblem) -> tuple[sp.csc_array, Floats]:
    """All rows of the problem as one matrix over its pairs, with their limits; for a solver that takes them whole."""
    households, places = problem.shape
    count = problem.value.nnz
    owner = np.repeat(np.arange(households), np.diff(problem.value.indptr))
    where, column = problem.value.indices, np.arange(count)
    blocks = [sp.csr_array((np.ones(count), (owner, column)), shape=(households, count))]
    limits = [np.ones(households)]
    for name, used in problem.demand.items():
        if name in problem.capacity:
            blocks.append(sp.csr_array((used[owner], (where, column)), shape=(places, count)))
            limits.append(problem.capacity[name])
        if name in problem.group_capacity and problem.group is not None:
            inside = np.flatnonzero(problem.group[where] >= 0)
            of = problem.group[where[inside]]
            room = problem.group_capacity[name]
            shape = (len(room), count)
            blocks.append(sp.csr_array((used[owner[inside]], (of, column[inside])), shape=shape))
            limits.append(room)
    matrix = sp.csc_array(sp.vstack(blocks, format="csc"))
    matrix.eliminate_zeros()
    return matrix, np.concatenate(limits)
