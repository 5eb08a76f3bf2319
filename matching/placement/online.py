"""Families that arrive one by one or in weekly batches, placed at bid prices.

A place is offered to a family if its value there exceeds the cost of what it uses up, at the shadow prices that those
who are still to come will pay. These are the duals of what is left against a sample of families,
past or simulated, thinned or stretched to the number still expected (bid-price control: Talluri and van Ryzin
1998; re-solved as the year goes on).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError
from matching.placement.problem import PlacementProblem
from matching.placement.solver.program import compile_program
from matching.placement.solver.search import Search
from matching.placement.solver.solve import solve
from matching.placement.solver.stages import find_prices

_COOLEST = 0.01  # prices against a sample are kept smooth: its families will not come again exactly


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place for a family, at the prices of the moment.

    Parameters
    ----------
    place : int
        The place.
    value : float
        Objective coefficient of the pair.
    cost : float
        What the family would use up, at the bid prices.
    """

    place: int
    value: float
    cost: float

    @property
    def margin(self) -> float:
        """What is gained by placing the family there."""
        return self.value - self.cost


def pool(years: Sequence[PlacementProblem], capacity: PlacementProblem) -> PlacementProblem:
    """Join families of several years into one sample; more years make steadier bid prices.

    Parameters
    ----------
    years : sequence of PlacementProblem
        Past or simulated years over the same places, of the same resources.
    capacity : PlacementProblem
        The year that begins: its capacities, groups and quotas are the sample's.

    Raises
    ------
    geo.faults.InputError
        When there is no year, or one has other places.
    """
    places = {year.shape[1] for year in years}
    if places != {capacity.shape[1]}:
        wanted = f"at least one year, each over {capacity.shape[1]} places"
        raise InputError([Fault("online placement", "years", wanted, str(sorted(places) or "none"))])
    value = sp.csr_array(sp.vstack([year.value for year in years], format="csr"))
    demand = {name: np.concatenate([year.demand[name] for year in years]) for name in years[0].demand}
    return replace(capacity, value=value, demand=demand)


class OnlinePlacer:
    """Places families as they arrive.

    Parameters
    ----------
    sample : PlacementProblem
        Past or simulated families over the same places, with the capacities of the year that begins.
    expected : int
        Families expected in the year.

    Attributes
    ----------
    capacity, group_capacity : dict of str to array
        What is left; where something else than a placed family changes it, :meth:`refresh` adapts the prices.
    seen : int
        Families that have arrived.

    Raises
    ------
    geo.faults.InputError
        When fewer than one family is expected.
    """

    def __init__(self, sample: PlacementProblem, expected: int) -> None:
        if expected < 1:
            raise InputError([Fault("online placement", "expected", "at least one family", str(expected))])
        self._sample, self._expected = sample, expected
        self.capacity = {name: room.copy() for name, room in sample.capacity.items()}
        self.group_capacity = {name: room.copy() for name, room in sample.group_capacity.items()}
        self.seen = 0
        self._warm: dict[str, Floats] | None = None
        self.refresh()

    @property
    def prices(self) -> Mapping[str, Floats]:
        """Bid prices now, under the names of a plan's prices."""
        assert self._warm is not None
        return self._warm

    def refresh(self) -> None:
        """Compute the bid prices anew from what is left and who is still expected."""
        ahead = max(self._expected - self.seen, 1)
        stretch = self._sample.shape[0] / ahead
        left = replace(
            self._sample,
            capacity={name: room * stretch for name, room in self.capacity.items()},
            group_capacity={name: room * stretch for name, room in self.group_capacity.items()},
        )
        program = compile_program(left)
        search = Search(program, np.inf, 0.0)
        start = None if self._warm is None else program.price_vector(self._warm)
        find_prices(search, start, _COOLEST)
        self._warm = program.price_table(search.prices)

    def suggest(self, value: sp.csr_array, demand: Mapping[str, float], top: int = 3) -> list[Suggestion]:
        """Best places for one family, at the prices of the moment.

        Parameters
        ----------
        value : sparse array, shape (1, P)
            Objective coefficients of its eligible places.
        demand : mapping of str to float
            What the family uses up.
        top : int
            How many to return.

        Returns
        -------
        list of Suggestion
            By margin, the best first. Empty when nothing fits or the cost exceeds the value everywhere.
        """
        one = self._problem(
            value, {name: np.array([float(demand.get(name, 0.0))]) for name in self._sample.demand}
        )
        program = compile_program(one)
        cost = program.cost(program.price_vector(self.prices))
        margin = program.value - cost
        best = np.argsort(-margin, kind="stable")[:top]
        return [
            Suggestion(int(program.place[pair]), float(program.value[pair]), float(cost[pair]))
            for pair in best
            if margin[pair] >= 0
        ]

    def accept(self, demand: Mapping[str, float], place: int) -> None:
        """Book a family that has arrived: what it uses at its place, or nothing for place -1."""
        self.seen += 1
        if place < 0:
            return
        group = -1 if self._sample.group is None else int(self._sample.group[place])
        for name, used in demand.items():
            if name in self.capacity:
                self.capacity[name][place] = max(self.capacity[name][place] - used, 0.0)
            if name in self.group_capacity and group >= 0:
                self.group_capacity[name][group] = max(self.group_capacity[name][group] - used, 0.0)

    def place_batch(
        self, value: sp.csr_array, demand: Mapping[str, ArrayLike], time_limit: float = 5.0
    ) -> Ints:
        """Place a batch together, book it and refresh the prices.

        Parameters
        ----------
        value : sparse array, shape (B, P)
            Objective coefficient of each eligible pair of the batch.
        demand : mapping of str to array-like, shape (B,)
            What the families use up.
        time_limit : float
            Seconds for the batch's own program.

        Returns
        -------
        array of int, shape (B,)
            Place of each family, -1 for none.
        """
        batch = self._problem(value, demand)
        program = compile_program(batch)
        margin = program.value - program.cost(program.price_vector(self.prices))
        keep = margin >= 0
        gains = sp.csr_array(
            (margin[keep], (program.household[keep], program.place[keep])), shape=batch.shape
        )
        where = solve(batch.with_value(gains), time_limit).assignment
        for family, place in enumerate(where):
            self.accept({name: float(used[family]) for name, used in batch.demand.items()}, int(place))
        self.refresh()
        return where

    def _problem(self, value: sp.csr_array, demand: Mapping[str, ArrayLike]) -> PlacementProblem:
        """Families of the moment over what is left."""
        used = {name: np.asarray(amount, np.float64) for name, amount in demand.items()}
        return PlacementProblem(value, used, self.capacity, self._sample.group, self.group_capacity)
