"""A plan as a row per family: where it goes, or why it is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NotRequired, TypedDict

import numpy as np

from api.services.placements.listed import place_in_list, why_not_listed
from api.services.placements.result import EQUAL_POINTS, LEAST_PRICE, PlacementResult
from api.services.placements.wording import Wording
from geo.arrays import Floats, Ints
from matching.placement import explain
from matching.placement.decisions import Pin


class FamilyRow(TypedDict):
    """A family of a plan; ``kato`` and ``region`` are empty where it is left.

    ``value`` is in points; ``rank`` is 1 for the family's best place by fit; ``listed`` is its place in the family's
    own list, None beyond the tenth.
    """

    family: str
    persons: int
    decision: str
    kato: str
    region: str
    why: str
    settlement: NotRequired[str]
    district: NotRequired[str]
    value: NotRequired[float]
    rank: NotRequired[int]
    listed: NotRequired[int | None]


def family_rows(
    result: PlacementResult, wording: Wording, numbers: Iterable[int] | None = None
) -> list[FamilyRow]:
    """Return a row per family.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    wording : Wording
        Names.
    numbers : iterable of int, optional
        Which families; all if not given.

    Returns
    -------
    list of FamilyRow
        In the order of the numbers.
    """
    pinned = frozenset(each.household for each in result.plan.decisions if isinstance(each, Pin))
    return [
        _placed(result, number, wording, is_pinned=number in pinned)
        if result.katos[number]
        else _left(result, number, wording)
        for number in (range(len(result.index.family_ids)) if numbers is None else numbers)
    ]


def _left(result: PlacementResult, number: int, wording: Wording) -> FamilyRow:
    return {
        "family": result.index.family_ids[number],
        "persons": int(result.persons[number]),
        "decision": result.decided.get(number, ""),
        "kato": "",
        "region": "",
        "why": wording.text(f"plan.why.{_why_left(result, number)}"),
    }


def _placed(result: PlacementResult, number: int, wording: Wording, *, is_pinned: bool) -> FamilyRow:
    kato, place = result.katos[number], int(result.plan.assignment[number])
    places, points = _options(result, number)
    here = points[places == place][0]
    return {
        "family": result.index.family_ids[number],
        "persons": int(result.persons[number]),
        "decision": result.decided.get(number, ""),
        "kato": kato,
        "settlement": wording.place(kato),
        "district": wording.above(kato, "district"),
        "region": wording.above(kato, "oblast"),
        "value": round(float(result.values[number]), 2),
        "rank": int((points > here).sum()) + 1,
        "listed": place_in_list(result, number) or None,
        "why": "" if is_pinned else _why(result, number, float(here), wording),
    }


def _why(result: PlacementResult, number: int, here: float, wording: Wording) -> str:
    """Return what keeps a family from its best place by fit, and from the head of its own list; empty if nothing."""
    better, listed = (
        _why_not_better(result, number, here, wording),
        why_not_listed(result, number, wording),
    )
    return ". ".join(filter(None, (better, listed)))


def _options(result: PlacementResult, number: int) -> tuple[Ints, Floats]:
    """Return the eligible places of a family, and their points."""
    value = result.built.problem.value
    row = slice(value.indptr[number], value.indptr[number + 1])
    return value.indices[row].astype(np.int64), value.data[row].astype(np.float64)


def _why_not_better(result: PlacementResult, number: int, here: float, wording: Wording) -> str:
    """Return which place would have been the family's best, and what is scarce there; empty where it got it."""
    places, points = _options(result, number)
    best = int(np.argmax(points))
    gain = float(points[best] - here)
    if gain < EQUAL_POINTS:
        return ""
    about: dict[str, object] = {"place": wording.place(result.index.katos[places[best]]), "gain": gain}
    costs = {name: float(cost[best]) for name, cost in _costs(result, number, places).items()}
    scarce = max(costs, key=costs.__getitem__)
    if costs[scarce] > LEAST_PRICE:
        return wording.text(
            "plan.why_not_better", resource=wording.resource(scarce), price=costs[scarce], **about
        )
    full = explain(result.built.problem, result.plan, number, int(places[best])).full
    if not full:
        gap = result.plan.bound - result.plan.value
        return wording.text("plan.why_not_better.close", gap=gap, **about)
    return wording.text("plan.why_not_better.full", resource=wording.resources(full), **about)


def _why_left(result: PlacementResult, number: int) -> str:
    """Return what keeps a family out: no eligible place, or what costs most at its best place."""
    if result.built.reasons[number]:
        return result.built.reasons[number]
    places, points = _options(result, number)
    costs = _costs(result, number, places)
    best = int(np.argmax(points - sum(costs.values())))
    scarce = {name: float(cost[best]) for name, cost in costs.items()}
    return max(scarce, key=scarce.__getitem__).split(":")[0] if scarce else "capacity"


def _costs(result: PlacementResult, number: int, places: Ints) -> dict[str, Floats]:
    """Return what the family would use up at some places, at its price, by resource."""
    problem, prices = result.built.problem, result.plan.prices
    costs = {}
    for name, demand in problem.demand.items():
        if not demand[number]:
            continue
        cost = np.zeros(len(places))
        if name in prices:
            cost += prices[name][places]
        if f"group:{name}" in prices and problem.group is not None:
            cost += prices[f"group:{name}"][problem.group[places]]
        costs["quota" if name == "persons" else name] = cost * demand[number]
    return costs
