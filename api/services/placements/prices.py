"""Shadow prices of homes, jobs, school places and quota seats, by settlement, district and oblast; in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from api.services.placements.result import LEAST_PRICE, PlacementResult
from geo.arrays import Floats, Ints
from geo.hierarchy import ValueLevel
from geo.provenance import Status
from matching.placement.prices import area_prices
from matching.placement.problem import totals

Resource = Literal["homes", "jobs", "school_places", "kindergarten_places", "quota"]
RESOURCES: tuple[Resource, ...] = get_args(Resource)
"""What has a price; jobs of all occupation groups together."""


@dataclass(frozen=True, slots=True)
class _Holdings:
    """Capacities of one resource, laid end to end.

    Parameters
    ----------
    name : list of str
        What each is; jobs name their occupation group.
    kato : list of str
        Settlement, or oblast or district with a quota, that has it.
    price, capacity, used : array
        Shadow price, what there is, what the plan uses.
    place : array of int
        Settlement, or group with a quota.
    """

    name: list[str]
    kato: list[str]
    price: Floats
    capacity: Floats
    used: Floats
    place: Ints


def used(result: PlacementResult, resource: str) -> Floats:
    """Return how much of a resource the plan uses in each settlement."""
    placed = np.flatnonzero(result.plan.assignment >= 0)
    demand = result.built.problem.demand[resource][placed]
    return totals(result.plan.assignment[placed], demand, len(result.index.katos))


def scarce_capacities(result: PlacementResult) -> pd.DataFrame:
    """Return the capacities that have a price, the highest first; jobs by occupation group.

    Returns
    -------
    DataFrame
        ``kato``, ``resource``, ``price``, ``capacity`` and ``used``.
    """
    tables = []
    for resource in RESOURCES:
        held = _holdings(result, resource)
        table = pd.DataFrame(
            {
                "kato": held.kato,
                "resource": held.name,
                "price": held.price,
                "capacity": held.capacity,
                "used": held.used,
            }
        )
        tables.append(table[held.price > LEAST_PRICE])
    return pd.concat(tables, ignore_index=True).sort_values("price", ascending=False, kind="stable")


def highest_price(result: PlacementResult, resource: Resource) -> float:
    """Return the highest price of a resource; 0 where nothing of it is scarce."""
    return float(_holdings(result, resource).price.max(initial=0.0))


def _holdings(result: PlacementResult, resource: Resource) -> _Holdings:
    if resource == "quota":
        return _quotas(result)
    problem, katos = result.built.problem, result.index.katos
    names = [name for name in problem.capacity if name == resource or name.startswith(f"{resource}:")]
    none = np.zeros(len(katos))
    prices = [result.plan.prices.get(name, none) for name in names]
    uses = [used(result, name) if name in problem.demand else none for name in names]
    return _Holdings(
        [name for name in names for _ in katos],
        list(katos) * len(names),
        np.concatenate([*prices, np.zeros(0)]),
        np.concatenate([*(problem.capacity[name] for name in names), np.zeros(0)]),
        np.concatenate([*uses, np.zeros(0)]),
        np.tile(np.arange(len(katos)), len(names)),
    )


def _quotas(result: PlacementResult) -> _Holdings:
    problem = result.built.problem
    quota = problem.group_capacity.get("persons", np.zeros(0))
    price = result.plan.prices.get("group:persons", np.zeros(len(quota)))
    seats = np.zeros(len(quota))
    if problem.group is not None:
        inside = problem.group >= 0
        seats = totals(problem.group[inside], used(result, "persons")[inside], len(quota))
    names = list(result.built.group_names)
    return _Holdings(["quota"] * len(names), names, price, quota, seats, np.arange(len(names)))


def price_table(result: PlacementResult, resource: Resource, level: ValueLevel) -> pd.DataFrame:
    """Return the prices of one resource for the places of a level.

    The price of a district or an oblast is the mean over its settlements, weighted by what each has; for a quota it
    is that of the quota which serves the place, an oblast's or a district's own.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    resource : str
        One of :data:`RESOURCES`.
    level : str
        ``oblast``, ``district`` or ``settlement``.

    Returns
    -------
    DataFrame
        A row for every place that holds a destination: ``kato``, ``price`` and ``most`` (points of the score, NaN where
        there is none of it or it is not limited), ``most_at`` and ``most_of`` (code of the place and the resource of
        the highest price), ``capacity``, ``used`` and ``status``.
    """
    held, index = _holdings(result, resource), result.index
    codes = {"settlement": index.katos, "district": index.districts, "oblast": index.oblasts}[level]
    areas, of = np.unique(np.array(codes, dtype=object).astype(str), return_inverse=True)
    if resource == "quota":
        rows, area = _served(result, of)
    else:
        rows, area = np.arange(len(held.place)), of[held.place]
    found = area_prices(held.price[rows], held.capacity[rows], held.used[rows], area, len(areas))
    at = np.array([rows[first] if first >= 0 else -1 for first in found.highest_at], dtype=np.int64)
    return pd.DataFrame(
        {
            "kato": areas,
            "price": found.mean,
            "most": found.highest,
            "most_at": [held.kato[one] if one >= 0 else "" for one in at],
            "most_of": [held.name[one] if one >= 0 else "" for one in at],
            "capacity": found.capacity,
            "used": found.used,
            "status": np.where(np.isnan(found.mean), Status.MISSING, price_status(result, resource)),
        }
    )


def _served(result: PlacementResult, of: Ints) -> tuple[Ints, Ints]:
    """Return each quota once for every area that it serves: its row and the area."""
    group = result.built.problem.group
    if group is None or not len(result.built.group_names):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(np.column_stack([group, of])[group >= 0], axis=0)
    return pairs[:, 0], pairs[:, 1]


def price_status(result: PlacementResult, resource: Resource) -> Status:
    """Return the status of the prices of a resource: demo where its capacities are, else estimated by the plan."""
    return Status.DEMO if resource in result.built.demo else Status.ESTIMATED
