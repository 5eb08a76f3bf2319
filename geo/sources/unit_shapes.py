"""Shapes of districts and oblasts as an import: the report of :mod:`geo.sources.boundary_files`, told."""

from __future__ import annotations

import warnings
from pathlib import Path

import shapely

from geo.sources.boundary_files import BoundaryReport, read_boundaries
from geo.sources.reading.guards import refuse
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject


def read(path: Path, context: Context) -> Parsed:
    """Read shapes of districts or oblasts.

    Parameters
    ----------
    path : Path
        Anything GDAL reads.
    context : Context
        Places and source.

    Returns
    -------
    Parsed
        ``boundaries``, one row a unit; units that today's list does not have are among them and named in the notes.

    Raises
    ------
    InputError
        See :func:`geo.sources.boundary_files.read_boundaries`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of shapes that read_boundaries checks
            shapes, report = read_boundaries(path, context.places, source=context.source)
    except (UnicodeDecodeError, shapely.errors.ShapelyError) as error:
        raise refuse(path, "shapes with attributes in UTF-8", str(error)) from None
    rejects = tuple(Reject(0, (fault,), {"name": fault.found}) for fault in report.unmatched)
    return Parsed(
        report.rows,
        boundaries=shapes.assign(**{ROW: 0}),
        rejects=rejects,
        notes=_notes(path.name, report, context),
    )


def _notes(file: str, report: BoundaryReport, context: Context) -> tuple[str, ...]:
    ways = ", ".join(f"{count} by {how}" for how, count in report.matched.items())
    listed = sum(report.matched.values()) - len(report.newer)
    notes = [f"{file}: {report.rows} shapes, {listed} of the list ({ways}), {len(report.newer)} not in it"]
    notes += [f"{file}: not in the list: {code} {name}" for code, name in report.newer]
    notes += [
        f"{file}: {code} is called {found} here, {own} in the list" for code, found, own in report.renamed
    ]
    notes += [f"{file}: no shape for {context.finder.name(code)}" for code in report.without_shape]
    notes += [f"{file}: crossing rings mended: {unit}" for unit in report.mended]
    return tuple(notes)
