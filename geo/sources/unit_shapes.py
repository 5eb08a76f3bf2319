"""Shapes of districts and oblasts as an import: the report of :mod:`geo.sources.boundary_files`, told."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo.crs import EQUAL_AREA
from geo.faults import Fault
from geo.kato import Level
from geo.sources.boundary_files import BoundaryReport, read_boundaries
from geo.sources.gazetteer.unit_finder import name_keys
from geo.sources.reading.guards import refuse
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject

MOST_TIMES = {"official": 8.0, "indicative": 40.0}
"""How many times larger or smaller than the known shape of a unit another shape of it may be, by what that is worth."""
LEAST_SHARED = 0.4
"""Share of the smaller of both shapes that they must have in common, where the known one is official."""
NEAR_M = 50_000.0
"""Metres that a shape may lie from a known one that is indicative: drawn from where a few villages are."""
_LISTED = 40


def read(path: Path, context: Context) -> Parsed:
    """Read shapes of districts or oblasts.

    Parameters
    ----------
    path : Path
        Anything GDAL reads.
    context : Context
        Places, source, and the shapes that the atlas has.

    Returns
    -------
    Parsed
        ``boundaries``, one row a unit; units that today's list does not have are among them and named in the notes. A
        shape that is not about where, and about as large as, the known shape of its unit is taken for the unit of the
        same name for which it is (a city for its region), else it is a reject.

    Raises
    ------
    InputError
        See :func:`geo.sources.boundary_files.read_boundaries`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of shapes that read_boundaries checks
            shapes, report = read_boundaries(
                path, context.places, source=context.source, crs=context.crs, encoding=context.encoding
            )
    except (UnicodeDecodeError, shapely.errors.ShapelyError):
        raise refuse(path, "shapes with attributes in UTF-8", key="encoding_attributes") from None
    rejects = [Reject(0, (fault,), {"name": fault.found}) for fault in report.unmatched]
    shapes, misfits, moved = _fitted(path.name, shapes, context)
    return Parsed(
        report.rows,
        boundaries=shapes.assign(**{ROW: 0}),
        rejects=(*rejects, *misfits),
        notes=(*_notes(path.name, report, context), *moved),
    )


def _fitted(
    file: str, shapes: gpd.GeoDataFrame, context: Context
) -> tuple[gpd.GeoDataFrame, list[Reject], list[Note]]:
    """Return the shapes that are of their units by place and size, the others as rejects, and what was taken anew."""
    if context.boundaries is None or context.boundaries.empty:
        return shapes, [], []
    known = context.boundaries.sort_values("level").drop_duplicates(
        "kato"
    )  # a republican city is there twice
    known = known.set_index("kato")
    held, worth = known.geometry.to_crs(EQUAL_AREA), known["quality"].astype(str)
    metric = shapes.geometry.to_crs(EQUAL_AREA)
    kept, rejects, notes = shapes.copy(), [], []
    for at, code in shapes["kato"].items():
        if code not in held.index or _fits(metric[at], held[code], worth[code]):
            continue
        other = [each for each in _namesakes(str(code), context) if each in held.index]
        fitting = [
            each
            for each in other
            if _fits(metric[at], held[each], worth[each]) and each not in set(kept["kato"])
        ]
        one, name = metric[at].area / 1e6, context.finder.name(str(code))
        if len(fitting) == 1:
            kept.loc[at, ["kato", "level"]] = fitting[0], context.finder.level(fitting[0])
            said = context.finder.name(fitting[0])
            text = (
                f"{file}: a shape of {one:,.0f} km2 called as {name} is taken for {said}, by place and size"
            )
            notes.append(Note("unit_namesake", text, file=file, km2=round(one), name=name, unit=said))
            continue
        kept = kept.drop(index=at)
        rejects.append(_misfit(file, name, one, held[code].area / 1e6, other, context))
    return kept, rejects, notes


def _misfit(file: str, name: str, one: float, known: float, other: list[str], context: Context) -> Reject:
    could = " | ".join(context.finder.name(code) for code in other)
    expected = f"a shape about where {name} lies and about as large ({known:,.0f} km2)"
    expected += f"; or is it {could}? Write the KATO code in a column kato" if could else ""
    params = {"name": name, "km2": round(known), "could": could or "–"}
    fault = Fault(file, "geometry", expected, f"{one:,.0f} km2", key="unit_misfit", params=params)
    return Reject(0, (fault,), {"name": name})


def _fits(shape: Any, known: Any, worth: str) -> bool:
    """Tell whether a shape (metres) may be of the unit of a known one: about as large, at about the place."""
    less, more = sorted((shape.area, known.area))
    if less <= 0 or more / less > MOST_TIMES[worth]:
        return False
    if worth == "indicative":
        return bool(shapely.distance(shape, known) <= NEAR_M)
    return bool(shapely.intersection(shape, known).area >= LEAST_SHARED * less)


def _namesakes(code: str, context: Context) -> list[str]:
    """Return the other districts and oblasts that a unit's name may mean."""
    places = context.places[context.places["level"].isin([Level.OBLAST, Level.DISTRICT])]
    columns = ["name_ru", "name_kk", "name_en"]
    keys = {name_keys(str(places.at[code, column]))[2] for column in columns} - {""}
    return [
        str(other)
        for other, row in places[columns].iterrows()
        if other != code and keys & {name_keys(str(name))[2] for name in row}
    ]


def _notes(file: str, report: BoundaryReport, context: Context) -> tuple[str, ...]:
    ways = ", ".join(f"{count} by {how}" for how, count in report.matched.items())
    listed, newer = sum(report.matched.values()) - len(report.newer), len(report.newer)
    text = f"{file}: {report.rows} shapes, {listed} of the list ({ways}), {newer} not in it"
    notes = [Note("units_read", text, file=file, shapes=report.rows, listed=listed, newer=newer)]
    if report.encodings:
        names = ", ".join(report.encodings)
        text = f"{file}: encoding of the attributes, as guessed: {names}; if it is wrong, state it with --encoding"
        notes.append(Note("encoding_guessed", text, file=file, encoding=names))
    for code, name in report.newer:
        text = f"{file}: not in the list: {code} {name}"
        notes.append(Note("unit_unlisted", text, file=file, unit=f"{code} {name}"))
    for code, found, own in report.renamed:
        text = f"{file}: {code} is called {found} here, {own} in the list"
        notes.append(Note("unit_renamed", text, file=file, code=code, found=found, own=own))
    if (count := len(report.without_shape)) > _LISTED:
        text = f"{file}: {count} other units of the list are not in the file and keep their shapes"
        notes.append(Note("units_kept", text, file=file, count=count))
    elif count:
        units = ", ".join(context.finder.name(code) for code in report.without_shape)
        text = f"{file}: no shape for {units}"
        notes.append(Note("units_shapeless", text, file=file, units=units))
    if report.mended:
        units = ", ".join(report.mended)
        text = f"{file}: crossing rings mended: {units}"
        notes.append(Note("units_mended", text, file=file, units=units))
    return tuple(notes)
