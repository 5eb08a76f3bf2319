"""What is left of every capacity while households are placed one by one."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, Ints
from matching.placement.solver.program import SLACK, Program


class Ledger:
    """Room left in every row, and the choice of each household.

    Parameters
    ----------
    program : Program
        The problem.
    choice : array of int, shape (H,), optional
        Pair of each household to begin with, -1 for none.

    Attributes
    ----------
    choice : array of int, shape (H,)
        Pair of each household, -1 for none.
    room : array, shape (rows,)
        What is left of each row.
    """

    def __init__(self, program: Program, choice: Ints | None = None) -> None:
        self._program = program
        self.choice: Ints = np.full(program.sizes[0], -1, np.int64) if choice is None else choice.copy()
        self.room: Floats = program.limit * (1 + SLACK)
        used = program.use(self.choice[self.choice >= 0])
        self.room[program.limited] -= used[program.limited]

    @property
    def value(self) -> float:
        """Value of the choices made."""
        return float(self._program.value[self.choice[self.choice >= 0]].sum())

    def _rows(self, household: int, place: Ints) -> tuple[Ints, Floats]:
        """Rows that a household would use at some places, shape (k, len(place)), and the amounts, shape (k, 1)."""
        program = self._program
        _, places, groups = program.sizes
        needed = np.flatnonzero(program.demand[household])
        rows = needed[:, None] * places + place[None, :]
        amounts = program.demand[household, needed][:, None]
        if not groups:
            return rows, amounts
        of = program.group[place]
        quotas = len(program.names) * places + needed[:, None] * groups + of[None, :]
        # a place without a group meets its own row twice, which asks nothing more of it
        quotas = np.where(of >= 0, quotas, rows)
        return np.concatenate((rows, quotas)), np.concatenate((amounts, amounts))

    def fitting(self, household: int, pairs: Ints) -> Flags:
        """Return which of a household's pairs still fit."""
        rows, amounts = self._rows(household, self._program.place[pairs])
        return np.asarray((self.room[rows] >= amounts).all(axis=0), np.bool_)

    def options(self, household: int) -> Ints:
        """Pairs of a household that still fit."""
        pairs = np.arange(self._program.start[household], self._program.start[household + 1])
        return pairs[self.fitting(household, pairs)] if len(pairs) else pairs

    def take(self, household: int, pair: int) -> None:
        """Place a household that is not placed."""
        rows, amounts = self._rows(household, self._program.place[pair : pair + 1])
        unique, first = np.unique(rows[:, 0], return_index=True)
        self.room[unique] -= amounts[first, 0]
        self.choice[household] = pair

    def take_if_fits(self, household: int, pair: int) -> bool:
        """Place a household unless it is placed or the place is too full; return whether it was."""
        if self.choice[household] >= 0 or not self.fitting(household, np.array([pair]))[0]:
            return False
        self.take(household, pair)
        return True
