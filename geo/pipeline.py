"""The one way from facts to a published atlas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from geo import store
from geo.assemble import assemble
from geo.atlas import Atlas
from geo.boundaries import indicative
from geo.outline import load_outline
from geo.places import load_places


def build_atlas(home: Path, *, demo: bool = True, on: str | None = None) -> Atlas:
    """Build the atlas from ``data/`` and the synced official borders, and publish it.

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
    tables = assemble(places, borders(places, home), demo=demo, on=on)
    with store.writing(home):
        return Atlas.build(tables, home)


def borders(places: gpd.GeoDataFrame, home: Path) -> gpd.GeoDataFrame:
    """Return a shape for every oblast and district: the official one where it has been synced, else the indicative one."""
    return indicative(places, load_outline())
