"""The one way from facts to a published atlas."""

from __future__ import annotations

from pathlib import Path

from geo import store
from geo.assemble import assemble
from geo.atlas import Atlas
from geo.boundaries import best_boundaries
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
    boundaries = best_boundaries(load_places(), home / "sources")
    tables = assemble(boundaries, demo=demo, on=on)
    with store.writing(home):
        return Atlas.build(tables, home)
