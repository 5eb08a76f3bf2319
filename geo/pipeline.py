"""The one way from facts to a published atlas."""

from __future__ import annotations

from pathlib import Path

from geo import store
from geo.assemble import assemble, today
from geo.atlas import Atlas
from geo.boundaries import best_boundaries
from geo.imports.replay import in_force, replayed
from geo.places import load_places
from geo.provenance import Source

BORDERS = (
    Source(
        "geokz-boundaries",
        "Official borders of oblasts and districts, 2024 (geokz, from UN OCHA and the Bureau of National Statistics)",
        "CC-BY-4.0",
        "2024-07-01",
    ),
    Source(
        "qonys-indicative",
        "Indicative borders: cells of the settlements, joined by district, cut to Natural Earth's outline",
        "ODbL-1.0",
        "2026-11-20",
        "derived from positions of OpenStreetMap contributors",
    ),
)
"""Sources of shapes."""


def build_atlas(home: Path, *, demo: bool = True, on: str | None = None) -> Atlas:
    """Build the atlas from ``data/``, the synced official borders and the imports in force, and publish it.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    demo : bool
        Whether made-up values fill what no public source has.
    on : str, optional
        ISO date on which vacancies must not have expired; today if not given.

    Raises
    ------
    InputError
        If the tables are not sound; nothing is published then.
    """
    places = load_places()
    shapes = best_boundaries(places, home / "sources")
    tables = assemble(places, shapes, demo=demo, on=on)
    used = tuple(source for source in BORDERS if source.id in set(shapes["source"]))
    tables = tables.with_(sources=(*tables.sources, *used))
    with store.writing(home):
        names = in_force(home)
        kept = replayed(tables, home, names, on or today())
        return Atlas.build(kept if demo else kept.without_demo(), home, imports=names)
