"""A plan as a file, with what is needed to ask about it and to overrule it later: ``qonys place --keep``.

A NumPy archive without pickles: the arrays of the problem and of the plan, and a JSON text with the rest. Of the
families it holds the centre's marks, what each place is worth to them and what they use up; nothing else of them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from api.services.engine import Engine
from api.services.placements.decisions import decisions_of, row_of
from api.services.placements.result import Fairness, Former, Order, Placed
from geo.faults import Fault, InputError
from geo.sources.reading.guards import check_zip
from matching.placement import Certificate, PlacementProblem, Plan
from matching.placement.build import Built
from matching.placement.decisions import records
from matching.placement.explanation import PriceCheck
from matching.placement.fairness import GroupShare

SUFFIX = ".qonys"
"""Ending of the files that ``qonys place --keep`` writes."""
_VERSION = 1
_MOST_RATIO = 1100
"""Most that an array of zeros packs; how large it may be unpacked is bounded, too."""
_MAPS = ("demand", "capacity", "group_capacity", "prices")


def packed(placed: Placed) -> bytes:
    """Return a plan as a file."""
    problem, plan = placed.built.problem, placed.plan
    maps: dict[str, Mapping[str, Any]] = {
        "demand": problem.demand,
        "capacity": problem.capacity,
        "group_capacity": problem.group_capacity,
        "prices": plan.prices,
    }
    arrays = {f"{kind}:{number}": row for kind in _MAPS for number, row in enumerate(maps[kind].values())} | {
        "data": problem.value.data,
        "indices": problem.value.indices,
        "indptr": problem.value.indptr,
        "assignment": plan.assignment,
        "floor_prices": plan.floor_prices,
        "household_prices": plan.household_prices,
    }
    if problem.group is not None:
        arrays["group"] = problem.group
    text = json.dumps(_told(placed) | {kind: list(maps[kind]) for kind in _MAPS}, ensure_ascii=False)
    raw = io.BytesIO()
    np.savez_compressed(raw, told=np.frombuffer(text.encode(), np.uint8), **arrays)
    return raw.getvalue()


def _told(placed: Placed) -> dict[str, Any]:
    """Return everything of a plan that is no array."""
    built, plan, order, named = placed.built, placed.plan, placed.order, placed.named
    return {
        "version": _VERSION,
        "marks": list(placed.marks),
        "katos": list(built.katos),
        "group_names": list(built.group_names),
        "unknown": list(built.unknown),
        "made_up": list(built.made_up),
        "reasons": list(built.reasons),
        "plan": {
            name: getattr(plan, name) for name in ("value", "bound", "bound_from", "price_bound", "status")
        },
        "order": {
            name: getattr(order, name)
            for name in ("time_limit", "seed", "household_rule", "job_rule", "fair")
        },
        "decisions": [row_of(decision, named) for decision in order.decisions],
        "checked": asdict(placed.checked),
        "atlas": placed.atlas,
        "trained_on": placed.trained_on,
        "fair": asdict(placed.fair) if placed.fair else None,
        "former": dict(placed.former.places) if placed.former else None,
        "price_checks": [asdict(check) for check in placed.price_checks],
    }


def unpacked(raw: bytes, name: str, engine: Engine) -> Placed:
    """Return the plan of a file.

    Raises
    ------
    InputError
        If it is no such file, or one of another version of Qonys.
    """
    try:
        check_zip(Path(name), raw, most_ratio=_MOST_RATIO)
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            arrays = dict(archive)
        told = json.loads(arrays["told"].tobytes())
        if told["version"] != _VERSION:
            raise ValueError("another version")
        return _placed(arrays, told, engine)
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        wanted = "a plan kept by this version of qonys place --keep"
        raise InputError([Fault(name, "", wanted, "something else")]) from None


@lru_cache(maxsize=2)
def opened(path: Path, engine: Engine) -> Placed:
    """Return the plan of a file that is never written again; the last ones stay at hand for the next question."""
    return unpacked(path.read_bytes(), path.name, engine)


def _placed(arrays: Mapping[str, Any], told: Mapping[str, Any], engine: Engine) -> Placed:
    maps = {
        kind: {name: arrays[f"{kind}:{number}"] for number, name in enumerate(told[kind])} for kind in _MAPS
    }
    shape = (len(told["marks"]), len(told["katos"]))
    value = sp.csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    value.check_format(full_check=True)  # compiled code believes the indices
    problem = PlacementProblem(
        value, maps["demand"], maps["capacity"], arrays.get("group"), maps["group_capacity"]
    )
    lists = ("katos", "group_names", "unknown", "made_up", "reasons")
    built = Built(problem, **{name: tuple(told[name]) for name in lists})
    placed = Placed(
        engine,
        tuple(told["marks"]),
        built,
        Plan(
            assignment=arrays["assignment"],
            prices=maps["prices"],
            floor_prices=arrays["floor_prices"],
            household_prices=arrays["household_prices"],
            **told["plan"],
        ),
        Order(**told["order"]),
        Certificate(**told["checked"]),
        told["atlas"],
        told["trained_on"],
        _fairness(told["fair"]),
        Former(told["former"]) if told["former"] is not None else None,
        tuple(PriceCheck(**check) for check in told["price_checks"]),
    )
    return _with_decisions(placed, told["decisions"])


def _fairness(told: Mapping[str, Any] | None) -> Fairness | None:
    if told is None:
        return None
    shares = tuple(GroupShare(**share) for share in told["shares"])
    return Fairness(told["cost"], told["cost_at_most"], shares)


def _with_decisions(placed: Placed, rows: list[dict[str, str]]) -> Placed:
    """Return the plan with its decisions, which name families and places."""
    decisions = decisions_of(rows, "decisions", placed.named)
    return replace(
        placed,
        order=replace(placed.order, decisions=decisions),
        plan=replace(placed.plan, decisions=records(decisions)),
    )
