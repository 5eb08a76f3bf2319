"""Linear and mixed-integer programs over some pairs, by SciPy's HiGHS, in calls that may be given up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import scipy.sparse as sp

from matching.placement.ascent import System
from matching.placement.floors import Floors
from matching.placement.problem import Floats, Ints
from matching.placement.program import Program

_POLL = 0.05  # seconds between two looks at whether to stop
_TOLERANCE = 1e-6  # HiGHS's feasibility tolerance: its bounds may be wrong by as much

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Solution of a linear program: shares of the system's pairs and prices of its rows."""

    share: Floats
    prices: Floats


@dataclass(frozen=True, slots=True)
class Selection:
    """Solution of a mixed-integer program: the pairs chosen (None: none found) and a bound on any selection's value."""

    pairs: Ints | None
    bound: float


def _matrix(program: Program, system: System, floors: Floors | None) -> tuple[sp.csc_array, int]:
    """Rows of households, of capacities and of floors (negated); with the number of households."""
    count = len(system.pairs)
    _, owner = np.unique(program.household[system.pairs], return_inverse=True)
    owners = int(owner.max(initial=-1)) + 1
    blocks = [sp.csr_array((np.ones(count), (owner, np.arange(count))), shape=(owners, count)), system.use.T]
    if floors is not None:
        label, value = floors.label[program.household[system.pairs]], program.value[system.pairs]
        blocks.append(sp.csr_array((-value, (label, np.arange(count))), shape=(len(floors.least), count)))
    return sp.csc_array(sp.vstack(blocks, format="csc")), owners


def relax(
    program: Program,
    system: System,
    time_limit: float,
    should_stop: Callable[[], bool] | None = None,
    worth: Floats | None = None,
) -> Relaxation | None:
    """Solve the linear program over a system's pairs by interior point with crossover.

    Parameters
    ----------
    program : Program
        The problem.
    system : System
        Pairs to use.
    time_limit : float
        Seconds.
    should_stop : callable, optional
        Asked twenty times a second.
    worth : array, shape (n,), optional
        Objective in place of the program's values.

    Returns
    -------
    Relaxation or None
        None when time ran out or HiGHS gave up.
    """
    from scipy.optimize import linprog  # slow to import, and whoever serves a page solves nothing

    value = (program.value if worth is None else worth)[system.pairs]
    matrix, owners = _matrix(program, system, None)
    limit = np.concatenate((np.ones(owners), system.limit))

    def run() -> Any:
        options: Any = {"time_limit": max(time_limit, 0.0)}
        return linprog(
            -value, A_ub=cast(Any, matrix), b_ub=limit, bounds=(0, None), method="highs-ipm", options=options
        )

    result = _call(run, should_stop)
    if result is None or result.status != 0:
        return None
    prices = np.maximum(-result.ineqlin.marginals[owners:], 0.0)
    return Relaxation(np.asarray(result.x), prices)


def select(
    program: Program,
    system: System,
    limit: Floats,
    time_limit: float,
    gap: float,
    should_stop: Callable[[], bool] | None = None,
    floors: Floors | None = None,
) -> Selection:
    """Choose pairs, at most one of a household, of the greatest value.

    Parameters
    ----------
    program : Program
        The problem.
    system : System
        Pairs to choose from.
    limit : array, shape (len(system.rows),)
        Room left in the system's rows.
    time_limit : float
        Seconds.
    gap : float
        Relative gap at which HiGHS may stop.
    should_stop : callable, optional
        Asked twenty times a second.
    floors : Floors, optional
        What these pairs must still bring to each group of households.

    Returns
    -------
    Selection
        Pairs may overfill a row by HiGHS's tolerance of 1e-6; the bound is widened by as much.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not len(system.pairs):
        return Selection(system.pairs, 0.0)
    value = program.value[system.pairs]
    scale = float(value.max(initial=0.0)) or 1.0
    matrix, owners = _matrix(program, system, floors)
    upper = np.concatenate((np.ones(owners), limit, -floors.least if floors is not None else np.zeros(0)))

    def run() -> Any:
        options: Any = {"time_limit": max(time_limit, 0.0), "mip_rel_gap": gap}
        return milp(
            -value / scale,
            constraints=LinearConstraint(matrix, ub=upper),
            integrality=np.ones(len(value), np.int64),
            bounds=Bounds(0, 1),
            options=options,
        )

    result = _call(run, should_stop)
    if result is None:
        return Selection(None, np.inf)
    dual, found = result.mip_dual_bound, result.x
    bound = np.inf if dual is None else -float(dual) * scale
    widened = bound + _TOLERANCE * max(scale, abs(bound)) if np.isfinite(bound) else np.inf
    return Selection(None if found is None else system.pairs[np.asarray(found) > 0.5], widened)


def _call(function: Callable[[], T], should_stop: Callable[[], bool] | None) -> T | None:
    """Run a function in a thread; leave it to its own time limit as soon as ``should_stop`` says so."""
    if should_stop is None:
        return function()
    pool = ThreadPoolExecutor(max_workers=1)
    future = pool.submit(function)
    pool.shutdown(wait=False)
    while not wait([future], _POLL).done:
        if should_stop():
            return None
    return future.result()
