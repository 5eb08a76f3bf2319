"""What can be wrong with decisions: what does not exist, contradictions, capacities that pins break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from geo.arrays import Ints
from geo.faults import Fault, shorten
from matching.placement.decisions import Ban, Decision, KeepTogether, Pin, Prefer
from matching.placement.problem import PlacementProblem, totals
from matching.placement.solver.program import SLACK


class FaultAbout(TypedDict, total=False):
    """What a fault names: rows of families, column of a place (of a quota one that it serves), resource, figures."""

    households: tuple[int, ...]
    place: int
    resource: str
    need: float
    have: float


@dataclass(frozen=True, slots=True)
class DecisionFault(Fault):
    """A fault that can be told in any language.

    Parameters
    ----------
    code : str
        What is wrong: ``not_eligible``, ``two_pins``, ``ban_pinned``, ``pins_apart``, ``over_capacity``,
        ``over_quota`` or ``no_common_label``; empty for a decision that names what does not exist.
    about : FaultAbout
        What it names.
    """

    code: str = ""
    about: FaultAbout = field(default_factory=FaultAbout)


def decision_faults(problem: PlacementProblem, decisions: Sequence[Decision], labels: Ints) -> list[Fault]:
    """Everything that is wrong with decisions.

    Parameters
    ----------
    problem : PlacementProblem
        The problem without decisions.
    decisions : sequence of Decision
        What persons decided.
    labels : array of int, shape (P,)
        District of each place, -1 where none is known.

    Returns
    -------
    list of Fault
        First what does not exist; if all exists, contradictions; if there are none, capacities that the pins
        break.
    """
    faults = [
        fault for index, each in enumerate(decisions) for fault in _unknown(problem, index, each, labels)
    ]
    if faults:
        return faults
    pins = [each for each in decisions if isinstance(each, Pin)]
    return _contradictions(problem, decisions, pins, labels) or _broken(problem, pins)


def _unknown(problem: PlacementProblem, index: int, decision: Decision, labels: Ints) -> list[Fault]:
    """Faults of one decision by itself."""
    where = f"decision {index + 1}"
    households, places = problem.shape
    named = decision.households if isinstance(decision, KeepTogether) else (decision.household,)
    faults = [
        Fault(where, "household", f"0 to {households - 1}", str(who))
        for who in named
        if not 0 <= who < households
    ]
    place = None if isinstance(decision, KeepTogether) else decision.place
    if place is not None and not 0 <= place < places:
        faults.append(Fault(where, "place", f"0 to {places - 1}", str(place)))
    if not decision.reason.strip():
        faults.append(Fault(where, "reason", "why this was decided", shorten(decision.reason)))
    if isinstance(decision, Ban) and (decision.place is None) == (decision.label is None):
        faults.append(Fault(where, "place", "a place or a label, one of them", "both or none"))
    if isinstance(decision, Prefer) and not (np.isfinite(decision.bonus) and decision.bonus >= 0):
        faults.append(Fault(where, "bonus", "a finite number of at least 0", str(decision.bonus)))
    if isinstance(decision, KeepTogether) and (len(set(named)) < 2 or not (labels >= 0).any()):
        faults.append(
            Fault(where, "households", "two families or more, and labels of places", str(len(named)))
        )
    return faults


def _contradictions(
    problem: PlacementProblem, decisions: Sequence[Decision], pins: Sequence[Pin], labels: Ints
) -> list[Fault]:
    """Faults of decisions beside each other."""
    faults: list[Fault] = []
    where: dict[int, int] = {}
    about: FaultAbout
    for pin in pins:
        eligible = problem.positions(np.array([pin.household]), np.array([pin.place]))[0] >= 0
        if not eligible:
            wanted = f"a place that family {pin.household} is eligible for"
            about = {"households": (pin.household,), "place": pin.place}
            faults.append(DecisionFault("pin", "place", wanted, str(pin.place), "not_eligible", about))
        if where.setdefault(pin.household, pin.place) != pin.place:
            wanted, about = f"one place for family {pin.household}", {"households": (pin.household,)}
            faults.append(DecisionFault("pin", "household", wanted, "two", "two_pins", about))
    for each in decisions:
        if isinstance(each, Ban) and each.household in where:
            place = where[each.household]
            if place == each.place or (each.label is not None and labels[place] == each.label):
                wanted = f"family {each.household} not pinned there"
                about = {"households": (each.household,), "place": place}
                faults.append(DecisionFault("ban", "household", wanted, "a pin", "ban_pinned", about))
        if isinstance(each, KeepTogether):
            pinned = {int(labels[where[who]]) for who in each.households if who in where}
            if len(pinned) > 1:
                about = {"households": tuple(who for who in each.households if who in where)}
                faults.append(
                    DecisionFault(
                        "keep together",
                        "households",
                        "pins in one label",
                        str(sorted(pinned)),
                        "pins_apart",
                        about,
                    )
                )
    return faults


def _broken(problem: PlacementProblem, pins: Sequence[Pin]) -> list[Fault]:
    """One fault for each capacity that the pins together break."""
    faults: list[Fault] = []
    about: FaultAbout
    placed = {pin.household: pin.place for pin in pins}
    who, where = np.array(list(placed), np.int64), np.array(list(placed.values()), np.int64)
    for name, used in problem.demand.items():
        at_place = totals(where, used[who], problem.shape[1])
        if name in problem.capacity:
            room = problem.capacity[name]
            for place in np.flatnonzero(at_place > room * (1 + SLACK)):
                about = {"place": int(place), "need": float(at_place[place]), "have": float(room[place])}
                wanted = f"at most {room[place]:g} at place {place}"
                faults.append(_over("over_capacity", name, wanted, about))
        if name in problem.group_capacity and problem.group is not None:
            inside, quota = problem.group >= 0, problem.group_capacity[name]
            of = totals(problem.group[inside], at_place[inside], len(quota))
            for group in np.flatnonzero(of > quota * (1 + SLACK)):
                first = where[problem.group[where] == group][0]
                about = {"place": int(first), "need": float(of[group]), "have": float(quota[group])}
                wanted = f"a quota of {quota[group]:g} in group {group}"
                faults.append(_over("over_quota", name, wanted, about))
    return faults


def _over(code: str, resource: str, wanted: str, about: FaultAbout) -> DecisionFault:
    found = f"{about['need']:g} by pinned families"
    return DecisionFault("pin", resource, wanted, found, code, {"resource": resource, **about})
