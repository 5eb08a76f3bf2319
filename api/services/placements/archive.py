"""A plan as a file, with what is needed to ask about it and to solve it again: ``qonys place --keep``.

A NumPy archive without pickles: the arrays of the problem and of the plan, and a JSON text with the rest. Of the
families it holds the centre's ids, the points of each place for them, what they use up and, in a plan that a service
made, their answers encrypted with that service's key; nothing else of them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from api.services.placements.changes import find_changes
from api.services.placements.decisions import decision_rows, decisions_of
from api.services.placements.result import (
    BaselinePlan,
    Fairness,
    PlacementResult,
    PlacementSettings,
    PlanIndex,
)
from geo.arrays import Ints
from geo.faults import Fault, InputError
from geo.sources.reading.guards import check_zip
from matching.placement import Certificate, PlacementProblem, Plan
from matching.placement.build import BuiltProblem
from matching.placement.explanation import PriceCheck
from matching.placement.fairness import GroupShare

SUFFIX = ".qonys"
"""Ending of the files that ``qonys place --keep`` writes."""
_VERSION = 3
_MOST_RATIO = 1100
"""Most that an array of zeros packs; how large it may be unpacked is bounded, too."""
_ARRAYS = ("demand", "capacity", "group_capacity", "prices")
"""Mappings of a resource to an array."""
_INDEX = ("family_ids", "katos", "districts", "oblasts")
_PLAN = ("value", "bound", "bound_from", "price_bound", "status")
_BUILT = ("group_names", "unknown", "demo", "reasons")


def archive_plan(result: PlacementResult) -> bytes:
    """Return a plan as a file."""
    problem, plan = result.built.problem, result.plan
    mappings: dict[str, Mapping[str, Any]] = {
        "demand": problem.demand,
        "capacity": problem.capacity,
        "group_capacity": problem.group_capacity,
        "prices": plan.prices,
    }
    arrays = {
        f"{name}:{number}": row for name in _ARRAYS for number, row in enumerate(mappings[name].values())
    } | {
        "data": problem.value.data,
        "indices": problem.value.indices,
        "indptr": problem.value.indptr,
        "assignment": plan.assignment,
        "floor_prices": plan.floor_prices,
        "household_prices": plan.household_prices,
    }
    if len(result.listed):
        arrays["listed"] = result.listed
    if problem.group is not None:
        arrays["group"] = problem.group
    rest = _to_json(result) | {name: list(mappings[name]) for name in _ARRAYS}
    text = np.frombuffer(json.dumps(rest, ensure_ascii=False).encode(), np.uint8)
    raw = io.BytesIO()
    np.savez_compressed(raw, rest=text, **arrays)
    return raw.getvalue()


def _to_json(result: PlacementResult) -> dict[str, object]:
    """Return everything of a plan that is no array."""
    return {
        "version": _VERSION,
        "index": {name: getattr(result.index, name) for name in _INDEX},
        "built": {name: getattr(result.built, name) for name in _BUILT},
        "plan": {name: getattr(result.plan, name) for name in _PLAN},
        "settings": asdict(result.settings),
        "decisions": decision_rows(result.plan.decisions, result.index),
        "certificate": asdict(result.certificate),
        "atlas": result.atlas,
        "trained_on": result.trained_on,
        "sealed": result.sealed,
        "fairness": None if result.fairness is None else asdict(result.fairness),
        "baseline": None if result.baseline is None else dict(result.baseline.places),
        "price_checks": [asdict(check) for check in result.price_checks],
    }


def read_archive(raw: bytes, name: str) -> PlacementResult:
    """Return the plan of a file.

    Parameters
    ----------
    raw : bytes
        What :func:`archive_plan` returned.
    name : str
        What a fault calls it.

    Raises
    ------
    InputError
        If it is no such file, or one of another version of Qonys.
    """
    try:
        check_zip(Path(name), raw, most_ratio=_MOST_RATIO)
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            arrays = dict(archive)
        rest = json.loads(arrays["rest"].tobytes())
        if rest["version"] != _VERSION:
            raise ValueError("another version")
        return _from_arrays(arrays, rest)
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        wanted = "a plan kept by this version of qonys place --keep"
        raise InputError([Fault(name, "", wanted, "something else")]) from None


@lru_cache(maxsize=2)
def open_archive(path: Path) -> PlacementResult:
    """Return the plan of a file that is never written again; the last ones stay at hand for the next question."""
    return read_archive(path.read_bytes(), path.name)


def _from_arrays(arrays: Mapping[str, Any], rest: Mapping[str, Any]) -> PlacementResult:
    fairness, ids = _fairness(rest["fairness"]), rest["index"]["family_ids"]
    sealed = _sealed(rest["sealed"], len(ids))
    mappings = {
        name: {resource: arrays[f"{name}:{number}"] for number, resource in enumerate(rest[name])}
        for name in _ARRAYS
    }
    index = PlanIndex(**{name: tuple(codes) for name, codes in rest["index"].items()})
    value = sp.csr_array(
        (arrays["data"], arrays["indices"], arrays["indptr"]),
        shape=(len(index.family_ids), len(index.katos)),
    )
    value.check_format(full_check=True)  # compiled code believes the indices
    problem = PlacementProblem(
        value, mappings["demand"], mappings["capacity"], arrays.get("group"), mappings["group_capacity"]
    )
    plan = Plan(
        assignment=arrays["assignment"],
        prices=mappings["prices"],
        floor_prices=arrays["floor_prices"],
        household_prices=arrays["household_prices"],
        decisions=tuple(decisions_of(rest["decisions"], "decisions", index)),
        **rest["plan"],
    )
    _require_fit(problem, plan)
    built = {name: tuple(texts) for name, texts in rest["built"].items()}
    result = PlacementResult(
        built=BuiltProblem(problem, katos=index.katos, **built),
        index=index,
        plan=plan,
        settings=PlacementSettings(**rest["settings"]),
        certificate=Certificate(**rest["certificate"]),
        atlas=rest["atlas"],
        trained_on=rest["trained_on"],
        sealed=sealed,
        listed=_listed(arrays.get("listed"), index),
        fairness=fairness,
        price_checks=tuple(PriceCheck(**check) for check in rest["price_checks"]),
    )
    baseline = None if rest["baseline"] is None else BaselinePlan(rest["baseline"])
    changes = find_changes(problem, index, plan, baseline)
    return replace(result, baseline=baseline, changes=changes)


def _listed(rows: Ints | None, index: PlanIndex) -> Ints:
    """Return the families' own lists; empty where none are kept."""
    if rows is None:
        return np.zeros((0, 0), dtype=np.int64)
    if rows.ndim != 2 or len(rows) != len(index.family_ids) or not rows.size:
        raise ValueError("lists of other families")
    if rows.min() < 0 or rows.max() >= len(index.katos):
        raise ValueError("lists of other places")
    return rows.astype(np.int64)


def _sealed(texts: Sequence[str], families: int) -> tuple[str, ...]:
    """Return the sealed answers of the families; none where they are not of these."""
    if len(texts) not in (0, families) or not all(isinstance(text, str) for text in texts):
        raise ValueError("sealed answers of other families")
    return tuple(texts)


def _require_fit(problem: PlacementProblem, plan: Plan) -> None:
    """Refuse a plan whose arrays are not of its problem: what reads them takes their shapes for granted."""
    households, places = problem.shape
    where = plan.assignment
    fits = where.shape == (households,) and where.min(initial=-1) >= -1 and where.max(initial=-1) < places
    for name, row in plan.prices.items():
        fits = fits and row.shape == ((problem.groups if name.startswith("group:") else places),)
    if not fits:
        raise ValueError("arrays of another shape")


def _fairness(fairness: Mapping[str, Any] | None) -> Fairness | None:
    if fairness is None:
        return None
    shares = tuple(GroupShare(**share) for share in fairness["shares"])
    return Fairness(fairness["cost"], fairness["cost_at_most"], shares)
