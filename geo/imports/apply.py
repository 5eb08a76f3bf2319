"""One file's content put into the tables of an atlas: the same step for an import and for its replay."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geo.assemble import counted
from geo.imports.conflicts import withhold
from geo.imports.merge import MergeResult, merge_observations, merge_records
from geo.imports.periods import ANY
from geo.imports.unit_shapes_merge import merge_units
from geo.sources.reading.parsed import ROW, Parsed, Reject
from geo.tables import Tables, settle


@dataclass(frozen=True, slots=True)
class Applied:
    """Tables after a file, and what became of its rows.

    Parameters
    ----------
    tables : Tables
        The tables with what was taken.
    taken : Parsed
        What was taken, to be applied again when the atlas is built anew.
    changed : int
        Rows of the file that changed something.
    values : int
        Values and records taken.
    rejects : tuple of Reject
        Rows that lost against what the atlas holds.
    notes : tuple of str
        What a user should be told of the change.
    """

    tables: Tables
    taken: Parsed
    changed: int
    values: int
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...] = ()


def apply(
    tables: Tables,
    parsed: Parsed,
    file: str = "",
    older_too: bool = False,
    complete: tuple[str, ...] = (),
    period: tuple[str, str] = ANY,
) -> Applied:
    """Put what a reader found into tables; counts and overlaps are left to :func:`finished`.

    Parameters
    ----------
    tables : Tables
        What the atlas holds.
    parsed : Parsed
        What was read.
    file : str
        Named in the faults.
    older_too : bool
        Whether older values displace newer ones.
    complete : tuple of str
        KATO codes of the areas for which the file is complete.
    period : (str, str)
        First and last day of the time for which it is.

    Returns
    -------
    Applied
    """
    rejects: list[Reject] = []
    notes: list[str] = []
    changed = values = 0
    kept: dict[str, pd.DataFrame] = {}
    for name, fresh in _parts(parsed):
        merged = _merge(name, tables, fresh, file, older_too, parsed.parts, complete, period)
        if merged.table is not getattr(tables, name):
            tables = tables.with_(**{name: merged.table})
        kept[name] = merged.taken
        rejects += merged.rejects
        notes += merged.notes
        changed += len(merged.changed)
        values += len(merged.taken)
    taken = replace(parsed, rejects=(), **kept)  # type: ignore[arg-type]  # mypy knows no ** of some fields
    return Applied(tables, taken, changed, values, tuple(rejects), tuple(notes))


def _parts(parsed: Parsed) -> list[tuple[str, pd.DataFrame]]:
    names = ("places", "boundaries", "barred", "parcels", "vacancies", "observations")
    found = ((name, getattr(parsed, name)) for name in names)
    return [(name, frame) for name, frame in found if frame is not None and len(frame)]


def _merge(
    name: str,
    tables: Tables,
    fresh: pd.DataFrame,
    file: str,
    older_too: bool,
    parts: tuple[str, ...],
    complete: tuple[str, ...],
    period: tuple[str, str],
) -> MergeResult:
    held = getattr(tables, name)
    if name == "observations":
        return merge_observations(held, fresh, file, older_too, parts)
    if name in {"vacancies", "parcels"}:
        records = gpd.GeoDataFrame(fresh, crs=held.crs)
        return merge_records(name, held, records, file, older_too, parts, complete, period)
    if name == "barred":
        return _merge_exclusions(held, fresh)
    return _merge_boundaries(tables, fresh) if name == "boundaries" else _merge_places(held, fresh)


def _merge_exclusions(held: gpd.GeoDataFrame, fresh: pd.DataFrame) -> MergeResult:
    """Add areas that are not there yet: an area is known by its kind and its shape."""
    there = set(zip(held["kind"], held.geometry.to_wkb(), strict=True))
    keys = zip(fresh["kind"], fresh.geometry.to_wkb(), strict=True)
    new = fresh[[key not in there for key in keys]]
    if new.empty:
        return MergeResult(held, fresh, frozenset())
    table = pd.concat([part for part in (held, new[list(held.columns)]) if len(part)], ignore_index=True)
    return MergeResult(gpd.GeoDataFrame(table, crs=fresh.crs), fresh, frozenset(new[ROW].astype(int)))


def _merge_boundaries(tables: Tables, fresh: pd.DataFrame) -> MergeResult:
    """Put shapes in place of those of the units that they are of; see :func:`merge_units`."""
    shapes = gpd.GeoDataFrame(fresh, crs=tables.boundaries.crs)
    table, notes = merge_units(tables.boundaries, shapes, tables.places)
    changed = frozenset() if table is tables.boundaries else frozenset(range(len(fresh)))
    return MergeResult(table, fresh, changed, notes=notes)


def _merge_places(held: gpd.GeoDataFrame, fresh: pd.DataFrame) -> MergeResult:
    """Replace places by code and add new ones."""
    rows = fresh.drop(columns=ROW)
    both = rows.index.intersection(held.index)
    columns = [column for column in held.columns if column != "geometry"]
    one, other = rows.loc[both, columns], held.loc[both, columns]
    same = both[((one == other) | (one.isna() & other.isna())).all(axis=1)]
    news = rows.drop(index=same)
    if news.empty:
        return MergeResult(held, fresh, frozenset())
    table = pd.concat([held.drop(index=news.index.intersection(held.index)), news[held.columns]]).sort_index()
    return MergeResult(
        gpd.GeoDataFrame(table.rename_axis(held.index.name), crs=held.crs), fresh, frozenset(range(len(news)))
    )


def finished(tables: Tables, today: str, before: Tables) -> Tables:
    """Return tables in the order in which they are published, with overlaps of plots and counts of records made anew.

    Parameters
    ----------
    tables : Tables
        After :func:`apply`.
    today : str
        ISO date on which vacancies must not have expired.
    before : Tables
        Before it: what did not change is not worked out again.
    """
    if tables.parcels is not before.parcels or tables.barred is not before.barred:
        tables = tables.with_(parcels=withhold(tables.parcels, tables.barred))
    if tables.parcels is not before.parcels or tables.vacancies is not before.vacancies:
        return counted(tables, today)
    return tables.with_(observations=settle(tables.observations))
