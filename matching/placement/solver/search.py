"""State of a solve: the clock, the best plan and the best bound so far."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.plan import Phase, Plan
from matching.placement.solver.floors import Floors
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.program import Program, dual_bound
from matching.placement.solver.rounding import places_of

Callback = Callable[[Phase], None]


class Search:
    """Best plan and bound so far, under a deadline.

    Parameters
    ----------
    program : Program
        The problem.
    time_limit : float
        Seconds from now.
    target : float
        Gap at which the plan is good enough.
    floors : Floors, optional
        What each group of households must have together.
    callback : callable, optional
        Called after each stage.
    should_stop : callable, optional
        Asked often; true ends the solve with the best so far.
    """

    def __init__(
        self,
        program: Program,
        time_limit: float,
        target: float,
        floors: Floors | None = None,
        callback: Callback | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self.program, self.floors, self.target, self.should_stop = program, floors, target, should_stop
        self.scale = (
            float(program.surplus(program.value)[program.owners].mean()) if len(program.owners) else 1.0
        )
        self.scale = self.scale or 1.0
        self.choice: Ints = np.full(program.sizes[0], -1, np.int64)
        self.value = 0.0
        self.prices: Floats = np.zeros(program.rows)
        self.floor_prices: Floats = np.zeros(0 if floors is None else len(floors.least))
        self.household_prices: Floats = np.zeros(0)
        self.price_bound = self.household_bound = self.bound = np.inf
        self.log: list[Phase] = []
        self._callback = callback
        self._begin = time.monotonic()
        self._limit = time_limit

    def remaining(self, part: float = 1.0) -> float:
        """Seconds left of a part of the time limit, the whole by default."""
        return self._limit * part - (time.monotonic() - self._begin)

    def running(self, part: float = 1.0) -> bool:
        """Whether there is time left of a part of the time limit, and nobody has stopped the solve."""
        return self.remaining(part) > 0 and not (self.should_stop is not None and self.should_stop())

    def within_target(self) -> bool:
        """Whether the gap has reached the target."""
        return self.bound - self.value <= self.target * self.bound

    def coefficients(self, floor_prices: Floats | None = None) -> Floats:
        """Objective coefficient of each pair, raised by the floor price of its household's group."""
        raised = self.floor_prices if floor_prices is None else floor_prices
        if self.floors is None:
            return self.program.value
        return self.program.value * (1.0 + raised[self.floors.label[self.program.household]])

    def offer_incumbent(self, choice: Ints) -> bool:
        """Take a choice of pairs as the best plan if it is feasible and better."""
        value = float(self.program.value[choice[choice >= 0]].sum())
        better = value > self.value + 1e-9 * self.scale
        if not better or not self.meets_floors(choice) or (Ledger(self.program, choice).room < 0).any():
            return False
        self.choice, self.value = choice.copy(), value
        return True

    def offer_pairs(self, pairs: Ints) -> bool:
        """Take pairs, at most one of a household, as the best plan if it is feasible and better."""
        choice = np.full(self.program.sizes[0], -1, np.int64)
        choice[self.program.household[pairs]] = pairs
        return self.offer_incumbent(choice)

    def set_incumbent(self, choice: Ints) -> None:
        """Begin with a plan that is known to be feasible and to meet the floors."""
        self.choice = choice.copy()
        self.value = float(self.program.value[choice[choice >= 0]].sum())

    def meets_floors(self, choice: Ints) -> bool:
        """Whether each group of households has what it must."""
        if self.floors is None:
            return True
        placed = np.flatnonzero(choice >= 0)
        totals = self.floors.totals(placed, self.program.value[choice[placed]])
        return bool((totals >= self.floors.least * (1 - 1e-9)).all())

    def reduced_costs(self) -> Floats:
        """Reduced cost of each pair at the best prices, at least 0: what a plan loses that takes it; shape (n,)."""
        margin = self.coefficients() - self.program.cost(self.prices)
        reduced: Floats = self.program.surplus(margin)[self.program.household] - margin
        return reduced

    def update_bound(self, prices: Floats, floor_prices: Floats | None = None) -> Floats:
        """Take prices if their bound is better; return each pair's margin under them."""
        margin = self.coefficients(floor_prices) - self.program.cost(prices)
        bound = dual_bound(self.program, prices, margin)
        if self.floors is not None and floor_prices is not None:
            bound -= float(floor_prices @ self.floors.least) * (1 - 1e-9)
        if bound < self.price_bound:
            self.price_bound, self.prices = bound, prices
            if floor_prices is not None:
                self.floor_prices = floor_prices
        self.bound = min(self.bound, self.price_bound)
        return margin

    def update_household_bound(self, bound: float, prices: Floats) -> None:
        """Take prices of households if their bound is better."""
        if bound < self.bound:
            self.household_bound, self.household_prices = bound, prices
        self.bound = min(self.bound, bound)

    def log_phase(self, name: str) -> None:
        """Log that a stage has ended."""
        phase = Phase(name, time.monotonic() - self._begin, self.value, self.bound)
        self.log.append(phase)
        if self._callback is not None:
            self._callback(phase)

    def plan(self, status: str) -> Plan:
        """Return the best so far."""
        bound = max(self.bound, self.value)
        price_bound = max(self.price_bound, self.value)
        proof = "households" if bound >= self.household_bound else "search"
        return Plan(
            assignment=places_of(self.program, self.choice),
            value=self.value,
            bound=bound,
            bound_from=proof if bound < price_bound else "prices",
            price_bound=price_bound,
            prices=self.program.price_table(self.prices),
            floor_prices=self.floor_prices,
            status=status,
            log=tuple(self.log),
            household_prices=self.household_prices,
        )
