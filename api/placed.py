"""A plan of families, told: a row per family, what each scarce thing is worth, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from api.engine import Engine
from api.families import Family
from api.i18n import Speaker
from geo.occupations import title
from matching.placement import Certificate, FairPlan, Plan
from matching.placement.build import Built, HouseholdRule, JobRule
from matching.placement.decisions import Decision

LEAST_PRICE = 1e-6
"""Price from which a capacity counts as scarce."""


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
    """

    time_limit: float = 30.0
    seed: int = 0
    household_rule: HouseholdRule = "mean"
    job_rule: JobRule = "one"
    fair: bool = False
    decisions: Sequence[Decision] = ()


@dataclass(frozen=True)
class Placed:
    """A plan, and what it was made from.

    Parameters
    ----------
    engine : Engine
        Atlas and model that answered.
    families : sequence of Family
        Who was to be placed.
    built : Built
        The problem, and what its rows and columns stand for.
    plan : Plan
        The plan.
    order : Order
        The visible settings it was made with.
    checked : Certificate
        What the checker found.
    fair : FairPlan or None
        What fairness costs, where it was asked for.
    """

    engine: Engine
    families: Sequence[Family]
    built: Built
    plan: Plan
    order: Order
    checked: Certificate
    fair: FairPlan | None = None

    def _names(self, kato: str, speaker: Speaker) -> str:
        return speaker.name(self.engine.atlas.places.loc[kato]) if kato else ""

    @cached_property
    def worth(self) -> Any:
        """Value of each family where it is placed."""
        return self.built.problem.worth(self.plan.assignment)

    def rows(self, speaker: Speaker) -> list[dict[str, Any]]:
        """Return one row per family: where it goes, or why it is left."""
        return [self._row(number, speaker) for number in range(len(self.families))]

    def _row(self, number: int, speaker: Speaker) -> dict[str, Any]:
        family, place = self.families[number], int(self.plan.assignment[number])
        row = {"family": family.mark, "persons": family.household.persons, "decision": self._decision(number)}
        if place < 0:
            return row | {"kato": "", "region": "", "why": speaker.say(f"plan.why.{self._why_left(number)}")}
        kato = str(self.built.places.katos[place])
        at = self.engine.atlas.places.loc[kato]
        return row | {
            "kato": kato,
            "settlement": self._names(kato, speaker),
            "district": self._names(at["district"], speaker),
            "region": self._names(at["oblast"], speaker),
            "value": round(float(self.worth[number]), 4),
            "rank": self._rank(number, place),
            "why": self._why_not_better(number, place, speaker),
        }

    def _decision(self, number: int) -> str:
        return "; ".join(d.text for d in self.plan.decisions if number in d.households)

    def _options(self, number: int) -> tuple[Any, Any]:
        value = self.built.problem.value
        span = slice(value.indptr[number], value.indptr[number + 1])
        return value.indices[span], value.data[span]

    def _rank(self, number: int, place: int) -> int:
        """Return which of its eligible places the family got, 1 for its best."""
        places, worth = self._options(number)
        return int((worth > worth[places == place]).sum()) + 1

    def _why_not_better(self, number: int, place: int, speaker: Speaker) -> str:
        """Return which place would have been the family's best, and what is scarce there; empty where it got it."""
        places, worth = self._options(number)
        best = int(np.argmax(worth))
        if worth[best] <= worth[places == place]:
            return ""
        costs = {name: float(cost[best]) for name, cost in self._costs(number, places).items()}
        scarce = max(costs, key=costs.__getitem__)
        return speaker.say(
            "plan.why_not_better",
            place=self._names(str(self.built.places.katos[places[best]]), speaker),
            gain=100.0 * float(worth[best] - worth[places == place][0]),
            resource=self.resource(scarce, speaker),
            price=100.0 * costs[scarce],
        )

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
            cost = np.zeros(len(places))
            if name in prices:
                cost += prices[name][places]
            if f"group:{name}" in prices and problem.group is not None:
                cost += prices[f"group:{name}"][problem.group[places]]
            costs["quota" if name == "persons" else name] = cost * demand[number]
        return costs

    def used(self, resource: str) -> Any:
        """Return how much of a resource the plan uses in each settlement."""
        at = np.flatnonzero(self.plan.assignment >= 0)
        demand = self.built.problem.demand[resource][at]
        return np.bincount(self.plan.assignment[at], weights=demand, minlength=len(self.built.places))

    def prices(self, speaker: Speaker) -> list[dict[str, Any]]:
        """Return what one more unit of each scarce capacity is worth, dearest first."""
        rows = [*self._group_prices(speaker), *self._place_prices(speaker)]
        return sorted(rows, key=lambda row: -row["price"])

    def _place_prices(self, speaker: Speaker) -> list[dict[str, Any]]:
        rows = []
        for name, price in self.plan.prices.items():
            if name not in self.built.problem.capacity:
                continue
            used = self.used(name)
            for place in np.flatnonzero(price > LEAST_PRICE):
                kato = str(self.built.places.katos[place])
                rows.append(
                    self._price_row(
                        kato,
                        name,
                        price[place],
                        self.built.problem.capacity[name][place],
                        used[place],
                        speaker,
                    )
                )
        return rows

    def _group_prices(self, speaker: Speaker) -> list[dict[str, Any]]:
        rows = []
        group = self.built.problem.group
        for name, price in self.plan.prices.items():
            if not name.startswith("group:") or group is None:
                continue
            resource = name.removeprefix("group:")
            if resource not in self.built.problem.group_capacity:
                continue
            used = np.bincount(group, weights=self.used(resource), minlength=len(price))
            quota = self.built.problem.group_capacity[resource]
            for number in np.flatnonzero(price > LEAST_PRICE):
                kato = self.built.group_names[number]
                rows.append(
                    self._price_row(kato, "quota", price[number], quota[number], used[number], speaker)
                )
        return rows

    def _price_row(
        self, kato: str, resource: str, price: float, capacity: float, used: float, speaker: Speaker
    ) -> dict[str, Any]:
        return {
            "place": self._names(kato, speaker),
            "kato": kato,
            "resource": self.resource(resource, speaker),
            "price": round(float(price), 6),
            "capacity": float(capacity),
            "used": float(used),
        }

    def resource(self, name: str, speaker: Speaker) -> str:
        """Return what a resource is called; jobs name their occupation group."""
        kind, _, group = name.partition(":")
        if not group:
            return speaker.say(f"plan.resource.{kind}")

        return f"{speaker.say('plan.resource.jobs')}: {title(group, speaker.lang)}"

    def certificate(self, speaker: Speaker) -> list[tuple[str, object]]:
        """Return what proves the plan: value, bound, gap, checked anew by other code, and the settings."""
        plan = self.plan
        figures: dict[str, object] = {
            "families": len(self.families),
            "placed": plan.placed,
            "value": round(plan.value, 6),
            "bound": round(plan.bound, 6),
            "gap_percent": round(100.0 * plan.gap, 4),
            "checked": speaker.say("plan.checked", gap=speaker.number(100.0 * self.checked.gap, 4)),
            "status": speaker.say(f"plan.status.{plan.status}"),
            "household_rule": speaker.say(f"plan.household_rule.{self.order.household_rule}"),
            "job_rule": speaker.say(f"plan.job_rule.{self.order.job_rule}"),
            "unknown": ", ".join(speaker.say(f"plan.resource.{name}") for name in self.built.unknown),
            "atlas": self.engine.atlas.version,
            "model": speaker.say(f"model.{self.engine.ranker.trained_on}"),
        }
        if self.fair is not None:
            figures["fair_cost"] = round(self.fair.cost, 6)
            figures["fair_cost_at_most"] = round(self.fair.cost_at_most, 6)
        return [(speaker.say(f"plan.figure.{name}"), figure) for name, figure in figures.items()]


def shown_plan(placed: Placed, speaker: Speaker) -> dict[str, Any]:
    """Return a plan: its certificate, a row per family, and what each scarce thing is worth."""
    return {
        "atlas": placed.engine.atlas.version,
        "value": placed.plan.value,
        "bound": placed.plan.bound,
        "gap": placed.plan.gap,
        "placed": placed.plan.placed,
        "checked": {"value": placed.checked.value, "bound": placed.checked.bound, "gap": placed.checked.gap},
        "certificate": [{"title": title, "figure": figure} for title, figure in placed.certificate(speaker)],
        "families": placed.rows(speaker),
        "prices": placed.prices(speaker),
    }
