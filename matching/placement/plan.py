"""A plan: who goes where, how good that is for certain, and the shadow price of each scarce capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.decisions import Decision


@dataclass(frozen=True, slots=True)
class Phase:
    """A moment of the solver's log.

    Parameters
    ----------
    name : str
        Stage that had just ended.
    seconds : float
        Wall time since the start.
    value, bound : float
        Best plan and best bound at that moment.
    """

    name: str
    seconds: float
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Plan:
    """An assignment with its certificate.

    Parameters
    ----------
    assignment : array of int, shape (H,)
        Place of each household, -1 for none.
    value : float
        Objective: the sum of the coefficients of the pairs that are placed.
    bound : float
        No plan has a higher objective, over all eligible pairs.
    bound_from : str
        ``prices`` when the bound follows from ``prices``, ``households`` when ``household_prices`` made it
        tighter (``certificate.check`` recomputes both), ``search`` when branch and bound over every pair that
        a better plan could use did.
    price_bound : float
        The bound that follows from ``prices``; equals ``bound`` if ``bound_from`` is ``prices``.
    prices : mapping of str to array
        ``resource`` -> shape (P,), ``group:resource`` -> shape (G,): shadow price of each capacity, the dual of its
        row in the linear program. A limit that is not scarce has the price 0.
    floor_prices : array, shape (K,)
        Multiplier of each group floor, when there were floors; else empty.
    status : str
        ``optimal`` (gap within the target), ``settled`` (no neighbourhood improved any more) or ``stopped``
        (time ran out, or the caller stopped it).
    log : tuple of Phase
        How value and bound developed.
    decisions : tuple of Decision
        What persons had decided, with their reasons.
    household_prices : array, shape (H,)
        Price of each household against which places were filled as knapsacks, when they were; else empty.
    """

    assignment: Ints
    value: float
    bound: float
    bound_from: str
    price_bound: float
    prices: Mapping[str, Floats]
    floor_prices: Floats
    status: str
    log: tuple[Phase, ...] = ()
    decisions: tuple[Decision, ...] = ()
    household_prices: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a share of the bound."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0

    @property
    def placed(self) -> int:
        """Number of households placed."""
        return int((self.assignment >= 0).sum())


@dataclass(frozen=True, slots=True)
class Move:
    """A household that two plans treat differently; -1 stands for no place."""

    household: int
    before: int
    after: int
    gain: float


def diff(before: Ints, after: Ints, value_before: Floats, value_after: Floats) -> list[Move]:
    """List households that two plans place differently.

    Parameters
    ----------
    before, after : array of int, shape (H,)
        Assignments of the same households.
    value_before, value_after : array, shape (H,)
        Value of each household in each (:meth:`PlacementProblem.values_of`).

    Returns
    -------
    list of Move
        In the order of households; ``gain`` is negative for those who lose.

    Examples
    --------
    >>> import numpy as np
    >>> before, after = np.array([0, 1, -1]), np.array([0, -1, 1])
    >>> diff(before, after, np.array([0.9, 0.5, 0.0]), np.array([0.9, 0.0, 0.8]))
    [Move(household=1, before=1, after=-1, gain=-0.5), Move(household=2, before=-1, after=1, gain=0.8)]
    """
    changed = np.flatnonzero(before != after)
    gain = value_after - value_before
    return [Move(int(who), int(before[who]), int(after[who]), float(gain[who])) for who in changed]
