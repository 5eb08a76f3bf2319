"""Local improvement where few places have room for many: all households of some places are placed anew.

Neighbourhoods of households do not help there, since every household meets every place. A small set of places
with a few near columns of their households is a program of a few hundred columns that HiGHS closes in
milliseconds. The set grows when it brings no more.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement.solver.local import Neighbourhoods
from matching.placement.solver.search import Search
from matching.placement.solver.stages import Guide

_MOST_PLACES = 200
_LEAST_HOUSEHOLDS = 5.0  # a place, on average: fewer are better reached through households
_FEWEST, _MOST = 4, 9  # places of a set
_PATIENCE = 8  # sets without a gain after which they grow
_SPARE_COLUMNS = 100  # columns of a set beside one for each household
_NODES = 40
_NEAR = 0.06  # places are neighbours through columns within this share of the scale of the best
_LOSS = 0.01  # share of the scale added to each place's loss, so that every place has its turn


def few_places(search: Search) -> bool:
    """Whether places have room for many households each."""
    places = search.program.sizes[1]
    placed = int((search.choice >= 0).sum())
    return 4 <= places <= _MOST_PLACES and placed >= _LEAST_HOUSEHOLDS * places


def improve_sites(search: Search, guide: Guide, around: Neighbourhoods, rng: np.random.Generator) -> None:
    """Improve small sets of places, growing up to ``_MOST`` or half of all, until none brings a gain.

    Parameters
    ----------
    search : Search
        State of the solve; its plan becomes better.
    guide : Guide
        Margins at good prices: places are chosen where a plan loses most against them.
    around : Neighbourhoods
        Solves the small programs.
    rng : numpy.random.Generator
        Draws the places.
    """
    program = search.program
    reduced_cost = program.surplus(guide.margin)[program.household] - guide.margin
    link = _links(search, reduced_cost)
    most = min(_MOST, program.sizes[1] // 2)  # more is nearly the whole, which the proof takes on
    number, stale = min(_FEWEST, most), 0
    while number <= most and search.running() and not search.within_target():
        chosen = _draw_places(link, _regrets(search, reduced_cost), number, rng)
        stale = 0 if _improve(search, around, reduced_cost, chosen) else stale + 1
        if stale >= _PATIENCE:
            number, stale = number + 1, 0
    search.log_phase("place neighbourhoods")


def _links(search: Search, reduced_cost: Floats) -> Floats:
    """How many households are near to both of two places: shape (P, P)."""
    program = search.program
    near = np.zeros(program.sizes[:2])
    close = reduced_cost <= _NEAR * search.scale
    near[program.household[close], program.place[close]] = 1.0
    links: Floats = near.T @ near + 1.0
    return links


def _regrets(search: Search, reduced_cost: Floats) -> Floats:
    """What each place loses against the bound: room left at its price, and households better off elsewhere."""
    program = search.program
    resources, places = len(program.names), program.sizes[1]
    chosen = search.choice[search.choice >= 0]
    priced = search.prices > 0
    left = np.zeros(program.rows)
    left[priced] = ((program.limit - program.use(chosen))[priced] * search.prices[priced]).clip(0.0)
    regrets: Floats = left[: resources * places].reshape(resources, places).sum(axis=0)
    regrets += np.bincount(program.place[chosen], reduced_cost[chosen], minlength=places)
    return regrets + _LOSS * search.scale


def _draw_places(link: Floats, regrets: Floats, number: int, rng: np.random.Generator) -> Ints:
    """Draw places that lose much and share households."""
    chosen = [int(rng.choice(len(regrets), p=regrets / regrets.sum()))]
    while len(chosen) < number:
        weight = link[chosen].sum(axis=0) * regrets
        weight[chosen] = 0.0
        chosen.append(int(rng.choice(len(regrets), p=weight / weight.sum())))
    return np.array(chosen)


def _improve(search: Search, around: Neighbourhoods, reduced_cost: Floats, chosen: Ints) -> bool:
    """Place anew who is at the chosen places or nowhere."""
    program = search.program
    here = np.zeros(program.sizes[1], bool)
    here[chosen] = True
    placed = np.flatnonzero(search.choice >= 0)
    free = np.ones(program.sizes[0], bool)
    free[placed] = here[program.place[search.choice[placed]]]
    columns = np.flatnonzero(here[program.place] & free[program.household])
    most = int(free.sum()) + _SPARE_COLUMNS
    if len(columns) > most:
        columns = columns[np.argsort(reduced_cost[columns], kind="stable")[:most]]
    return around.improve(free, np.sort(columns), _NODES)
