"""Values of districts and oblasts made up of their settlements, and values that settlements take from above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from geo.arrays import Flags, Floats, Ints
from geo.atlas import Atlas
from geo.layers.registry import INDICATORS
from geo.provenance import STATUS_OF, trusts

Number = TypeVar("Number", np.int64, np.float64)
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
    meaning = INDICATORS[indicator]
    newest, here = atlas.newest_rows(indicator, period), atlas.hierarchy.at[level]
    rows = newest[here]
    read_at = np.where(rows >= 0, level, "").astype(object)
    coverage = (rows >= 0).astype(float)
    parts = None
    if level != "settlement" and meaning.total != "none":
        parts = _aggregated(atlas, newest, level, meaning.total)
        rows = np.where(rows < 0, parts.first[here], rows)
        read_at[(rows >= 0) & (read_at == "")] = "settlement"
    if meaning.inherits and level != "oblast":
        for above in ("district", "oblast"):
            taken = _at(newest, atlas.hierarchy.above[above][here], -1)
            lacking = (rows < 0) & (taken >= 0)
            rows = np.where(lacking, taken, rows)
            read_at[lacking], coverage[lacking] = above, 1.0
    columns = _read(atlas.observations, rows, meaning.unit)
    if parts is not None:
        parts.write_into(columns, coverage, here, read_at == "settlement")
    columns |= {"level": pd.array(read_at, dtype="str"), "coverage": coverage}
    return pd.DataFrame(columns, index=atlas.places.index[here])


Columns = dict[str, NDArray[Any] | ExtensionArray]
"""Columns of a table that is being made, all of one length."""


def _read(known: pd.DataFrame, rows: Ints, unit: str) -> Columns:
    """Return the columns of some observations; where there is none (-1), that nothing is known."""
    nothing = {"text": "", "unit": unit, "status": "missing", "source": "", "as_of": ""}
    texts = {
        name: known[name].array.take(rows, allow_fill=True).fillna(word) for name, word in nothing.items()
    }
    return {"value": _at(known["value"].to_numpy(), rows, np.nan), **texts}


def _at(values: NDArray[Number], rows: Ints, nothing: float) -> NDArray[Number]:
    """Return some elements; ``nothing`` for -1."""
    found = np.full(len(rows), nothing, dtype=values.dtype)
    found[rows >= 0] = values[rows[rows >= 0]]
    return found


@dataclass(frozen=True, slots=True)
class _Aggregate:
    """What places are made up of; every array has one element for each row of the table of places.

    Parameters
    ----------
    value, coverage : ndarray of float
        Sum or mean of the parts, and the share of parts with a value.
    first : ndarray of int
        Row of the first part's observation, which tells unit and source; -1 where no part has a value.
    trust : ndarray of int
        Trust of the least sure part: a sum is as sure as that.
    as_of : ndarray of str
        Date of the newest part.
    """

    value: Floats
    coverage: Floats
    first: Ints
    trust: Ints
    as_of: NDArray[np.object_]

    def write_into(self, columns: Columns, coverage: Floats, here: Ints, chosen: Flags) -> None:
        """Write the values of the chosen places over what was read of their first part.

        Parameters
        ----------
        columns : dict
            Columns of the answer, changed in place; ``value``, ``text``, ``status`` and ``as_of`` are written.
        coverage : ndarray of float, shape (n,)
            Share of parts with a value, changed in place.
        here : ndarray of int, shape (n,)
            Row of each place of the answer.
        chosen : ndarray of bool, shape (n,)
            Places that are made up of their parts.
        """
        rows = here[chosen]
        columns["value"][chosen], coverage[chosen] = self.value[rows], self.coverage[rows]
        columns["text"][chosen] = ""
        columns["status"][chosen] = [STATUS_OF[trust] for trust in self.trust[rows]]
        columns["as_of"][chosen] = self.as_of[rows]


def _aggregated(atlas: Atlas, newest: Ints, level: str, total: str) -> _Aggregate:
    """Return what the oblasts or districts are made up of."""
    size, known = len(newest), atlas.observations
    members = atlas.hierarchy.inhabited
    members = members[atlas.hierarchy.above[level][members] >= 0]
    groups, rows = atlas.hierarchy.above[level][members], newest[members]
    values = _at(known["value"].to_numpy(), rows, np.nan)
    has = ~np.isnan(values)
    all_parts = np.bincount(groups, minlength=size)
    groups, rows, values = groups[has], rows[has], values[has]
    parts = np.bincount(groups, minlength=size)
    summed = np.bincount(groups, weights=values, minlength=size).astype(np.float64)
    first = np.full(size, -1, dtype=np.int64)
    first[groups[::-1]] = rows[::-1]
    trust = np.full(size, max(STATUS_OF), dtype=np.int64)
    np.minimum.at(trust, groups, trusts(known["status"].iloc[rows]))
    day, days = pd.factorize(known["as_of"].iloc[rows], sort=True)
    newest_day = np.zeros(size, dtype=np.int64)
    np.maximum.at(newest_day, groups, day)
    return _Aggregate(
        value=summed if total == "sum" else summed / np.maximum(parts, 1),
        coverage=parts / np.maximum(all_parts, 1),
        first=first,
        trust=trust,
        as_of=np.append(days.to_numpy(object), "")[newest_day],
    )
