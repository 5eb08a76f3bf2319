"""Why a household is placed here and not there, and what one more unit of a capacity really brings; in numbers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError
from matching.placement.plan import Plan
from matching.placement.problem import PlacementProblem
from matching.placement.solver.program import SLACK
from matching.placement.solver.solve import solve


@dataclass(frozen=True, slots=True)
class Charge:
    """What a household would pay for one scarce thing at a place.

    Parameters
    ----------
    resource : str
        The resource.
    of_group : bool
        Whether it is the quota of the place's group, not the place's own capacity.
    amount : float
        What the household uses.
    price : float
        Price of a unit.
    left : float
        What the plan leaves of the capacity, the household itself taken out.
    """

    resource: str
    of_group: bool
    amount: float
    price: float
    left: float

    @property
    def cost(self) -> float:
        """Amount times price."""
        return self.amount * self.price

    @property
    def full(self) -> bool:
        """Whether there is not enough left for the household."""
        return self.left < self.amount * (1 - SLACK)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A household's account at one place beside the place that the plan gives it.

    Parameters
    ----------
    household, place : int
        Who and where; place -1 is staying unplaced.
    eligible : bool
        Whether the household may go there at all; if not, value and margin are 0.
    value : float
        Objective coefficient of the pair.
    charges : tuple of Charge
        What it would pay there, the highest cost first; only limited resources that it uses.
    placed_at : int
        Where the plan places it, -1 for nowhere.
    placed_value, placed_cost : float
        Value and cost there.
    """

    household: int
    place: int
    eligible: bool
    value: float
    charges: tuple[Charge, ...]
    placed_at: int
    placed_value: float
    placed_cost: float

    @property
    def cost(self) -> float:
        """What the household would pay at the place."""
        return sum(charge.cost for charge in self.charges)

    @property
    def margin(self) -> float:
        """Value less cost."""
        return self.value - self.cost

    @property
    def reduced_cost(self) -> float:
        """Value less cost at the place that the plan gives, less that at this place; negative where this is better."""
        return (self.placed_value - self.placed_cost) - self.margin

    @property
    def full(self) -> tuple[str, ...]:
        """Resources of which too little is left there."""
        return tuple(charge.resource for charge in self.charges if charge.full)


def explain(problem: PlacementProblem, plan: Plan, household: int, place: int) -> Explanation:
    """Account for a household at a place: value, price of what it uses, and what is left there.

    Parameters
    ----------
    problem : PlacementProblem
        The problem that was solved.
    plan : Plan
        Its plan.
    household, place : int
        Whom and where to ask about.

    Raises
    ------
    geo.faults.InputError
        When there is no such household or place.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> value = sp.csr_array(np.array([[0.9, 0.4], [0.8, 0.1]]))
    >>> problem = PlacementProblem(value, {"homes": [1, 1]}, {"homes": [1, 1]})
    >>> account = explain(problem, solve(problem), household=0, place=0)
    >>> account.eligible, account.value, account.full
    (True, 0.9, ('homes',))
    """
    households, places = problem.shape
    if not (0 <= household < households and 0 <= place < places):
        wanted = f"a household below {households} and a place below {places}"
        raise InputError([Fault("explain", "", wanted, f"household {household}, place {place}")])
    others = plan.assignment.copy()
    others[household] = -1
    now = int(plan.assignment[household])
    value, placed_value = _value(problem, household, place), _value(problem, household, now)
    return Explanation(
        household=household,
        place=place,
        eligible=value is not None,
        value=value or 0.0,
        charges=_charges(problem, plan, others, household, place),
        placed_at=now,
        placed_value=placed_value or 0.0,
        placed_cost=sum(charge.cost for charge in _charges(problem, plan, others, household, now)),
    )


def _value(problem: PlacementProblem, household: int, place: int) -> float | None:
    """Value of one pair, None where it is not eligible; looked up in the household's own row, not in all pairs."""
    row = slice(problem.value.indptr[household], problem.value.indptr[household + 1])
    found = np.flatnonzero(problem.value.indices[row] == place)
    return float(problem.value.data[row][found[0]]) if len(found) else None


def _charges(
    problem: PlacementProblem,
    plan: Plan,
    others: Ints,
    household: int,
    place: int,
) -> tuple[Charge, ...]:
    """What a household pays at a place, the highest cost first; nothing for place -1."""
    if place < 0:
        return ()
    charges = []
    here, group = others == place, -1
    if problem.group is not None:
        group = int(problem.group[place])
    for name, used in problem.demand.items():
        amount = float(used[household])
        if amount > 0 and name in problem.capacity:
            left = float(problem.capacity[name][place] - used[here].sum())
            charges.append(Charge(name, False, amount, _price(plan.prices, name, place), left))
        if amount > 0 and name in problem.group_capacity and group >= 0 and problem.group is not None:
            inside = (others >= 0) & (problem.group[others] == group)
            left = float(problem.group_capacity[name][group] - used[inside].sum())
            charges.append(Charge(name, True, amount, _price(plan.prices, f"group:{name}", group), left))
    return tuple(sorted(charges, key=lambda charge: -charge.cost))


def _price(prices: Mapping[str, Floats], name: str, index: int) -> float:
    return float(prices[name][index]) if name in prices else 0.0


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """A price beside what one more unit really brought.

    Parameters
    ----------
    resource : str
        Name of the price, ``group:`` before it for a quota.
    index : int
        Place or group.
    price : float
        The plan's shadow price: the rate at which the bound rises with the capacity, an upper bound on what a
        whole unit can bring to it.
    bound_gain : float
        How much the bound over prices rose when solved again with one unit more.
    value_gain : float
        How much the plan's value rose; uncertain by ``doubt``.
    doubt : float
        How far the values of the two plans are from the bounds of their prices, together.
    """

    resource: str
    index: int
    price: float
    bound_gain: float
    value_gain: float
    doubt: float


def check_prices(
    problem: PlacementProblem,
    plan: Plan,
    sample: int = 5,
    *,
    time_limit: float = 5.0,
    total_limit: float = inf,
    seed: int = 0,
) -> list[PriceCheck]:
    """Solve again with one more unit of a few capacities, drawn among those with a price.

    Parameters
    ----------
    problem : PlacementProblem
        The problem that was solved.
    plan : Plan
        Its plan.
    sample : int
        How many capacities to try.
    time_limit : float
        Seconds of each solve.
    total_limit : float
        Seconds of all together; those that have not begun by then are left out.
    seed : int
        Seed of the draw.

    Returns
    -------
    list of PriceCheck
        At most ``sample``.
    """
    rng, end = np.random.default_rng(seed), time.monotonic() + total_limit
    priced = [
        (name, int(index), float(prices[index]))
        for name, prices in plan.prices.items()
        for index in np.flatnonzero(prices > 0)
    ]
    checks: list[PriceCheck] = []
    for name, index, price in (priced[number] for number in sorted(rng.permutation(len(priced))[:sample])):
        seconds = min(time_limit, end - time.monotonic())
        if seconds <= 0:
            break
        more = solve(_with_one_more(problem, name, index), seconds, seed, start=plan)
        doubt = (plan.price_bound - plan.value) + (more.price_bound - more.value)
        gain = more.price_bound - plan.price_bound
        checks.append(PriceCheck(name, index, price, gain, more.value - plan.value, doubt))
    return checks


def _with_one_more(problem: PlacementProblem, name: str, index: int) -> PlacementProblem:
    """Return the problem with one unit more of a capacity or a quota."""
    resource = name.removeprefix("group:")
    of_group = resource != name
    table = dict(problem.group_capacity if of_group else problem.capacity)
    table[resource] = table[resource].copy()
    table[resource][index] += 1.0
    return replace(problem, group_capacity=table) if of_group else replace(problem, capacity=table)
