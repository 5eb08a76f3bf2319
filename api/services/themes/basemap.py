"""The basemap of the planner's maps: borders simplified for a slow connection, and their attribution."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

import geopandas as gpd

from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_map import labels, town_points, with_attribution
from geo.boundaries import simplified
from maps.basemap import Basemap
from maps.labels import Labels

TOLERANCE_M = 300.0
"""Corners of borders that matter less than this many metres are left out: less than a pixel up to zoom 8."""


@lru_cache(maxsize=2)
def _borders(engine: Engine) -> gpd.GeoDataFrame:
    return simplified(engine.atlas.boundaries, TOLERANCE_M)


def borders(engine: Engine, level: str, region: str = "") -> gpd.GeoDataFrame:
    """Return the shapes of a level, of one oblast where it is named: ``kato``, ``quality`` and polygons.

    Parameters
    ----------
    engine : Engine
        Whose atlas holds the shapes.
    level : {"oblast", "district"}
        Which.
    region : str
        KATO code of the oblast; empty for all.

    Returns
    -------
    GeoDataFrame
        Simplified for the screen, in EPSG:4326.
    """
    shapes = _borders(engine)
    shapes = shapes[shapes["level"] == level]
    return shapes[shapes["kato"].str[:2] == region[:2]] if region else shapes


def light_basemap(
    engine: Engine, translator: Translator, region: str = "", receiving: Collection[str] = ()
) -> Basemap:
    """Return districts and oblasts, of one oblast where it is named, with the names of towns.

    Parameters
    ----------
    engine : Engine
        Where shapes and names are.
    translator : Translator
        The language of the names.
    region : str
        KATO code of an oblast; empty for the country.
    receiving : collection of str
        First two digits of the codes of the regions that are marked as receiving.
    """
    districts, oblasts = (borders(engine, level, region) for level in ("district", "oblast"))
    return Basemap(districts, oblasts, receiving, town_points(engine, translator))


def map_words(engine: Engine, translator: Translator, key: str, title: str, note: str = "") -> Labels:
    """Return the words of a map; official borders come with the name of their publisher.

    Parameters
    ----------
    engine : Engine
        Its borders are official or not.
    translator : Translator
        The reader's language.
    key : str
        Beginning of the ids of the map's texts, such as ``map.flows``.
    title : str
        Of the map.
    note : str
        Stands below the legend.
    """
    words = with_attribution(labels(translator, key, title=title), engine, translator)
    return replace(words, note=note)
