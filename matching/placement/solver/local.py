"""Local improvement: small mixed-integer programs over households that compete for the same places."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, Ints
from matching.placement.solver.ascent import System, build_system
from matching.placement.solver.floors import Floors
from matching.placement.solver.highs import Effort, select
from matching.placement.solver.search import Search
from matching.placement.solver.stages import Guide

_SIZE = 600  # households of a neighbourhood: HiGHS closes one in about a second
_REACHES = (0.04, 0.1)  # columns of a neighbourhood, pass by pass: within this share of the scale of the best
_MOST = 16  # columns of a household
_GAP = 2e-4
_ROUGH_GAP = 1e-3  # of what is improved again anyway
_LEAST_GAIN = 1e-4  # a pass that improves less, as a share of the bound, is the last


class Neighbourhoods:
    """Near-tight columns as a graph of households and places.

    Parameters
    ----------
    search : Search
        State of the solve.
    guide : Guide
        Margins at good prices.
    rng : numpy.random.Generator
        Varies the neighbourhoods from pass to pass.
    """

    def __init__(self, search: Search, guide: Guide, rng: np.random.Generator) -> None:
        program = search.program
        self._search, self._rng = search, rng
        self._surplus, self._margin = program.surplus(guide.margin), guide.margin
        reduced_cost = self._surplus[program.household] - guide.margin
        self._reduced_cost = reduced_cost
        self.widen(_REACHES[0])

    def widen(self, reach: float) -> None:
        """Take columns within ``reach`` (a share of the scale) of their household's best, a few of each household."""
        program, reduced_cost = self._search.program, self._reduced_cost
        near = np.flatnonzero(reduced_cost <= reach * self._search.scale)
        order = near[np.lexsort((reduced_cost[near], program.household[near]))]
        first = np.searchsorted(program.household[order], program.household[order])
        self.columns = np.sort(order[np.arange(len(order)) - first < _MOST])
        self._owner, self._place = program.household[self.columns], program.place[self.columns]
        self._start = np.searchsorted(self._owner, np.arange(program.sizes[0] + 1))
        self._by_place = np.argsort(self._place, kind="stable")
        self._place_start = np.searchsorted(self._place[self._by_place], np.arange(program.sizes[1] + 1))

    def regrets(self) -> Floats:
        """How much less than its best margin each household has in the best plan: shape (H,)."""
        choice = self._search.choice
        has = np.where(choice >= 0, self._margin[np.maximum(choice, 0)], 0.0) if len(self._margin) else 0.0
        regrets: Floats = self._surplus - has
        return regrets

    def around(self, seed: int, size: int) -> Flags:
        """Households reached from one by near columns, breadth first, the tightest first: a mask of shape (H,)."""
        inside = np.zeros(self._search.program.sizes[0], bool)
        inside[seed] = True
        frontier = np.array([seed])
        count = 1
        while count < size and len(frontier):
            mine = _ranges(self._start[frontier], self._start[frontier + 1])
            places = np.unique(self._place[mine])
            theirs = self._by_place[_ranges(self._place_start[places], self._place_start[places + 1])]
            theirs = theirs[~inside[self._owner[theirs]]]
            theirs = theirs[np.argsort(self._reduced_cost[self.columns[theirs]], kind="stable")]
            _, first = np.unique(self._owner[theirs], return_index=True)
            frontier = self._owner[theirs[np.sort(first)]][: size - count]
            inside[frontier] = True
            count += len(frontier)
        return inside

    def improve(
        self,
        free: Flags,
        columns: Ints | None = None,
        nodes: int | None = None,
        gap: float = _GAP,
    ) -> bool:
        """Choose anew for some households while the others stay; return whether the plan became better.

        Parameters
        ----------
        free : array of bool, shape (H,)
            Who may move.
        columns : array of int, optional
            Pairs to choose from beside the present ones; by default the near columns of those who may move.
        nodes : int, optional
            Nodes of the search tree at most.
        gap : float
            Relative gap at which the choice is good enough.
        """
        search, program = self._search, self._search.program
        now = search.choice[free & (search.choice >= 0)]
        pairs = np.union1d(self.columns[free[self._owner]] if columns is None else columns, now)
        if not len(pairs):
            return False
        stay = search.choice[~free & (search.choice >= 0)]
        room = program.limit.copy()
        room[program.limited] -= program.use(stay)[program.limited]
        system = _without_full(build_system(program, pairs), room)
        limit = np.maximum(room[system.rows], 0.0)
        floors = self._rest_of_floors(stay)
        found = select(
            program,
            system,
            limit,
            Effort(search.remaining(), max(gap, min(search.target, _ROUGH_GAP)), search.should_stop, nodes),
            floors,
            start=np.isin(system.pairs, now),
        )
        if found.pairs is None:
            return False
        choice = np.where(free, -1, search.choice)
        choice[program.household[found.pairs]] = found.pairs
        return search.offer_incumbent(choice)

    def _rest_of_floors(self, stay: Ints) -> Floors | None:
        """What the free households must still bring to each group."""
        floors, program = self._search.floors, self._search.program
        if floors is None:
            return None
        done = floors.totals(program.household[stay], program.value[stay])
        return Floors(floors.label, floors.least - done)

    def sweep(self) -> None:
        """Improve neighbourhood after neighbourhood until a pass over the widest brings next to nothing."""
        search = self._search
        reaches = list(_REACHES)
        while search.running() and not search.within_target():
            reach = reaches.pop(0) if len(reaches) > 1 else reaches[0]
            self.widen(reach)
            before = search.value
            self._pass()
            search.log_phase("local improvement")
            if (
                len(reaches) == 1
                and reach == reaches[0]
                and search.value - before < _LEAST_GAIN * search.bound
            ):
                break

    def _pass(self) -> None:
        """Improve around each household that has less than its best margin, the worst losses first."""
        search = self._search
        waiting = self.regrets() * self._rng.uniform(0.5, 1.5, search.program.sizes[0])
        while (
            search.running() and not search.within_target() and waiting.max(initial=0.0) > 1e-3 * search.scale
        ):
            free = self.around(int(np.argmax(waiting)), _SIZE)
            self.improve(free)
            waiting[free] = 0.0


def _without_full(system: System, room: Floats) -> System:
    """Leave out pairs that no longer fit beside those who stay."""
    over = system.use > 0
    over.data = system.use.data > room[system.rows][system.use.indices] * (1 + 1e-9) + 1e-12
    fits = np.asarray(over.sum(axis=1)).ravel() == 0
    return System(system.pairs[fits], system.use[np.flatnonzero(fits)], system.rows, system.limit)


def _ranges(first: Ints, last: Ints) -> Ints:
    """Concatenate ``arange(first[i], last[i])`` for all i."""
    count = last - first
    shift = np.repeat(first - np.concatenate(([0], np.cumsum(count)[:-1])), count)
    joined: Ints = shift + np.arange(count.sum())
    return joined


def repair_fractions(search: Search, guide: Guide, around: Neighbourhoods) -> None:
    """Choose anew for the households that the fractional plan splits, if they are few enough for one program.

    Parameters
    ----------
    search : Search
        State of the solve; its plan becomes better.
    guide : Guide
        The fractional plan, and the margins at good prices.
    around : Neighbourhoods
        Solves the small program.
    """
    program = search.program
    whole = np.zeros(program.sizes[0], bool)
    whole[program.household[guide.share > 0.999]] = True
    free = ~whole & (program.surplus(guide.margin) > 0)
    if free.sum() <= 2 * _SIZE and search.running() and not search.within_target():
        around.improve(free, gap=_ROUGH_GAP)
        search.log_phase("repair")
