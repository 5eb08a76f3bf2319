"""Floors: what each group of households must have together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError
from matching.placement.problem import PlacementProblem, totals
from matching.placement.solver.rounding import first_come


@dataclass(frozen=True, slots=True)
class Floors:
    """What each group of households must have together.

    Parameters
    ----------
    label : array of int, shape (H,)
        Group of each household, from 0.
    least : array, shape (K,)
        Least value of each group's placements, summed.
    """

    label: Ints
    least: Floats

    def totals(self, household: Ints, value: Floats) -> Floats:
        """Value of each group from placed households and their values."""
        return totals(self.label[household], value, len(self.least))


def first_come_floors(problem: PlacementProblem, group: ArrayLike) -> Floors:
    """Return what first come, first served gives each group of households.

    Parameters
    ----------
    problem : PlacementProblem
        The problem; households come in its order.
    group : array-like of int, shape (H,)
        Group of each household, from 0.

    Raises
    ------
    geo.faults.InputError
        When the groups are not one whole number of at least 0 for each household.
    """
    label = np.asarray(group)
    whole = np.issubdtype(label.dtype, np.integer) and label.shape == (problem.shape[0],)
    if not whole or label.min(initial=0) < 0:
        found = f"shape {label.shape} of {label.dtype}"
        wanted = f"{problem.shape[0]} whole numbers of at least 0"
        raise InputError([Fault("fairness", "group_floor", wanted, found)])
    value = problem.values_of(first_come(problem))
    least = totals(label, value, int(label.max(initial=-1)) + 1)
    return Floors(label.astype(np.int64), least)


def above_floor(problem: PlacementProblem, least: ArrayLike) -> PlacementProblem:
    """Return the problem without pairs whose objective coefficient is below a floor.

    Parameters
    ----------
    problem : PlacementProblem
        The problem.
    least : array-like, scalar or shape (H,)
        Least value of each family where it is placed.

    Raises
    ------
    geo.faults.InputError
        When the floor is not one number or one for each household.
    """
    floor = np.asarray(least, np.float64)
    households = problem.shape[0]
    if floor.shape not in ((), (households,)) or np.isnan(floor).any():
        wanted = f"one number, or {households}, none of them NaN"
        raise InputError([Fault("fairness", "family_floor", wanted, f"shape {floor.shape}")])
    owner = np.repeat(np.arange(households), np.diff(problem.value.indptr))
    keep = problem.value.data >= np.broadcast_to(floor, households)[owner]
    pairs = (owner[keep], problem.value.indices[keep])
    return problem.with_value(sp.csr_array((problem.value.data[keep], pairs), shape=problem.shape))
