"""What one more home, job, school place or quota seat is worth: by settlement, district and oblast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from api.services.language.i18n import Speaker
from api.services.placements.decisions import POINT
from api.services.placements.result import LEAST_PRICE, Placed
from geo.provenance import Status
from matching.placement.prices import area_prices
from matching.placement.problem import Floats, Ints, totals

Kind = Literal["homes", "jobs", "school_places", "kindergarten_places", "quota"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What has a price; jobs of all occupation groups together."""
LEVELS = ("oblast", "district", "settlement")
CHECKED = ("price", "bound_gain", "value_gain", "doubt")
"""Figures of a price that was checked by solving again; see :class:`matching.placement.explanation.PriceCheck`."""


@dataclass(frozen=True)
class _Holdings:
    """Capacities of one kind, laid end to end.

    Parameters
    ----------
    resource : list of str
        What each is.
    kato : list of str
        Settlement, or oblast or district with a quota, that has it.
    price, capacity, used : array
        Value of one unit more, what there is, what the plan uses.
    place : array of int
        Settlement, or group with a quota.
    """

    resource: list[str]
    kato: list[str]
    price: Floats
    capacity: Floats
    used: Floats
    place: Ints


def scarce(placed: Placed, speaker: Speaker) -> list[dict[str, Any]]:
    """Return what one more unit of each scarce capacity is worth, dearest first; jobs by occupation group."""
    rows = []
    for kind in KINDS:
        held = _holdings(placed, kind)
        for at in np.flatnonzero(held.price > LEAST_PRICE):
            kato = held.kato[at]
            rows.append(
                {
                    "place": placed.name(kato, speaker),
                    "kato": kato,
                    "resource": placed.resource(held.resource[at], speaker),
                    "price": round(float(held.price[at]), 6),
                    "capacity": float(held.capacity[at]),
                    "used": float(held.used[at]),
                }
            )
    return sorted(rows, key=lambda row: -row["price"])


def dearest(placed: Placed, kind: Kind) -> float:
    """Return the highest price of a kind, in units of the value; 0 where nothing of it is scarce."""
    return float(_holdings(placed, kind).price.max(initial=0.0))


def _holdings(placed: Placed, kind: Kind) -> _Holdings:
    built, problem = placed.built, placed.built.problem
    if kind == "quota":
        quota = problem.group_capacity.get("persons", np.zeros(0))
        price = placed.plan.prices.get("group:persons", np.zeros(len(quota)))
        used = np.zeros(len(quota))
        if problem.group is not None:
            inside = problem.group >= 0
            used = totals(problem.group[inside], placed.used("persons")[inside], len(quota))
        names = list(built.group_names)
        return _Holdings(["quota"] * len(names), names, price, quota, used, np.arange(len(names)))
    names = [name for name in problem.capacity if name == kind or name.startswith(f"{kind}:")]
    many = len(built.katos)
    prices = [placed.plan.prices.get(name, np.zeros(many)) for name in names]
    uses = [placed.used(name) if name in problem.demand else np.zeros(many) for name in names]
    return _Holdings(
        [name for name in names for _ in range(many)],
        list(built.katos) * len(names),
        np.concatenate([*prices, np.zeros(0)]),
        np.concatenate([*(problem.capacity[name] for name in names), np.zeros(0)]),
        np.concatenate([*uses, np.zeros(0)]),
        np.tile(np.arange(many), len(names)),
    )


def price_table(placed: Placed, kind: Kind, level: str) -> pd.DataFrame:
    """Return the prices of one kind for the places of a level.

    The price of a district or an oblast is the mean over its settlements, weighted by what each has; for a quota it
    is that of the quota which serves the place, an oblast's or a district's own.

    Returns
    -------
    DataFrame
        A row for every place that holds a destination: ``kato``, ``price`` and ``most`` (points of the score, NaN where
        there is none of it or it is not limited), ``most_at`` and ``most_of`` (code of the place and the resource of
        the highest price), ``capacity``, ``used`` and ``status``.
    """
    held = _holdings(placed, kind)
    codes = [kato if level == "settlement" else placed.above(kato, level) for kato in placed.built.katos]
    areas, of = np.unique(np.array(codes, dtype=object).astype(str), return_inverse=True)
    rows, area = (
        _spread(placed, held, of) if kind == "quota" else (np.arange(len(held.place)), of[held.place])
    )
    told = area_prices(held.price[rows], held.capacity[rows], held.used[rows], area, len(areas))
    at = np.array([rows[first] if first >= 0 else -1 for first in told.at], dtype=np.int64)
    return pd.DataFrame(
        {
            "kato": areas,
            "price": told.mean / POINT,
            "most": told.most / POINT,
            "most_at": [held.kato[one] if one >= 0 else "" for one in at],
            "most_of": [held.resource[one] if one >= 0 else "" for one in at],
            "capacity": told.capacity,
            "used": told.used,
            "status": np.where(np.isnan(told.mean), Status.MISSING, price_status(placed, kind)),
        }
    )


def _spread(placed: Placed, held: _Holdings, of: Ints) -> tuple[Ints, Ints]:
    """Return each quota once for every area that it serves: its row and the area."""
    group = placed.built.problem.group
    if group is None or not len(held.place):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(np.column_stack([group, of])[group >= 0], axis=0)
    return pairs[:, 0], pairs[:, 1]


def price_status(placed: Placed, kind: Kind) -> Status:
    """Return how sure the prices of a kind are: made up where its capacities are, else estimated by the plan."""
    return Status.DEMO if kind in placed.built.made_up else Status.ESTIMATED


def named_prices(placed: Placed, kind: Kind, level: str, speaker: Speaker) -> pd.DataFrame:
    """Return :func:`price_table` with names: ``name``, ``within`` and ``where``, the highest price in words."""
    table = price_table(placed, kind, level)
    above = "oblast" if level == "district" else "district"
    within = [
        placed.name(placed.above(kato, above), speaker) if level != "oblast" else "" for kato in table["kato"]
    ]
    where = [_where(placed, row, speaker) for row in table.itertuples()]
    names = [placed.name(kato, speaker) for kato in table["kato"]]
    return table.assign(name=names, within=within, where=where)


def _where(placed: Placed, row: Any, speaker: Speaker) -> str:
    """Return where and of what the highest price is; empty where nothing is scarce."""
    if not row.most_at or row.most * POINT <= LEAST_PRICE:
        return ""
    parts = [] if row.most_at == row.kato else [placed.name(row.most_at, speaker)]
    if ":" in row.most_of:
        parts.append(placed.resource(row.most_of, speaker).partition(": ")[2])
    return ", ".join(parts)


def price_rows(placed: Placed, speaker: Speaker) -> Iterator[dict[str, Any]]:
    """Return the prices of every kind and level, row by row; where there is none of a thing, no row.

    Of settlements only those where something is scarce.
    """
    for level in LEVELS:
        for kind in KINDS:
            table = named_prices(placed, kind, level, speaker)
            shown = table[table["price"].notna()]
            if level == "settlement":
                shown = shown[shown["most"] * POINT > LEAST_PRICE]
            for row in shown.sort_values("price", ascending=False, kind="stable").to_dict("records"):
                yield {"level": level, "kind": kind, **{str(key): value for key, value in row.items()}}


def price_export(placed: Placed, speaker: Speaker) -> pd.DataFrame:
    """Return one row per place of every level with the prices of all kinds side by side, for a map layer."""
    tables = []
    for level in LEVELS:
        whole: pd.DataFrame | None = None
        for kind in KINDS:
            table = named_prices(placed, kind, level, speaker).set_index("kato")
            if whole is None:
                whole = table[["name", "within"]].assign(level=level)
            columns = {"price": kind, "most": f"{kind}_most", "where": f"{kind}_where"}
            columns |= {"capacity": f"{kind}_capacity", "used": f"{kind}_used", "status": f"{kind}_status"}
            whole = whole.join(table[list(columns)].rename(columns=columns))
        assert whole is not None
        tables.append(whole.reset_index())
    return pd.concat(tables, ignore_index=True)


def checked_prices(placed: Placed, speaker: Speaker) -> list[dict[str, Any]]:
    """Return the prices that were checked by solving again, in points, with the names of resource and place."""
    rows = []
    for check in placed.price_checks:
        resource = check.resource.removeprefix("group:")
        of_group = resource != check.resource
        kato = (placed.built.group_names if of_group else placed.built.katos)[check.index]
        figures = {name: getattr(check, name) / POINT for name in CHECKED}
        named = {"resource": placed.resource(resource, speaker), "place": placed.name(kato, speaker)}
        rows.append({"kato": kato, **named, **figures})
    return rows
