"""A plan of families, told: a row per family, what was decided, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from api.services.engine import Engine
from api.services.language.i18n import Speaker
from api.services.placements.decisions import POINT, Named
from geo.occupations import title
from matching.placement import Certificate, Plan
from matching.placement.build import Built, HouseholdRule, JobRule
from matching.placement.decisions import Decision, Pin
from matching.placement.explanation import PriceCheck, explain
from matching.placement.fairness import GroupShare
from matching.placement.problem import Floats, Ints, totals

LEAST_PRICE = 1e-6
"""Price from which a capacity counts as scarce."""
CLOSE = 0.0005
"""Value within which two places count as equal: what a reader sees of a score is a tenth of a point."""


@dataclass(frozen=True)
class Order:
    """How families are to be placed: every setting that a person may see and change.

    Parameters
    ----------
    time_limit : float
        Seconds for the solver.
    seed : int
        Varies the solver's neighbourhoods.
    household_rule, job_rule : str
        See :mod:`matching.placement.build`.
    fair : bool
        Whether no band of household size may have less than first come, first served gives it.
    decisions : sequence of Decision
        What persons decided.
    check_prices : int
        How many prices to check by solving again with one unit more.
    """

    time_limit: float = 30.0
    seed: int = 0
    household_rule: HouseholdRule = "mean"
    job_rule: JobRule = "one"
    fair: bool = False
    decisions: Sequence[Decision] = ()
    check_prices: int = 0


@dataclass(frozen=True)
class Fairness:
    """What fairness costs, in units of the value, and what each band of household size has."""

    cost: float
    cost_at_most: float
    shares: tuple[GroupShare, ...] = ()


@dataclass(frozen=True)
class Former:
    """Where an earlier plan placed families.

    Parameters
    ----------
    places : mapping of str to str
        KATO code by the family's mark; empty for a family that it left unplaced.
    """

    places: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Placed:
    """A plan, and what is needed to tell it; of the families no more than marks and what they use up.

    Parameters
    ----------
    engine : Engine
        Knows names and shapes of places.
    marks : sequence of str
        The centre's own mark of each family.
    built : Built
        The problem, and what its rows and columns stand for.
    plan : Plan
        The plan.
    order : Order
        The visible settings it was made with.
    checked : Certificate
        What the checker found.
    atlas, trained_on : str
        Version of the atlas that it was made from, and what its ranking learned from.
    fair : Fairness, optional
        What fairness costs, where it was asked for.
    former : Former, optional
        The plan that it is compared with.
    price_checks : tuple of PriceCheck
        Prices beside what one unit more really brought.
    """

    engine: Engine
    marks: Sequence[str]
    built: Built
    plan: Plan
    order: Order
    checked: Certificate
    atlas: str
    trained_on: str
    fair: Fairness | None = None
    former: Former | None = None
    price_checks: tuple[PriceCheck, ...] = field(default=())

    @cached_property
    def named(self) -> Named:
        """What its families and places are called."""
        return Named.of(self.engine, self.marks, self.built.katos)

    def name(self, kato: str, speaker: Speaker) -> str:
        """Return the name of a place; its code where the atlas has it no more."""
        return speaker.name(self.engine.places[kato]) if kato in self.engine.places else kato

    def above(self, kato: str, level: str) -> str:
        """Return the code of the district or oblast that a place lies in."""
        return str(self.engine.places[kato][level]) if kato in self.engine.places else ""

    def place_at(self, number: int) -> str:
        """Return the code of the place that a family is given, empty for none."""
        place = int(self.plan.assignment[number])
        return self.built.katos[place] if place >= 0 else ""

    @cached_property
    def worth(self) -> Floats:
        """Value of each family where it is placed."""
        return self.built.problem.worth(self.plan.assignment)

    @cached_property
    def persons(self) -> Ints:
        """Members of each family."""
        return self.built.problem.demand["persons"].astype(np.int64)

    def rows(self, speaker: Speaker) -> list[dict[str, Any]]:
        """Return one row per family: where it goes, or why it is left."""
        return [self.row(number, speaker) for number in range(len(self.marks))]

    def row(self, number: int, speaker: Speaker) -> dict[str, Any]:
        """Return the row of one family."""
        place, kato = int(self.plan.assignment[number]), self.place_at(number)
        row = {
            "family": self.marks[number],
            "persons": int(self.persons[number]),
            "decision": self.decided(number),
            "kato": kato,
        }
        if place < 0:
            return row | {"region": "", "why": speaker.say(f"plan.why.{self._why_left(number)}")}
        return row | {
            "settlement": self.name(kato, speaker),
            "district": self.name(self.above(kato, "district"), speaker),
            "region": self.name(self.above(kato, "oblast"), speaker),
            "value": round(float(self.worth[number]), 4),
            "rank": self._rank(number, place),
            "why": self._why_not_better(number, place, speaker),
        }

    def decided(self, number: int) -> str:
        """Return why persons decided about a family, in their words."""
        return "; ".join(d.text for d in self.plan.decisions if number in d.households)

    def _options(self, number: int) -> tuple[Any, Any]:
        value = self.built.problem.value
        span = slice(value.indptr[number], value.indptr[number + 1])
        return value.indices[span], value.data[span]

    def _rank(self, number: int, place: int) -> int:
        """Return which of its eligible places the family got, 1 for its best."""
        places, worth = self._options(number)
        return int((worth > worth[places == place]).sum()) + 1

    @cached_property
    def _pinned(self) -> frozenset[int]:
        return frozenset(each.household for each in self.order.decisions if isinstance(each, Pin))

    def _why_not_better(self, number: int, place: int, speaker: Speaker) -> str:
        """Return which place would have been the family's best, and what is scarce there; empty where it got it."""
        places, worth = self._options(number)
        best = int(np.argmax(worth))
        gain = float(worth[best] - worth[places == place][0])
        if gain < CLOSE or number in self._pinned:
            return ""
        told = {
            "place": self.name(self.built.katos[places[best]], speaker),
            "gain": gain / POINT,
        }
        costs = {name: float(cost[best]) for name, cost in self._costs(number, places).items()}
        scarce = max(costs, key=costs.__getitem__)
        if costs[scarce] > LEAST_PRICE:
            price = costs[scarce] / POINT
            return speaker.say(
                "plan.why_not_better", resource=self.resource(scarce, speaker), price=price, **told
            )
        full = explain(self.built.problem, self.plan, number, int(places[best])).full
        names = ", ".join(self.resource(name, speaker) for name in full)
        return speaker.say("plan.why_not_better.full", resource=names, **told) if full else ""

    def _why_left(self, number: int) -> str:
        """Return what keeps a family out: no eligible place, or what weighs most at its best place."""
        if self.built.reasons[number]:
            return self.built.reasons[number]
        places, worth = self._options(number)
        costs = self._costs(number, places)
        best = int(np.argmax(worth - sum(costs.values())))
        scarce = {name: float(cost[best]) for name, cost in costs.items()}
        return max(scarce, key=scarce.__getitem__).split(":")[0] if scarce else "capacity"

    def _costs(self, number: int, places: Any) -> dict[str, Any]:
        """Return what the family would use up at some places, at its price, by resource."""
        problem, prices = self.built.problem, self.plan.prices
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

    def used(self, resource: str) -> Floats:
        """Return how much of a resource the plan uses in each settlement."""
        at = np.flatnonzero(self.plan.assignment >= 0)
        demand = self.built.problem.demand[resource][at]
        return totals(self.plan.assignment[at], demand, len(self.built.katos))

    def resource(self, name: str, speaker: Speaker) -> str:
        """Return what a resource is called; jobs name their occupation group."""
        kind, _, group = name.partition(":")
        if not group:
            return speaker.say(f"plan.resource.{'quota' if kind == 'persons' else kind}")
        return f"{speaker.say('plan.resource.jobs')}: {title(group, speaker.lang)}"

    def resources(self, names: Sequence[str], speaker: Speaker) -> str:
        """Return resources as one text."""
        return ", ".join(self.resource(name, speaker) for name in names)

    def certificate(self, speaker: Speaker) -> list[tuple[str, object]]:
        """Return what proves the plan: value, bound, gap, checked anew by other code, and the settings."""
        plan = self.plan
        figures: dict[str, object] = {
            "families": len(self.marks),
            "placed": plan.placed,
            "value": round(plan.value / POINT, 2),
            "mean_value": round(float(self.worth.sum()) / max(plan.placed, 1) / POINT, 2),
            "bound": round(plan.bound / POINT, 2),
            "gap_percent": round(100.0 * plan.gap, 4),
            "checked": speaker.say("plan.checked", gap=speaker.number(100.0 * self.checked.gap, 4)),
            "status": speaker.say(f"plan.status.{plan.status}"),
            "household_rule": speaker.say(f"plan.household_rule.{self.order.household_rule}"),
            "job_rule": speaker.say(f"plan.job_rule.{self.order.job_rule}"),
            "unknown": self.resources(self.built.unknown, speaker) or speaker.say("plan.none"),
            "made_up": self.resources(self.built.made_up, speaker) or speaker.say("plan.none"),
            "atlas": self.atlas,
            "model": speaker.say(f"model.{self.trained_on}"),
        }
        if self.fair is not None:
            figures["fair_cost"] = round(self.fair.cost / POINT, 2)
            figures["fair_cost_at_most"] = round(self.fair.cost_at_most / POINT, 2)
        return [(speaker.say(f"plan.figure.{name}"), figure) for name, figure in figures.items()]
