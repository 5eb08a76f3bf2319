"""Whole plans by simple rules: first come, first served, and the rounding of a fractional plan."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, Ints
from matching.placement.problem import PlacementProblem
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.program import Program, compile_program

_LEAST_SHARE = 0.05  # smaller shares of a fractional plan say nothing


def greedy_assign(program: Program, order: Ints, value: Floats, ledger: Ledger | None = None) -> Ledger:
    """Let households choose in turn the place with the highest coefficient among those that are left.

    Parameters
    ----------
    program : Program
        The problem.
    order : array of int
        Households in the order of choosing; those already placed are passed over.
    value : array, shape (n,)
        What a household looks at; the lowest index wins a tie.
    ledger : Ledger, optional
        What is taken already; changed in place.

    Returns
    -------
    Ledger
        The choices made.
    """
    ledger = Ledger(program) if ledger is None else ledger
    for household in order:
        if ledger.choice[household] < 0:
            pairs = ledger.options(int(household))
            if len(pairs):
                ledger.take(int(household), int(pairs[np.argmax(value[pairs])]))
    return ledger


def first_come(problem: PlacementProblem) -> Ints:
    """Place households in the order given, each at the place with the highest coefficient among those that are left.

    Parameters
    ----------
    problem : PlacementProblem
        The problem.

    Returns
    -------
    array of int, shape (H,)
        Place of each household, -1 for none.
    """
    program = compile_program(problem)
    choice = greedy_assign(program, np.arange(program.sizes[0]), program.value).choice
    return places_of(program, choice)


def places_of(program: Program, choice: Ints) -> Ints:
    """Place of each household's pair, -1 for none."""
    if not len(program.place):
        return np.full(len(choice), -1, np.int64)
    return np.where(choice >= 0, program.place[np.maximum(choice, 0)], -1)


def round_shares(program: Program, share: Floats, margin: Floats, ledger: Ledger, who: Flags) -> None:
    """Make a fractional plan whole: the largest shares first, then the rest by what is left after paying.

    Parameters
    ----------
    program : Program
        The problem.
    share : array, shape (n,)
        Fractional plan.
    margin : array, shape (n,)
        Value of each pair less its cost at some prices.
    ledger : Ledger
        What is taken already; changed in place.
    who : array of bool, shape (H,)
        Households to place.
    """
    shared = np.flatnonzero((share > _LEAST_SHARE) & who[program.household])
    for pair in shared[np.lexsort((-margin[shared], -share[shared]))]:
        ledger.take_if_fits(int(program.household[pair]), int(pair))
    order = np.argsort(-program.surplus(margin), kind="stable")
    greedy_assign(program, order[who[order]], margin, ledger)
