"""Closing a small gap where few places have room for many, by asking whether any plan comes close to the bound.

Whether some plan reaches a value is an easier question than which plan is best. Only pairs whose reduced cost is less
than the distance of that value from the bound by prices can be in such a plan, and branch and bound drops whatever
stays below the cutoff. Asked of all those pairs, "none" lowers the bound; asked of the nearest, "one"
comes sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np

from geo.arrays import Floats
from matching.placement.solver.ascent import build_system
from matching.placement.solver.highs import Effort, Selection, select
from matching.placement.solver.search import Search

_MOST_COLUMNS = 4_000  # more take a minute at the root of the search tree alone


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether there is a plan close to the bound.

    Parameters
    ----------
    share : float
        Of the distance at which pairs can no longer be in such a plan. With 1, "none" is a proof.
    nodes : int
        Nodes of the search tree after which the probe is left open.
    depth : float
        How far below the bound, in targets. With 1, "one" closes the gap.
    """

    share: float
    nodes: int
    depth: float = 1.0


Round = tuple[Probe, ...]

FIRST: tuple[Round, ...] = (
    (Probe(1.0, 1),),
    (Probe(0.1, 20), Probe(0.4, 5), Probe(0.2, 100)),
)
"""A step down that the linear program nearly proves; then a search among the nearest and the not so near."""

NEXT: tuple[Round, ...] = (
    (Probe(0.3, 10), Probe(1.0, 10, 0.3)),
    (Probe(0.4, 10), Probe(0.2, 300)),
)
LAST: tuple[Round, ...] = (
    (Probe(0.3, 10), Probe(1.0, 60, 0.2)),
    (Probe(0.4, 100), Probe(0.2, 600)),
)
"""Smaller steps down in turns with more searching: which search finds a plan first is chance."""


def close_gap(search: Search, rounds: Sequence[Round], seed: int = 0) -> None:
    """Ask round after round until the gap is closed: for a plan within the target of the bound as it then stands.

    The probes of a round are asked side by side, each in a thread. An answer "one" calls off those after it
    in the round, never those before it, so that equal calls give equal plans.

    Parameters
    ----------
    search : Search
        State of the solve; its plan and bound become better.
    rounds : sequence of Round
        Probes of each round, the cheapest round first.
    seed : int
        Of the first round; each following one adds 1.
    """
    if not np.isfinite(search.price_bound):
        return
    reduced_cost = search.reduced_costs()
    for number, probes in enumerate(rounds):
        if search.within_target() or not search.running():
            break
        _ask(search, reduced_cost, probes, seed + number)
    search.log_phase("cut off")


def _ask(search: Search, reduced_cost: Floats, probes: Round, seed: int) -> None:
    """Look for a plan that closes the gap; where none can be, lower the bound."""
    program = search.program
    called_off = [Event() for _ in probes]

    def answer(number: int) -> Selection | None:
        probe = probes[number]
        wanted = (1 - probe.depth * search.target) * search.bound
        pairs = np.flatnonzero(reduced_cost <= probe.share * (search.price_bound - wanted) * (1 + 1e-9))
        if not 0 < len(pairs) <= _MOST_COLUMNS:
            return None
        system = build_system(program, pairs)
        effort = Effort(
            search.remaining(),
            should_stop=lambda: called_off[number].is_set() or not search.running(),
            nodes=probe.nodes,
            presolve=probe.share < 1,
            seed=seed + number,
        )
        found = select(program, system, system.limit, effort, search.floors, above=wanted)
        if found.pairs is not None and program.value[found.pairs].sum() >= wanted:
            for later in called_off[number + 1 :]:
                later.set()
        return found

    with ThreadPoolExecutor(len(probes)) as pool:
        answers = list(pool.map(answer, range(len(probes))))
    for number, found in enumerate(answers):
        if called_off[number].is_set():
            break  # how far it had come is chance
        _take(search, probes[number], found)


def _take(search: Search, probe: Probe, found: Selection | None) -> None:
    """Take what a probe has found and proved."""
    if found is None:
        return
    if found.pairs is not None:
        search.offer_pairs(found.pairs)
    if probe.share >= 1:
        search.bound = min(search.bound, max(found.bound, search.value))
