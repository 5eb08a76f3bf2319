"""Imports put on freshly built tables, so that ``qonys data build`` keeps what was loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geo import store
from geo.faults import NotReadyError
from geo.imports import journal
from geo.imports.apply import apply, finished
from geo.provenance import Source
from geo.tables import Tables


def in_force(home: Path) -> tuple[str, ...]:
    """Return the imports that the current version holds, in their order; none where there is no version yet."""
    try:
        version = store.current_version(home)
    except NotReadyError:
        return ()
    return tuple(store.read_manifest(store.folder(home) / "versions" / version).imports)


def replayed(tables: Tables, home: Path, names: tuple[str, ...], today: str) -> Tables:
    """Return tables with imports applied, one after the other.

    Parameters
    ----------
    tables : Tables
        As :func:`geo.assemble.assemble` makes them.
    home : Path
        The folder of the atlas.
    names : tuple of str
        From :func:`in_force`.
    today : str
        ISO date on which vacancies must not have expired.

    Raises
    ------
    NotReadyError
        If the rows of an import are gone.
    """
    before = tables
    for name in names:
        entry = journal.read(home, name)
        for part in entry.parts:
            tables = apply(tables, part, name, entry.older_too, entry.complete, entry.period).tables
        tables = with_source(tables, entry.source)
    return finished(tables, today, before) if names else tables


def with_source(tables: Tables, source: Source) -> Tables:
    """Return tables that know a source; one of that id that is known already stays, with the newer date."""
    if all(each.id != source.id for each in tables.sources):
        return tables.with_(sources=(*tables.sources, source))
    dated = (
        replace(each, as_of=max(each.as_of, source.as_of)) if each.id == source.id else each
        for each in tables.sources
    )
    return tables.with_(sources=tuple(dated))
