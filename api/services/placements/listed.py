"""The plan beside each family's own list: where in the list it places the family, and if not at its head, why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from api.services.engine import Engine
from api.services.placements.result import EQUAL_POINTS, LEAST_PRICE, PlacementResult
from api.services.placements.wording import Wording
from geo.arrays import Ints
from matching.batch import Batch
from matching.household import Household
from matching.placement import explain
from matching.ranking.lists import first_rows
from matching.room.crowding import crowding

LISTED = 10
"""Villages of a family's list that a plan remembers."""
HEAD = 3
"""Places of the list within which the plan needs no word of explanation."""
BLOCK = 256


def own_lists(engine: Engine, households: Sequence[Household]) -> Ints:
    """Return the first villages of each family's own list, as the family itself is shown them; shape (H, LISTED)."""
    places, ranker = engine.destinations, engine.ranker
    crowded = crowding(places, engine.demand)
    blocks = [
        first_rows(Batch(tuple(households[start : start + BLOCK])), places, ranker, crowded, LISTED)
        for start in range(0, len(households), BLOCK)
    ]
    return np.concatenate(blocks) if blocks else np.zeros((0, LISTED), dtype=np.int64)


def place_in_list(result: PlacementResult, number: int) -> int:
    """Return where in its own list the plan places a family, from 1; 0 further down, or where no list is kept."""
    if not len(result.listed):
        return 0
    found = np.flatnonzero(result.listed[number] == result.plan.assignment[number])
    return int(found[0]) + 1 if len(found) else 0


def why_not_listed(result: PlacementResult, number: int, wording: Wording) -> str:
    """Return why the plan places a family outside the head of its own list; empty where it does not.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    number : int
        Row of a family that is placed.
    wording : Wording
        Language of the sentence.
    """
    if not len(result.listed) or 1 <= place_in_list(result, number) <= HEAD:
        return ""
    first = int(result.listed[number, 0])
    account = explain(result.built.problem, result.plan, number, first)
    gain = account.value - account.placed_value
    about: dict[str, object] = {"place": wording.place(result.index.katos[first]), "gain": abs(gain)}
    if not account.eligible:
        return wording.text("plan.listed.no_room", **about)
    if gain < EQUAL_POINTS:
        return wording.text("plan.listed.fits" if gain < -EQUAL_POINTS else "plan.listed.alike", **about)
    priced = max((charge for charge in account.charges), key=lambda charge: charge.cost, default=None)
    if account.full:
        return wording.text("plan.listed.full", resource=wording.resources(account.full), **about)
    if priced is not None and priced.cost > LEAST_PRICE:
        return wording.text(
            "plan.listed.price", resource=wording.resource(priced.resource), price=priced.cost, **about
        )
    return wording.text("plan.listed.close", gap=result.plan.bound - result.plan.value, **about)
