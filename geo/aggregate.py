"""Values of districts and oblasts made up of their settlements, and values that settlements take from above."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.layers.registry import INDICATORS
from geo.provenance import Status

_TRUST = {status.value: status.trust for status in Status}
_STATUS = {trust: status for status, trust in _TRUST.items()}
COLUMNS = ["value", "text", "unit", "status", "source", "as_of", "level", "coverage"]


def at_level(atlas: Atlas, indicator: str, level: str, period: str | None = None) -> pd.DataFrame:
    """Return an indicator for every place of a level.

    A place's own newest value comes first. Without one, a district or oblast is made up of its settlements, where the
    indicator says how; a settlement or district takes the value of the place above it, where the indicator
    says that it may.

    Parameters
    ----------
    atlas : Atlas
        Where the values are.
    indicator : str
        Id of the indicator.
    level : {"oblast", "district", "settlement"}
        Level of the places.
    period : str, optional
        Year or other period; the newest if not given.

    Returns
    -------
    DataFrame
        Indexed by KATO code of every place of the level: ``value, text, unit, status, source, as_of``,
        ``level`` (of the place
        that the value was read at, or that it was made up from) and ``coverage`` (share of parts with a value).
        Status ``missing`` where nothing is known. The status of a sum is that of its least sure part.
    """
    places = pd.DataFrame(atlas.places)[atlas.places["level"] == level]
    own = atlas.newest(indicator, period).assign(level=level, coverage=1.0)
    table = own.reindex(places.index)[COLUMNS]
    meaning = INDICATORS[indicator]
    if level != "settlement" and meaning.total != "none":
        table = _fill(table, _made_up(atlas, own, level, meaning.total))
    if meaning.inherits and level != "oblast":
        table = _fill(table, _taken(places, own, "district"))
        table = _fill(table, _taken(places, own, "oblast"))
    nothing = dict.fromkeys(("text", "source", "as_of", "level"), "")
    return table.fillna({"status": "missing", "unit": meaning.unit, "coverage": 0.0, **nothing})


def _fill(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    lacking = table.index[table["status"].isna()].intersection(other.index)
    table.loc[lacking] = other.loc[lacking, COLUMNS]
    return table


def _made_up(atlas: Atlas, own: pd.DataFrame, level: str, total: str) -> pd.DataFrame:
    members = atlas.inhabited[[level]].join(own.drop(columns="level"), how="left")
    members = members[members[level] != ""]
    known = members.dropna(subset=["value"])
    known = known.assign(trust=known["status"].map(_TRUST))
    groups = known.groupby(level)
    made: pd.DataFrame = groups.agg(
        value=("value", "sum" if total == "sum" else "mean"),
        unit=("unit", "first"),
        trust=("trust", "min"),  # a sum is as sure as its least sure part
        source=("source", "first"),
        as_of=("as_of", "max"),
    )
    made["status"] = made.pop("trust").map(_STATUS)
    coverage = groups.size() / members.groupby(level).size()
    return made.assign(coverage=coverage, text="", level="settlement")


def _taken(places: pd.DataFrame, own: pd.DataFrame, above: str) -> pd.DataFrame:
    codes = places[above].to_numpy()
    rows = own.reindex(codes).set_axis(places.index)
    found: pd.DataFrame = rows[np.asarray(rows["status"].notna())]
    return found.assign(level=above)
