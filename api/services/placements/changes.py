"""What a plan changes against an earlier one: each family that moves, what it gains, and what made the difference."""

from __future__ import annotations

import math

import numpy as np

from api.services.placements.result import (
    LEAST_PRICE,
    BaselinePlan,
    Change,
    ChangeReason,
    PlanIndex,
)
from geo.arrays import Flags, Ints
from matching.placement import PlacementProblem, Plan, diff, explain
from matching.placement.explanation import Explanation
from matching.placement.plan import Move

_ELSEWHERE = -2
"""Stands for a place of an earlier plan that is no longer open to families."""


def find_changes(
    problem: PlacementProblem, index: PlanIndex, plan: Plan, baseline: BaselinePlan | None
) -> tuple[Change, ...]:
    """Return the families that an earlier plan placed elsewhere, those who lose most first.

    Families that only one of the two plans has are not among them.

    Parameters
    ----------
    problem : PlacementProblem
        The problem without decisions.
    index : PlanIndex
        What its rows and columns stand for.
    plan : Plan
        The plan.
    baseline : BaselinePlan, optional
        The earlier plan; without one there are no changes.
    """
    if baseline is None:
        return ()
    before, is_known = _assignment(index, baseline)
    earlier = np.where(is_known, before, plan.assignment)
    values = problem.values_of(np.maximum(earlier, -1))
    values[earlier == _ELSEWHERE] = np.nan
    moves = diff(earlier, plan.assignment, values, problem.values_of(plan.assignment))
    changes = [_change(problem, index, plan, baseline, move) for move in moves]
    return tuple(sorted(changes, key=lambda change: (math.isnan(change.gain), round(change.gain, 2))))


def _assignment(index: PlanIndex, baseline: BaselinePlan) -> tuple[Ints, Flags]:
    """Return the former place of each family, and whether the former plan had it at all."""
    codes = [baseline.places.get(family) for family in index.family_ids]
    at = [-1 if not code else index.place.get(code, _ELSEWHERE) for code in codes]
    return np.array(at, np.int64), np.array([code is not None for code in codes], bool)


def _change(
    problem: PlacementProblem, index: PlanIndex, plan: Plan, baseline: BaselinePlan, move: Move
) -> Change:
    reason, resource, cost = _reason(problem, plan, move)
    former = baseline.places[index.family_ids[move.household]]
    after = index.katos[move.after] if move.after >= 0 else ""
    return Change(move.household, former, after, move.gain, reason, resource, cost)


def _reason(problem: PlacementProblem, plan: Plan, move: Move) -> tuple[ChangeReason, str, float]:
    """Return why a family moves: a decision, the former place shut to it, room found, or the price there."""
    if any(move.household in decision.households for decision in plan.decisions):
        return "decided", "", 0.0
    if math.isnan(move.gain):
        return "shut", "", 0.0
    if move.before < 0:
        return "room", "", 0.0
    account = explain(problem, plan, move.household, move.before)
    if account.full:
        short = max((charge for charge in account.charges if charge.full), key=lambda charge: charge.cost)
        return "full", short.resource, short.cost
    return _reason_by_price(account, move.gain)


def _reason_by_price(account: Explanation, gain: float) -> tuple[ChangeReason, str, float]:
    """Return which price moves a family from a place that still has room."""
    highest = account.charges[0] if account.charges else None
    if gain >= 0 or highest is None or highest.cost <= LEAST_PRICE:
        return ("better" if gain > 0 else "as_good"), "", 0.0
    return "price", highest.resource, highest.cost
