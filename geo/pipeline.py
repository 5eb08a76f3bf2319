"""The one way from facts to a published atlas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from geo import store
from geo.assemble import assemble, today
from geo.atlas import Atlas
from geo.boundaries import combined, indicative
from geo.imports.replay import in_force, replayed
from geo.outline import load_outline
from geo.places import load_places
from geo.provenance import Source
from geo.sources.boundaries import OFFICIAL_FILE, OFFICIAL_FOLDER, official

BORDERS = Source(
    "geokz-boundaries",
    "Official borders of oblasts and districts, 2024 (geokz, from UN OCHA and the Bureau of National Statistics)",
    "CC-BY-4.0",
    "2024-07-01",
)
"""Source of the synced borders."""


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
    shapes = borders(places, home)
    tables = assemble(places, shapes, demo=demo, on=on)
    if (shapes["quality"] == "official").any():
        tables = tables.with_(sources=(*tables.sources, BORDERS))
    with store.writing(home):
        names = in_force(home)
        kept = replayed(tables, home, names, on or today())
        return Atlas.build(kept if demo else kept.without_demo(), home, imports=names)


def borders(places: gpd.GeoDataFrame, home: Path) -> gpd.GeoDataFrame:
    """Return a shape for every oblast and district: the official one where it is synced, else the indicative one."""
    ours = indicative(places, load_outline())
    folder = home / "sources" / OFFICIAL_FOLDER
    if not (folder / OFFICIAL_FILE).is_file():
        return ours
    shapes, _ = official(folder, places)
    return combined(ours, shapes, places)
