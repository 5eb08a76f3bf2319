"""Merging what a file says with what the atlas holds.

Observations, by (indicator, place, period; and date and category, where the indicator keeps versions):

- a value of higher trust displaces those of lower trust of the same indicator and place (observed > estimated > demo);
- between values of one trust the newer stays, the older is reported and not taken, unless asked;
- the same value again changes nothing.

Records (vacancies, plots) are matched by their number; vacancies without one also by employer, title, place and
wage. The observed records of a settlement displace its demo records: made-up jobs never stand beside real ones. A list
that is said to be complete for an area displaces all records of that area that it does not name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.faults import Fault
from geo.imports.periods import ANY
from geo.kato import is_within
from geo.layers.registry import INDICATORS, LAYER_OF
from geo.provenance import OBSERVATION_COLUMNS, TRUST_OF, Status
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Reject
from geo.sources.reading.parts import row_said
from geo.tables import KEY, with_key

MADE = "v-"
"""How the number begins that :mod:`geo.sources.vacancy_tables` gives a vacancy without one."""
PLACE = ["indicator", "kato", "_part"]
COMPARED = ["value", "text", "unit", "status", "as_of"]
"""What makes two values the same: where they were read is told by the one that came first."""
RECORD_SAME = {"vacancies": ["employer", "title", "kato", "wage_kzt"]}
"""Columns by which two records are one of which not each has a number of its own."""


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What became of the rows of a file.

    Parameters
    ----------
    table : DataFrame
        The atlas' table with what was taken.
    taken : DataFrame
        The rows of the file that were taken, in the form in which they can be merged again.
    changed : frozenset of int
        Rows of the file that changed something.
    rejects : tuple of Reject
        Rows that lost against what is there, or contradict each other.
    notes : tuple of str
        What a user should be told of the change.
    """

    table: pd.DataFrame
    taken: pd.DataFrame
    changed: frozenset[int]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()


def merge_observations(
    held: pd.DataFrame, fresh: pd.DataFrame, file: str, older_too: bool, parts: Sequence[str] = ()
) -> MergeResult:
    """Merge observations.

    Parameters
    ----------
    held : DataFrame
        The atlas' observations.
    fresh : DataFrame
        :data:`geo.provenance.OBSERVATION_COLUMNS` and :data:`geo.sources.reading.parsed.ROW`.
    file : str
        Named in the faults.
    older_too : bool
        Whether an older value displaces a newer one.
    parts : sequence of str
        Names of the sheets or layers of the file.

    Returns
    -------
    MergeResult
    """
    mine = with_key(fresh.assign(layer=fresh["indicator"].map(LAYER_OF)))
    theirs = with_key(held)
    mine, rejects = _consistent(mine, file, parts)
    if mine.empty:
        return MergeResult(held, mine[[*OBSERVATION_COLUMNS, ROW]], frozenset(), tuple(rejects))
    pairs = mine.merge(theirs[[*KEY, *COMPARED]], on=KEY, how="left", suffixes=("", "_held")).set_axis(
        mine.index
    )
    there = pairs["as_of_held"].notna()
    same = there & _equal(pairs)
    # names without an underscore: itertuples would rename the others
    pairs = pairs.assign(trust=pairs["_trust"], best=_best_trust(theirs, mine))
    less = pairs["trust"] < pairs["best"]
    older = (
        there
        & (pairs["_trust"] == pairs["status_held"].map(TRUST_OF))
        & (pairs["as_of"] < pairs["as_of_held"])
    )
    lost = ~same & (less | (older & ~pd.Series(older_too, index=pairs.index)))
    rejects += [_lost(row, file, parts) for row in pairs[lost].itertuples()]
    won = mine[~lost & ~same]
    kept = theirs[~_displaced(theirs, won)]
    columns = list(held.columns)
    table = pd.concat([kept[columns], won[columns]], ignore_index=True) if len(won) else held
    taken = mine.loc[~lost, [*OBSERVATION_COLUMNS, ROW]]
    return MergeResult(table, taken, frozenset(won[ROW].astype(int)), tuple(rejects))


def _best_trust(theirs: pd.DataFrame, mine: pd.DataFrame) -> pd.Series:
    """Return the highest trust of any value of each row's indicator and place, of every period, held or in the file."""
    every = pd.concat([theirs[[*PLACE, "_trust"]], mine[[*PLACE, "_trust"]]])
    best = every.groupby(PLACE)["_trust"].max()
    return pd.Series(best.reindex(pd.MultiIndex.from_frame(mine[PLACE])).to_numpy(), index=mine.index)


def _equal(pairs: pd.DataFrame) -> pd.Series:
    same = pd.Series(True, pairs.index)
    for column in COMPARED:
        one, other = pairs[column], pairs[f"{column}_held"]
        same &= (one == other) | (one.isna() & other.isna())
    return same


def _consistent(mine: pd.DataFrame, file: str, parts: Sequence[str]) -> tuple[pd.DataFrame, list[Reject]]:
    """Return the rows without repetitions, values out of range, and values that contradict each other."""
    mine = mine.drop_duplicates([*KEY, *COMPARED], keep="last")
    twice = mine.duplicated(KEY, keep=False)
    low, high = (
        mine["indicator"].map({name: getattr(each, side) for name, each in INDICATORS.items()})
        for side in ("lowest", "highest")
    )
    wide = (mine["value"] < low) | (mine["value"] > high)
    rejects = [
        _reject(row, file, parts, "one value for this place and period", "several", key="value_several")
        for row in mine[twice].itertuples()
    ]
    for row in mine[wide & ~twice].itertuples():
        meaning = INDICATORS[str(row.indicator)]
        lowest, highest = f"{meaning.lowest:g}", f"{meaning.highest:g}"
        said = _reject(
            row,
            file,
            parts,
            f"{lowest} to {highest}",
            f"{row.value:g}",
            key="cell.number_within",
            low=low,
            high=high,
        )
        rejects.append(said)
    return mine[~twice & ~wide], rejects


def _displaced(theirs: pd.DataFrame, won: pd.DataFrame) -> pd.Series:
    """Return which held rows go: those of a key that was won, and less trusted ones of its indicator and place."""
    by_key = pd.MultiIndex.from_frame(theirs[KEY]).isin(pd.MultiIndex.from_frame(won[KEY]))
    best = won.groupby(PLACE)["_trust"].max()
    trust = best.reindex(pd.MultiIndex.from_frame(theirs[PLACE])).to_numpy(float)
    return pd.Series(
        by_key | (theirs["_trust"].to_numpy() < np.nan_to_num(trust, nan=-1.0)), index=theirs.index
    )


def _lost(row: Any, file: str, parts: Sequence[str]) -> Reject:
    as_of, best = row.as_of_held, int(row.best)
    if row.trust < best:
        surer = next(status for status in Status if status.trust == best)
        expected = f"nothing: a surer value ({surer}) is there"
        return _reject(row, file, parts, expected, str(row.status), key="value_surer", status=surer.value)
    expected = f"a value not older than {as_of}, which is there (--older-too takes it all the same)"
    return _reject(row, file, parts, expected, str(row.as_of), key="value_older", as_of=as_of)


def _reject(
    row: Any, file: str, parts: Sequence[str], expected: str, found: str, *, key: str, **params: object
) -> Reject:
    values = {
        name: str(getattr(row, name)) for name in ("kato", "indicator", "period", "value", "text", "as_of")
    }
    number = int(row.row)
    field = f"{values['indicator']} of {values['kato']}"
    fault = Fault(row_said(file, number, parts), field, expected, found, key=key, params=params)
    return Reject(number, (fault,), values)


def merge_records(
    name: str,
    held: gpd.GeoDataFrame,
    fresh: gpd.GeoDataFrame,
    file: str,
    older_too: bool,
    parts: Sequence[str] = (),
    complete: Sequence[str] = (),
    period: tuple[str, str] = ANY,
) -> MergeResult:
    """Merge the records of a table.

    Parameters
    ----------
    name : {"vacancies", "parcels"}
        The table.
    held : GeoDataFrame
        The atlas' records.
    fresh : GeoDataFrame
        Records with :data:`geo.sources.reading.parsed.ROW`.
    file : str
        Named in the faults.
    older_too : bool
        Whether an older record displaces a newer one of its number.
    parts : sequence of str
        Names of the sheets or layers of the file.
    complete : sequence of str
        KATO codes of the areas for which the file is complete.
    period : (str, str)
        First and last day of the time for which it is: records of another time stay.

    Returns
    -------
    MergeResult
    """
    within = _within(held["kato"], complete)
    demo = (held["status"] == Status.DEMO.value) & (held["kato"].isin(fresh["kato"]) | within)
    last = period[1] if period != ANY else fresh["as_of"].max()
    closed = within & ~demo & ~held["id"].isin(fresh["id"]) & held["as_of"].between(period[0], last)
    real = held[~demo & ~closed]
    compared = [
        column for column in held.columns if column not in {"geometry", "withheld", "offered", "source"}
    ]
    pairs = fresh[["id", "as_of"]].merge(real[["id", "as_of"]], on="id", how="left", suffixes=("", "_held"))
    pairs = pairs.set_axis(fresh.index)
    older = pairs["as_of_held"].notna() & (pairs["as_of"] < pairs["as_of_held"])
    lost = older & (not older_too)
    rejects = [
        _older_record(row, file, parts)
        for row in fresh.assign(held_on=pairs["as_of_held"])[lost].itertuples()
    ]
    fresh = fresh[~lost]
    same = _same_record(real, fresh, compared)
    same |= _twin(name, real, fresh)
    won = fresh[~same]
    kept = real[~real["id"].isin(won["id"])]
    untouched = won.empty and not (demo | closed).any()
    table = held if untouched else _together(kept, won[list(held.columns)])
    notes = _closed_notes(file, int(closed.sum()))
    return MergeResult(table, fresh, frozenset(won[ROW].astype(int)), tuple(rejects), notes)


def _within(codes: pd.Series, areas: Sequence[str]) -> pd.Series:
    inside = {code for code in codes.unique() if code and is_within(code, areas)} if areas else set()
    return codes.isin(inside)


def _closed_notes(file: str, count: int) -> tuple[Note, ...]:
    if not count:
        return ()
    text = f"{file}: {count} records of its area are not on this complete list any more: taken out"
    return (Note("records_closed", text, file=file, count=count),)


def _together(kept: gpd.GeoDataFrame, won: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    parts = [part for part in (kept, won) if len(part)]
    whole = pd.concat(parts, ignore_index=True) if parts else kept
    # one order whatever came first, so that the same records make the same version
    return gpd.GeoDataFrame(whole, crs=won.crs or kept.crs).sort_values(
        "id", kind="stable", ignore_index=True
    )


def _same_record(held: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame, compared: list[str]) -> pd.Series:
    """Return which records are held already as they are; a shape counts by its bytes."""
    there = held[held["id"].isin(fresh["id"])].set_index("id")
    both = fresh["id"].isin(there.index)
    mine = fresh[both].set_index("id")
    there = there.loc[mine.index]
    equal = pd.Series(
        mine.geometry.to_wkb().to_numpy() == there.geometry.to_wkb().to_numpy(), index=mine.index
    )
    for column in compared:
        if column != "id":
            one, other = mine[column], there[column]
            equal &= (one == other) | (one.isna() & other.isna())
    same = pd.Series(False, index=fresh.index)
    same[both] = equal.to_numpy()
    return same


def _twin(name: str, held: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame) -> pd.Series:
    """Return which records are held under another number and are no newer than there."""
    columns = RECORD_SAME.get(name)
    if columns is None or held.empty:
        return pd.Series(False, index=fresh.index)
    keys = pd.MultiIndex.from_frame(fresh[columns])
    numbered = ~fresh["id"].str.startswith(MADE).to_numpy()
    # two that have numbers of their own are two, whatever else they agree in
    made = held[held["id"].str.startswith(MADE)].groupby(columns, dropna=False)["as_of"].max()
    every = held.groupby(columns, dropna=False)["as_of"].max()
    there = np.where(numbered, made.reindex(keys).to_numpy(object), every.reindex(keys).to_numpy(object))
    known = ~fresh["id"].isin(held["id"]).to_numpy() & pd.notna(there)
    return pd.Series(
        known & (fresh["as_of"].to_numpy(object) <= np.where(pd.isna(there), "", there)), index=fresh.index
    )


def _older_record(row: Any, file: str, parts: Sequence[str]) -> Reject:
    number, held = int(row.row), row.held_on
    values = {"id": str(row.id), "as_of": str(row.as_of)}
    expected = f"a record not older than {held}, which is there (--older-too takes it all the same)"
    where, params = row_said(file, number, parts), {"as_of": held}
    return Reject(
        number, (Fault(where, "id", expected, values["as_of"], key="value_older", params=params),), values
    )
