"""Closing a small gap where few places have room for many, by asking whether any plan comes close to the bound.

Whether some plan reaches a value is an easier question than which plan is best. Only pairs that lie less far behind
their household's best than the value lies below the bound over prices can be in such a plan, and branch and
bound drops whatever stays below. Asked of all those pairs, "none" lowers the bound; asked of the nearest, "one"
comes sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np

from matching.placement.problem import Floats
from matching.placement.solver.ascent import build_system
from matching.placement.solver.highs import Effort, Selection, select
from matching.placement.solver.search import Search

_MOST_COLUMNS = 4_000  # more take a minute at the root of the search tree alone


@dataclass(frozen=True, slots=True)
class Question:
    """Whether there is a plan close to the bound.

    Parameters
    ----------
    share : float
        Of the distance at which pairs can no longer be in such a plan. With 1, "none" is a proof.
    nodes : int
        Nodes of the search tree after which the question is left open.
    depth : float
        How far below the bound, in targets. With 1, "one" closes the gap.
    """

    share: float
    nodes: int
    depth: float = 1.0


Round = tuple[Question, ...]

FIRST: tuple[Round, ...] = (
    (Question(1.0, 1),),
    (Question(0.1, 20), Question(0.4, 5), Question(0.2, 100)),
)
"""A step down that the linear program nearly proves; then a search among the nearest and the not so near."""

NEXT: tuple[Round, ...] = (
    (Question(0.3, 10), Question(1.0, 10, 0.3)),
    (Question(0.4, 10), Question(0.2, 300)),
)
LAST: tuple[Round, ...] = (
    (Question(0.3, 10), Question(1.0, 60, 0.2)),
    (Question(0.4, 100), Question(0.2, 600)),
)
"""Smaller steps down in turns with more searching: which search finds a plan first is chance."""


def close_gap(search: Search, rounds: Sequence[Round], seed: int = 0) -> None:
    """Ask round after round until the gap is closed: for a plan within the target of the bound as it then stands.

    The questions of a round are asked side by side, each in a thread. An answer "one" calls off those behind it
    in the round, never those before it, so that equal calls give equal plans.
    """
    if not np.isfinite(search.price_bound):
        return
    behind = search.behind()
    for number, questions in enumerate(rounds):
        if search.good_enough() or not search.running():
            break
        _ask(search, behind, questions, seed + number)
    search.note("cut off")


def _ask(search: Search, behind: Floats, questions: Round, seed: int) -> None:
    """Look for a plan that closes the gap; where none can be, lower the bound."""
    program = search.program
    called_off = [Event() for _ in questions]

    def answer(number: int) -> Selection | None:
        question = questions[number]
        wanted = (1 - question.depth * search.target) * search.bound
        pairs = np.flatnonzero(behind <= question.share * (search.price_bound - wanted) * (1 + 1e-9))
        if not 0 < len(pairs) <= _MOST_COLUMNS:
            return None
        system = build_system(program, pairs)
        effort = Effort(
            search.remaining(),
            should_stop=lambda: called_off[number].is_set() or not search.running(),
            nodes=question.nodes,
            presolve=question.share < 1,
            seed=seed + number,
        )
        found = select(program, system, system.limit, effort, search.floors, above=wanted)
        if found.pairs is not None and program.value[found.pairs].sum() >= wanted:
            for later in called_off[number + 1 :]:
                later.set()
        return found

    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(answer, range(len(questions))))
    for number, found in enumerate(answers):
        if called_off[number].is_set():
            break  # how far it had come is chance
        _take(search, questions[number], found)


def _take(search: Search, question: Question, found: Selection | None) -> None:
    """Take what a question has found and proved."""
    if found is None:
        return
    if found.pairs is not None:
        search.offer_pairs(found.pairs)
    if question.share >= 1:
        search.bound = min(search.bound, max(found.bound, search.value))
