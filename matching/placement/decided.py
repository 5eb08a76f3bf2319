"""Re-solve a problem under what persons have decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError
from matching.placement.decision_faults import DecisionFault, FaultAbout, decision_faults
from matching.placement.decisions import Ban, Decision, KeepTogether, Pin, Prefer
from matching.placement.plan import Phase, Plan
from matching.placement.problem import PlacementProblem
from matching.placement.solver.program import SLACK, Program, compile_program
from matching.placement.solver.search import Search
from matching.placement.solver.solve import solve
from matching.placement.solver.stages import find_prices

_LABELS_SHARE = 0.25
"""Share of the time limit for the prices by which families that keep together choose a label."""


@dataclass(frozen=True, slots=True)
class DecidedPlan:
    """A plan under decisions, and what was left to solve.

    Parameters
    ----------
    plan : Plan
        The whole plan. Its value counts the bonuses of preferences that are met; its bound holds for every
        plan that obeys the decisions, whichever label families that keep together go to.
    rest : PlacementProblem
        The problem without pinned families and what they use, without banned pairs, with bonuses, and with
        one label for each set of families that keep together.
    rest_plan : Plan
        The plan of that problem, for ``certificate.check(rest, rest_plan)``.
    """

    plan: Plan
    rest: PlacementProblem
    rest_plan: Plan


def solve_decided(
    problem: PlacementProblem,
    decisions: Sequence[Decision],
    *,
    label: ArrayLike | None = None,
    start: Plan | None = None,
    time_limit: float = 4.5,
    seed: int = 0,
    callback: Callable[[Phase], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> DecidedPlan:
    """Solve a problem under decisions, from a former plan where there is one.

    Parameters
    ----------
    problem : PlacementProblem
        The problem without decisions.
    decisions : sequence of Pin, Ban, Prefer or KeepTogether
        What persons decided.
    label : array-like of int, shape (P,), optional
        District of each place, for ``KeepTogether`` and ``Ban.label``; by default the problem's groups.
    start : Plan, optional
        The plan that is solved again, for a warm start.
    time_limit, seed, callback, should_stop
        As for ``solve``.

    Raises
    ------
    geo.faults.InputError
        With one fault for each decision that names what does not exist, contradicts another, or breaks a
        capacity.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> value = sp.csr_array(np.array([[0.9, 0.4], [0.8, 0.1]]))
    >>> problem = PlacementProblem(value, {"homes": [1, 1]}, {"homes": [1, 1]})
    >>> solve_decided(problem, [Pin(0, 0, "kin live there")]).plan.assignment.tolist()
    [0, 1]
    """
    labels = _read_labels(problem, label)
    faults = decision_faults(problem, decisions, labels)
    if faults:
        raise InputError(faults)
    pins = [each for each in decisions if isinstance(each, Pin)]
    free = _pinned(_edited(problem, decisions, labels), pins)
    together = [each for each in decisions if isinstance(each, KeepTogether)]
    rest, sets = free, [_members(each, pins, labels) for each in together]
    begin = time.monotonic()
    if together:
        rest = _one_label(free, sets, labels, start, time_limit * _LABELS_SHARE)
    left = time_limit - (time.monotonic() - begin)
    part = solve(rest, max(left, 0.0), seed, start=start, callback=callback, should_stop=should_stop)
    return DecidedPlan(
        _whole(problem, decisions, pins, part, _bound_together(free, part, sets, labels)), rest, part
    )


def _read_labels(problem: PlacementProblem, label: ArrayLike | None) -> Ints:
    """District of each place; -1 where none is known."""
    places = problem.shape[1]
    if label is None:
        return np.full(places, -1, np.int64) if problem.group is None else problem.group
    numbers = np.asarray(label)
    if numbers.shape != (places,) or not np.issubdtype(numbers.dtype, np.integer):
        raise InputError([Fault("decisions", "label", f"{places} whole numbers", f"shape {numbers.shape}")])
    return numbers.astype(np.int64)


def _edited(problem: PlacementProblem, decisions: Sequence[Decision], labels: Ints) -> PlacementProblem:
    """Return the problem without banned pairs and with bonuses."""
    owner, where = _pairs(problem)
    value, keep = problem.value.data.copy(), np.ones(len(owner), bool)
    for each in decisions:
        if isinstance(each, Ban):
            banned = where == each.place if each.place is not None else labels[where] == each.label
            keep &= ~((owner == each.household) & banned)
        if isinstance(each, Prefer):
            value[(owner == each.household) & (where == each.place)] += each.bonus
    return _with_pairs(problem, owner[keep], where[keep], value[keep])


def _pairs(problem: PlacementProblem) -> tuple[Ints, Ints]:
    """Household and place of each eligible pair."""
    owner = np.repeat(np.arange(problem.shape[0]), np.diff(problem.value.indptr))
    return owner, problem.value.indices.astype(np.int64)


def _with_pairs(problem: PlacementProblem, owner: Ints, where: Ints, value: Floats) -> PlacementProblem:
    return problem.with_value(sp.csr_array((value, (owner, where)), shape=problem.shape))


def _pinned(problem: PlacementProblem, pins: Sequence[Pin]) -> PlacementProblem:
    """Return the problem without pinned families and what they use."""
    placed = {pin.household: pin.place for pin in pins}
    capacity = {name: room.copy() for name, room in problem.capacity.items()}
    quota = {name: room.copy() for name, room in problem.group_capacity.items()}
    for household, place in placed.items():
        group = -1 if problem.group is None else int(problem.group[place])
        for name, used in problem.demand.items():
            if name in capacity:
                capacity[name][place] = max(capacity[name][place] - used[household], 0.0)
            if name in quota and group >= 0:
                quota[name][group] = max(quota[name][group] - used[household], 0.0)
    owner, where = _pairs(problem)
    keep = ~np.isin(owner, list(placed))
    left = _with_pairs(problem, owner[keep], where[keep], problem.value.data[keep])
    return replace(left, capacity=capacity, group_capacity=quota)


def _members(together: KeepTogether, pins: Sequence[Pin], labels: Ints) -> tuple[Ints, int]:
    """Families of a set that are not pinned, and the label that a pin has settled, or -1."""
    placed = {pin.household: pin.place for pin in pins}
    settled = [int(labels[placed[who]]) for who in together.households if who in placed]
    open_ = np.array(sorted(set(together.households) - set(placed)), np.int64)
    return open_, settled[0] if settled else -1


def _label_margins(
    program: Program, margin: Floats, members: Ints, settled: int, labels: Ints
) -> tuple[Ints, Floats, Floats]:
    """Labels, how many members have a place in each, and the sum of their best margins there."""
    known = np.unique(labels[labels >= 0]) if settled < 0 else np.array([settled])
    able, total = np.zeros(len(known)), np.zeros(len(known))
    for who in members:
        pairs = np.arange(program.start[who], program.start[who + 1])
        best = np.full(len(known), -np.inf)
        slot = np.searchsorted(known, labels[program.place[pairs]])
        inside = known[np.minimum(slot, len(known) - 1)] == labels[program.place[pairs]]
        np.maximum.at(best, slot[inside], margin[pairs[inside]])
        able += np.isfinite(best)
        total += np.maximum(best, 0.0)
    return known, able, total


def _one_label(
    problem: PlacementProblem,
    sets: Sequence[tuple[Ints, int]],
    labels: Ints,
    start: Plan | None,
    time_limit: float,
) -> PlacementProblem:
    """Settle each set on the label where most of it could go and, of these, where its margins are highest."""
    program = compile_program(problem)
    prices = np.zeros(program.rows) if start is None else program.price_vector(start.prices)
    if start is None:
        search = Search(program, time_limit, 0.0)
        find_prices(search, None)
        prices = search.prices
    margin = program.value - program.cost(prices)
    owner, where = _pairs(problem)
    keep = np.ones(len(owner), bool)
    for members, settled in sets:
        known, able, total = _label_margins(program, margin, members, settled, labels)
        best = np.lexsort((-total, -able))[0]
        if able[best] < len(members):
            wanted = f"a label where families {members.tolist()} can all go"
            about: FaultAbout = {"households": tuple(members.tolist())}
            raise InputError(
                [DecisionFault("keep together", "households", wanted, "none", "no_common_label", about)]
            )
        keep &= ~np.isin(owner, members) | (labels[where] == known[best])
    return _with_pairs(problem, owner[keep], where[keep], problem.value.data[keep])


def _bound_together(
    problem: PlacementProblem, part: Plan, sets: Sequence[tuple[Ints, int]], labels: Ints
) -> float:
    """Bound over all labels that sets of families could have gone to; the part's own where there are no sets."""
    if not sets:
        return part.bound
    program = compile_program(problem)
    prices = program.price_vector(part.prices)
    margin = program.value - program.cost(prices)
    best = program.surplus(margin)
    priced = np.flatnonzero(prices > 0)
    terms = [*(program.limit[priced] * prices[priced] * (1 + SLACK)).tolist()]
    for members, settled in sets:
        best[members] = 0.0
        _, _, total = _label_margins(program, margin, members, settled, labels)
        terms.append(float(total.max()))
    bound = fsum(terms) + fsum(best)
    return max(bound * (1 + 1e-12), part.value)


def _whole(
    problem: PlacementProblem, decisions: Sequence[Decision], pins: Sequence[Pin], part: Plan, bound: float
) -> Plan:
    """Put pinned families back into the plan."""
    assignment = part.assignment.copy()
    for pin in pins:
        assignment[pin.household] = pin.place
    who = np.array(sorted({pin.household for pin in pins}), np.int64)
    pinned = float(problem.values_of(assignment)[who].sum()) + _bonus(decisions, assignment, who)
    return replace(
        part,
        assignment=assignment,
        value=part.value + pinned,
        bound=bound + pinned,
        price_bound=max(part.price_bound, bound) + pinned,
        bound_from="prices" if part.bound_from == "prices" else "search",
        household_prices=np.zeros(0),  # of the families left, under places partly taken
        decisions=tuple(decisions),
    )


def _bonus(decisions: Sequence[Decision], assignment: Ints, who: Ints) -> float:
    """Bonuses of preferences that pins have met."""
    return sum(
        each.bonus
        for each in decisions
        if isinstance(each, Prefer) and each.household in who and assignment[each.household] == each.place
    )
