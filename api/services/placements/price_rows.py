"""Shadow prices in words: rows for tables, files and the map layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pandas as pd

from api.services.placements.prices import RESOURCES, Resource, price_table, scarce_capacities
from api.services.placements.result import LEAST_PRICE, PlacementResult
from api.services.placements.wording import Wording
from geo.hierarchy import LEVELS, ValueLevel

CHECKED = ("price", "bound_gain", "value_gain", "doubt")
"""Figures of a price that was checked by solving again; see :class:`matching.placement.explanation.PriceCheck`."""


def scarce_rows(result: PlacementResult, wording: Wording) -> list[dict[str, object]]:
    """Return what one more unit of each scarce capacity would add, the highest price first."""
    return [
        {
            "place": wording.place(row["kato"]),
            "kato": row["kato"],
            "resource": wording.resource(row["resource"]),
            "price": float(row["price"]),
            "capacity": float(row["capacity"]),
            "used": float(row["used"]),
        }
        for row in scarce_capacities(result).to_dict("records")
    ]


def named_prices(
    result: PlacementResult, resource: Resource, level: ValueLevel, wording: Wording
) -> pd.DataFrame:
    """Return the prices of the places of a level with names.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    resource, level : str
        As for :func:`api.services.placements.prices.price_table`.
    wording : Wording
        Names.

    Returns
    -------
    DataFrame
        As :func:`api.services.placements.prices.price_table`, with ``name``, ``within`` and ``where``, the highest
        price in words.
    """
    table = price_table(result, resource, level)
    above: Literal["district", "oblast"] = "oblast" if level == "district" else "district"
    highest = table[["kato", "most", "most_at", "most_of"]]
    return table.assign(
        name=[wording.place(kato) for kato in table["kato"]],
        within=[wording.above(kato, above) if level != "oblast" else "" for kato in table["kato"]],
        where=[
            wording.holding(most_of, most_at, kato) if most_at and most > LEAST_PRICE else ""
            for kato, most, most_at, most_of in highest.itertuples(index=False)
        ],
    )


def price_rows(result: PlacementResult, wording: Wording) -> Iterator[dict[str, object]]:
    """Yield the prices of every resource by oblast and district; where there is none of a thing, no row."""
    for level in LEVELS:
        if level == "settlement":
            continue
        for resource in RESOURCES:
            table = named_prices(result, resource, level, wording)
            shown = table[table["price"].notna()].sort_values("price", ascending=False, kind="stable")
            for row in shown.to_dict("records"):
                yield {"level": level, "kind": resource, **{str(key): value for key, value in row.items()}}


def price_layer(result: PlacementResult, wording: Wording) -> pd.DataFrame:
    """Return one row per place of every level with the prices of all resources side by side, for a map layer."""
    tables = []
    for level in LEVELS:
        whole: pd.DataFrame | None = None
        for resource in RESOURCES:
            table = named_prices(result, resource, level, wording).set_index("kato")
            if whole is None:
                whole = table[["name", "within"]].assign(level=level)
            columns = {"price": resource, "most": f"{resource}_most", "where": f"{resource}_where"}
            columns |= {name: f"{resource}_{name}" for name in ("capacity", "used", "status")}
            whole = whole.join(table[list(columns)].rename(columns=columns))
        assert whole is not None
        tables.append(whole.reset_index())
    return pd.concat(tables, ignore_index=True)


def checked_price_rows(result: PlacementResult, wording: Wording) -> list[dict[str, object]]:
    """Return the prices that were checked by solving again, with the names of resource and place."""
    rows = []
    for check in result.price_checks:
        resource = check.resource.removeprefix("group:")
        codes = result.index.katos if resource == check.resource else result.built.group_names
        kato = codes[check.index]
        figures = {name: getattr(check, name) for name in CHECKED}
        named = {"resource": wording.resource(resource), "place": wording.place(kato)}
        rows.append({"kato": kato, **named, **figures})
    return rows
