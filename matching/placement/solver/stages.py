"""Stages of a solve up to a first good plan: smoothed prices, the linear program on tight columns, rounding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.solver.ascent import Climb, build_system, choose_pairs, climb
from matching.placement.solver.highs import relax
from matching.placement.solver.ledger import Ledger
from matching.placement.solver.rounding import greedy_assign, round_shares
from matching.placement.solver.search import Search

_COLD = (  # temperature from, to (shares of the scale), steps, pairs of a household at most
    (0.1, 0.1, 30, 60),
    (0.1, 0.05, 40, 100),
    (0.05, 0.03, 40, 100),
    (0.03, 0.02, 40, 80),
    (0.02, 0.01, 60, 80),
    (0.01, 0.005, 100, 60),
    (0.005, 0.002, 100, 60),
    (0.002, 0.001, 60, 60),
    (0.001, 0.001, 60, 60),
)
_WARM = _COLD[4:]
_TIGHT = 0.02  # columns of the linear program: within this share of the scale of their household's best
_SMALL = 20_000  # so many pairs go into the linear program whole
_MOST_COLUMNS = 60_000
_PRICES_UNTIL = 0.5  # of the time limit, so that a plan can be made of the prices
_PROGRAM_UNTIL = 0.7
_BLENDS = (0.5, 0.1, 0.02)
_ROUNDS = 8
_QUICK = 12_000  # columns up to which the linear program takes a fraction of a second
_MISSED = 3  # columns of a household that come in at once


@dataclass(slots=True)
class Guide:
    """What leads the way to whole plans.

    Parameters
    ----------
    margin : array, shape (n,)
        Value of each pair less its cost at the smoothed prices.
    share : array, shape (n,)
        Fractional plan.
    """

    margin: Floats
    share: Floats


def find_prices(search: Search, start: Floats | None, coolest: float = 0.0) -> Guide:
    """Smoothed dual ascent in rounds: all pairs are priced, those within reach climb, and so on at falling temperature.

    Parameters
    ----------
    search : Search
        State of the solve; its prices and bound become better.
    start : array, shape (rows,), optional
        Prices for a warm start; those of rows without a limit are not looked at.
    coolest : float
        Temperature (share of the scale) below which not to go, for prices that should not fit one year's
        families too well.
    """
    program = search.program
    prices = np.zeros(program.rows) if start is None else np.where(program.limited, start, 0.0)
    state = Climb(prices, search.floor_prices, np.zeros(0))
    margin = search.update_bound(state.prices, state.floor_prices)
    share = np.zeros(len(margin))
    for hot, cool, steps, most in _COLD if start is None else _WARM:
        pairs = choose_pairs(program, margin, hot * search.scale, most)
        if not search.running(_PRICES_UNTIL) or not len(pairs) or cool < coolest:
            break
        fall = np.minimum(np.arange(steps) / (0.9 * steps), 1.0)
        temperatures = search.scale * hot * (cool / hot) ** fall
        system = build_system(program, pairs)
        state = climb(
            program, system, state, temperatures, lambda: search.running(_PRICES_UNTIL), search.floors
        )
        share = np.zeros(len(margin))
        share[pairs] = state.share
        margin = search.update_bound(state.prices, state.floor_prices)
        search.log_phase("prices")
    margin = search.coefficients() - program.cost(search.prices)
    return Guide(margin, share)


def solve_restricted(search: Search, guide: Guide) -> None:
    """Linear program on tight columns; its prices, blended with the smoothed, tighten the bound.

    Raw prices of a linear program on few columns are far from right for the others: hence the blend, of which
    the best of a few is kept. Where the program is quick, columns that the raw prices miss come in, the
    best at blended prices first, and it is solved again. The fractional plan becomes the guide's.
    """
    program = search.program
    pairs = _tight_pairs(search, guide)
    for _ in range(_ROUNDS):
        if not len(pairs) or not search.running(_PROGRAM_UNTIL):
            break
        system = build_system(program, pairs)
        seconds = search.remaining(_PROGRAM_UNTIL)
        relaxed = relax(program, system, seconds, search.should_stop, search.coefficients())
        if relaxed is None:
            break
        guide.share = np.zeros(len(program.value))
        guide.share[pairs] = relaxed.share
        raw = np.zeros(program.rows)
        raw[system.rows] = relaxed.prices
        missed = _blend(search, raw, pairs)
        search.log_phase("linear program")
        if not len(missed) or len(pairs) > _QUICK:
            break
        pairs = np.union1d(pairs, missed)


def _tight_pairs(search: Search, guide: Guide) -> Ints:
    """Columns of the linear program."""
    program = search.program
    if len(program.value) <= _SMALL:
        return np.arange(len(program.value))
    reduced_cost = program.surplus(guide.margin)[program.household] - guide.margin
    tight = np.flatnonzero(reduced_cost <= _TIGHT * search.scale)
    if len(tight) > _MOST_COLUMNS:
        tight = np.sort(tight[np.argsort(reduced_cost[tight], kind="stable")[:_MOST_COLUMNS]])
    return tight


def _blend(search: Search, raw: Floats, pairs: Ints) -> Ints:
    """Offer blends of the best prices with those of the linear program; return columns that it lacks."""
    program, best = search.program, search.prices
    margin = search.update_bound(raw, search.floor_prices)
    inside = np.zeros(len(margin), bool)
    inside[pairs] = True
    known = program.surplus(np.where(inside, margin, 0.0))
    lacks = np.flatnonzero(margin > known[program.household] + 1e-7 * search.scale)
    for part in _BLENDS if len(lacks) else ():
        if search.running():
            margin = search.update_bound(part * raw + (1 - part) * best, search.floor_prices)
    order = lacks[np.lexsort((-margin[lacks], program.household[lacks]))]
    first = np.searchsorted(program.household[order], program.household[order])
    return order[np.arange(len(order)) - first < _MISSED]


def round_to_integer(search: Search, guide: Guide) -> None:
    """Round the fractional plan, and fill what is left.

    Groups of households that come out below their floor choose first in the next attempt. If that is not
    enough, they keep what first come, first served gave them, and the others are placed around them; in the
    worst case that is the first-come plan itself.
    """
    program, floors = search.program, search.floors
    first, none = search.choice, np.zeros(program.sizes[0], bool)
    eager, kept = none, none
    while search.running():
        ledger = Ledger(program, np.where(kept, first, -1))
        for who in (eager, ~none):
            round_shares(program, guide.share, guide.margin, ledger, who)
        greedy_assign(program, np.arange(program.sizes[0]), program.value, ledger)
        if floors is None or search.meets_floors(ledger.choice):
            search.offer_incumbent(ledger.choice)
            break
        placed = np.flatnonzero(ledger.choice >= 0)
        short = (floors.totals(placed, program.value[ledger.choice[placed]]) < floors.least)[floors.label]
        kept = kept | (short & eager)
        eager = eager | short
    search.log_phase("rounding")
