"""What every map has: borders simplified for a slow connection, the names of towns, words and attribution."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from api.services.engine import Engine
from api.services.intake.place_index import spoken_name
from api.services.language.i18n import Translator
from api.services.themes.borders import borders
from geo.names import LANGS
from geo.provenance import Status
from maps.basemap import INDICATIVE, Basemap
from maps.labels import Labels

TOWN_ZOOM = {"republican_city": 4.0, "oblast_centre": 5.0, "town": 7.5, "district_centre": 8.5}
"""Zoom from which the name of a place of each kind has room."""
RECEIVING_CENTRE_ZOOM = 3.0
"""The same for the centres of receiving oblasts: they stand in the first view, on a telephone too."""


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
    towns = town_points(engine, translator)
    districts, oblasts = (borders(engine, level, region) for level in ("district", "oblast"))
    return Basemap(districts, oblasts, receiving, towns)


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


def labels(
    translator: Translator, key: str, *, trained_on: str = "", list_title: str = "", **figures: object
) -> Labels:
    """Return the words of a map.

    Parameters
    ----------
    translator : Translator
        The language.
    key : str
        The catalogues hold title and description under ``<key>.title``, ``<key>.description`` and ``<key>.legend``.
    trained_on : str
        What the ranking learned from, said below the legend.
    list_title : str
        Heading of the list beside a map that stands alone.
    **figures
        What title and description hold.
    """
    words = ("attribution", "zoom_in", "zoom_out", "close", "no_data", "indicative", "failed", "metres",
             "kilometres", "whole")  # fmt: skip
    return Labels(
        lang=translator.lang,
        title=translator.gettext(f"{key}.title", **figures),
        description=translator.gettext(f"{key}.description", **figures),
        status={status: translator.gettext(f"status.{status}") for status in Status},
        list_title=list_title,
        legend=translator.gettext(f"{key}.legend"),
        note=translator.gettext(f"honest.{trained_on}") if trained_on else "",
        **{word: translator.gettext(f"map.{word}") for word in words},
    )


def with_attribution(words: Labels, engine: Engine, translator: Translator) -> Labels:
    """Return the words of a map that shows borders; official ones come with the name of their publisher.

    Parameters
    ----------
    words : Labels
        Of the map.
    engine : Engine
        Its borders are official, indicative, or some of each.
    translator : Translator
        The reader's language.
    """
    if not (engine.atlas.boundaries["quality"] != INDICATIVE).any():
        return words
    return replace(words, attribution=f"{words.attribution} · {translator.gettext('planner.borders')}")


def shapes(engine: Engine, level: str) -> gpd.GeoDataFrame:
    """Return the shapes of one level: ``kato``, ``quality`` and polygons."""
    boundaries = engine.atlas.boundaries
    return boundaries[boundaries["level"] == level]


def receiving(engine: Engine) -> tuple[str, ...]:
    """Return the first two digits of the KATO codes of the receiving regions."""
    return tuple(code[:2] for code in engine.receiving)


@lru_cache(maxsize=2 * len(LANGS))
def town_points(engine: Engine, translator: Translator) -> gpd.GeoDataFrame:
    """Return the names that are written on a map, larger places from smaller zooms."""
    places = engine.atlas.places
    towns = places[places["kind"].isin(TOWN_ZOOM) & places["lon"].notna()]
    known = (towns["kind"] == "oblast_centre") & towns.index.str[:2].isin(receiving(engine))
    zoom = towns["kind"].map(TOWN_ZOOM).mask(known, RECEIVING_CENTRE_ZOOM)
    named = towns.assign(name=names(towns, translator), from_zoom=zoom)
    return named[["name", "from_zoom", "geometry"]]


def names(places: pd.DataFrame, translator: Translator) -> pd.Series:
    """Return the name of every place in the reader's language, aligned with the places."""
    columns = ["name_kk", "name_ru", "name_en"]
    rows = places[columns].itertuples(index=False, name=None)
    found = (translator.place_name(dict(zip(columns, row, strict=True))) for row in rows)
    spoken = [
        spoken_name(name, kind, translator) if kind == "city_akimat" else name
        for name, kind in zip(found, places["kind"], strict=True)
    ]
    return pd.Series(spoken, index=places.index)
