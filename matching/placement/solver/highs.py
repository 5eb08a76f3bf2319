"""Linear and mixed-integer programs over some pairs, by HiGHS, in calls that may be given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from geo.arrays import Flags, Floats, Ints
from matching.placement.solver.ascent import System
from matching.placement.solver.floors import Floors
from matching.placement.solver.program import Program

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

_POLL = 0.05  # seconds between two looks at whether to stop
_TOLERANCE = 1e-6  # HiGHS's feasibility tolerance: its bounds may be wrong by as much
_DONE = ("Optimal", "Infeasible")  # of a search tree that is empty
_ORDINARY = 10  # rows with uses from 2**-10 to 2**10 are passed on as they are

Option = float | int | str


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Solution of a linear program: shares of the system's pairs and prices of its rows."""

    share: Floats
    prices: Floats


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look for a selection.

    Parameters
    ----------
    time_limit : float
        Seconds.
    gap : float
        Relative gap at which HiGHS may stop.
    should_stop : callable, optional
        Asked twenty times a second.
    nodes : int, optional
        Nodes of the search tree at most.
    presolve : bool
        Whether to look for reductions first: they help to find, and rarely to prove what prices have left.
    seed : int
        Varies the search.
    """

    time_limit: float
    gap: float = 0.0
    should_stop: Callable[[], bool] | None = None
    nodes: int | None = None
    presolve: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Solution of a mixed-integer program: the pairs chosen (None: none found) and a bound on any selection's value."""

    pairs: Ints | None
    bound: float


def _units(system: System) -> Floats:
    """Unit of each capacity row: a power of two that brings far-off uses near 1, as HiGHS's tolerances are absolute."""
    none = np.zeros(len(system.rows))
    most = system.use.max(axis=0).toarray() if len(system.pairs) else none
    exponent = np.floor(np.log2(np.where(most > 0, most, 1.0)))
    units: Floats = np.exp2(np.where(np.abs(exponent) > _ORDINARY, exponent, 0.0))
    return units


def _matrix(
    program: Program, system: System, units: Floats, floors: Floors | None
) -> tuple[sp.csc_array, int]:
    """Rows of households, of capacities in units and of floors (negated); with the number of households."""
    count = len(system.pairs)
    _, owner = np.unique(program.household[system.pairs], return_inverse=True)
    owners = int(owner.max(initial=-1)) + 1
    blocks = [sp.csr_array((np.ones(count), (owner, np.arange(count))), shape=(owners, count))]
    blocks.append(sp.diags_array(1 / units) @ system.use.T)
    if floors is not None:
        label, value = floors.label[program.household[system.pairs]], program.value[system.pairs]
        blocks.append(sp.csr_array((-value, (label, np.arange(count))), shape=(len(floors.least), count)))
    return sp.csc_array(sp.vstack(blocks, format="csc")), owners


def relax(
    program: Program,
    system: System,
    time_limit: float,
    should_stop: Callable[[], bool] | None = None,
    coefficients: Floats | None = None,
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
    coefficients : array, shape (n,), optional
        Objective in place of the program's values.

    Returns
    -------
    Relaxation or None
        None when time ran out or HiGHS gave up.
    """
    value = (program.value if coefficients is None else coefficients)[system.pairs]
    units = _units(system)
    matrix, owners = _matrix(program, system, units, None)
    model = _model(value, matrix, np.concatenate((np.ones(owners), system.limit / units)))
    highs = _highs(model, time_limit, {"solver": "ipx", "run_crossover": "on"})
    _run(highs, should_stop)
    if highs.modelStatusToString(highs.getModelStatus()) != "Optimal":
        return None
    solution = highs.getSolution()
    prices = np.maximum(-np.asarray(solution.row_dual[owners:]), 0.0) / units
    return Relaxation(np.asarray(solution.col_value), prices)


def select(
    program: Program,
    system: System,
    limit: Floats,
    effort: Effort,
    floors: Floors | None = None,
    *,
    start: Flags | None = None,
    enough: float | None = None,
    above: float | None = None,
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
    effort : Effort
        How hard to look.
    floors : Floors, optional
        What these pairs must still bring to each group of households.
    start : array of bool, shape (len(system.pairs),), optional
        A selection to begin with.
    enough : float, optional
        Value at which a selection is good enough to stop.
    above : float, optional
        Value at which a selection is good enough, and below which none is of interest: what cannot reach it is
        not looked at. The bound is never below it, and is just it when there is proof that nothing reaches it.

    Returns
    -------
    Selection
        Pairs may overfill a row by HiGHS's tolerance of 1e-6; the bound is widened by as much.
    """
    if not len(system.pairs):
        return Selection(system.pairs, 0.0)
    value = program.value[system.pairs]
    scale = float(value.max(initial=0.0)) or 1.0
    units = _units(system)
    matrix, owners = _matrix(program, system, units, floors)
    upper = np.concatenate(
        (np.ones(owners), limit / units, -floors.least if floors is not None else np.zeros(0))
    )
    model = _model(value / scale, matrix, upper, whole=True)
    highs = _highs(model, effort.time_limit, _mixed_options(effort, scale, enough, above))
    if start is not None:
        _begin_with(highs, start)
    _run(highs, effort.should_stop)
    return _selection(highs, system, value, scale, above)


def _mixed_options(
    effort: Effort, scale: float, enough: float | None, above: float | None
) -> dict[str, Option]:
    """Options of a mixed-integer run whose values are divided by ``scale``."""
    options: dict[str, Option] = {
        "mip_rel_gap": effort.gap,
        "presolve": "on" if effort.presolve else "off",
        "random_seed": effort.seed,
    }
    stop = enough if above is None else above
    if stop is not None:
        options["objective_target"] = -stop / scale
    if above is not None:
        options["objective_bound"] = -above / scale
        if effort.presolve:
            # strong branching saves nodes of a proof, and doubles the time until something is found
            options["mip_pscost_minreliable"] = 0
    if effort.nodes is not None:
        options["mip_max_nodes"] = effort.nodes
    return options


def _selection(highs: Highs, system: System, value: Floats, scale: float, above: float | None) -> Selection:
    """What a mixed-integer run found and proved."""
    solution = highs.getSolution()
    whole = np.asarray(solution.col_value) if solution.value_valid else np.zeros(len(value))
    chosen = whole > 0.5
    bound = -highs.getInfo().mip_dual_bound * scale
    if above is not None:
        done = highs.modelStatusToString(highs.getModelStatus()) in _DONE
        # once everything is cut off, HiGHS's own bound is that of what it found below
        bound = above if done and value[chosen].sum() < above else max(bound, above)
    widened = bound + _TOLERANCE * max(scale, abs(bound)) if np.isfinite(bound) else np.inf
    return Selection(system.pairs[chosen] if solution.value_valid else None, widened)


def _model(value: Floats, matrix: sp.csc_array, upper: Floats, *, whole: bool = False) -> HighsLp:
    """Maximise the value of columns in [0, 1], whole or not, under upper limits of rows."""
    # slow to import, and whoever serves a page solves nothing
    from highspy import HighsLp, HighsVarType, MatrixFormat, kHighsInf

    rows, columns = matrix.shape
    model = HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = -value
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_, model.row_upper_ = np.full(rows, -kHighsInf), upper
    model.a_matrix_.format_ = MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    if whole:
        model.integrality_ = [HighsVarType.kInteger] * columns
    return model


def _highs(model: HighsLp, time_limit: float, options: dict[str, Option]) -> Highs:
    """Return HiGHS with a model: silent, and in one thread, so that equal calls give equal answers."""
    from highspy import Highs

    make: Any = Highs  # without types upstream
    highs: Highs = make()
    highs.silent()
    for name, option in {"threads": 1, "time_limit": max(time_limit, 0.0), **options}.items():
        highs.setOptionValue(name, option)
    highs.passModel(model)
    return highs


def _begin_with(highs: Highs, start: Flags) -> None:
    """Give HiGHS a whole solution: of a sparse one it would look for the rest by a program of its own."""
    from highspy import HighsSolution

    first = HighsSolution()
    first.col_value = start.astype(np.float64).tolist()
    highs.setSolution(first)


def _run(highs: Highs, should_stop: Callable[[], bool] | None) -> None:
    """Run HiGHS; end it early as soon as ``should_stop`` says so."""
    if should_stop is None:
        highs.run()
        return
    cancel: Any = highs.cancelSolve  # without types upstream
    highs.HandleUserInterrupt = True
    work = Thread(target=highs.run)
    work.start()
    while work.is_alive():
        if should_stop():
            cancel()
        work.join(_POLL)
