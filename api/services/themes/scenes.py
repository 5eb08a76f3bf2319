"""From a theme to a scene: shades for oblasts and districts, graduated points for settlements."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import pandas as pd

from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.basemap import light_basemap, map_words, town_points
from api.services.themes.borders import borders
from api.services.themes.theme_registry import THEMES, Theme, category, has_value, known_share
from api.services.themes.theme_values import (
    in_region,
    named_values,
    short_day,
    sources_of,
    unit_of,
    values_of,
)
from geo.names import Lang
from maps.choropleth import choropleth_map
from maps.labels import Labels
from maps.points import points_map
from maps.popups import PopupField
from maps.scene import Scene
from maps.symbology import Symbology

SPARSE = 0.1
"""Where fewer than this share of the settlements have a value, only those that have one are drawn."""


@lru_cache(maxsize=24)
def theme_scene(engine: Engine, name: str, level: str, year: str, region: str, lang: Lang) -> Scene:
    """Return a theme as a scene.

    Parameters
    ----------
    engine : Engine
        Where values, shapes and names are.
    name : str
        Id of the theme.
    level, year, region : str
        As in :class:`api.services.themes.theme_view.View`.
    lang : {"kk", "ru", "en"}
        Language of every word.
    """
    theme, translator = THEMES[name], translator_for(lang)
    table = in_region(named_values(engine, theme, level, year, lang), region)
    words = theme_labels(engine, theme, level, year, table, translator)
    if level == "district":
        table = pd.concat([table, _whole_cities(engine, theme, year, region, lang)])
    ready = _ready(table, theme, translator)
    return (_points if level == "settlement" else _areas)(
        engine, theme, level, region, ready, words, translator
    )


def _whole_cities(engine: Engine, theme: Theme, year: str, region: str, lang: Lang) -> pd.DataFrame:
    """Return the values of cities whose districts have no shapes of their own: indicative borders show them whole."""
    drawn = borders(engine, "district", region)["kato"]
    whole = named_values(engine, theme, "oblast", year, lang)
    return whole[whole.index.isin(drawn)]


def theme_labels(
    engine: Engine, theme: Theme, level: str, year: str, table: pd.DataFrame, translator: Translator
) -> Labels:
    """Return the words of a theme's map, with classes and sources told below the legend.

    Parameters
    ----------
    engine : Engine
        Borders and sources.
    theme : Theme
        What is shown.
    level : {"oblast", "district", "settlement"}
        Of which places.
    year : str
        Empty where the theme has none.
    table : DataFrame
        The values shown; their sources are named.
    translator : Translator
        The reader's language.
    """
    sources = ", ".join(source["title"] for source in sources_of(engine, table, translator))
    note = (
        translator.gettext("map.theme.note", method=method_of(theme, translator), sources=sources)
        if sources
        else ""
    )
    return map_words(engine, translator, "map.theme", heading(theme, level, year, translator), note)


def heading(theme: Theme, level: str, year: str, translator: Translator) -> str:
    """Return what a map or a table of a theme is called.

    Parameters
    ----------
    theme : Theme
        What is shown.
    level : {"oblast", "district", "settlement"}
        Of which places.
    year : str
        Empty where the theme has none.
    translator : Translator
        The reader's language.
    """
    title = f"{theme.title(translator)}, {year}" if year else theme.title(translator)
    return translator.gettext("planner.heading", title=title, level=translator.gettext(f"planner.by.{level}"))


def method_of(theme: Theme, translator: Translator) -> str:
    """Return how the classes of a theme are made, in words."""
    return translator.gettext(f"planner.method.{theme.method}")


def _ready(table: pd.DataFrame, theme: Theme, translator: Translator) -> pd.DataFrame:
    """Return a table with the columns that the cards of a map show."""
    dates = {day: short_day(day, translator) for day in table["as_of"].unique()}
    shown = {text: category(text, translator) if text else None for text in table["text"].unique()}
    return table.assign(
        kato=table.index,
        dated=table["as_of"].map(dates),
        shown=table["text"].map(shown) if theme.categorical else table["value"],
        within=table["in_district"].where(table["in_district"] != "", table["in_oblast"]),
    )


def _fields(theme: Theme, translator: Translator, *more: PopupField) -> tuple[PopupField, ...]:
    return (
        PopupField(theme.title(translator), "shown", unit_of(theme, translator), "status"),
        *more,
        PopupField(translator.gettext("planner.column.date"), "dated"),
    )


def _areas(
    engine: Engine,
    theme: Theme,
    level: str,
    region: str,
    table: pd.DataFrame,
    words: Labels,
    translator: Translator,
) -> Scene:
    frame = borders(engine, level)
    frame = frame[frame["kato"].isin(table.index)]
    shown = frame[["kato", "quality", "geometry"]].merge(
        table.drop(columns="kato"), left_on="kato", right_index=True
    )
    within = (
        (PopupField(translator.gettext("planner.column.oblast"), "within"),) if level == "district" else ()
    )
    return choropleth_map(
        gpd.GeoDataFrame(shown, geometry="geometry", crs=frame.crs),
        words,
        Symbology(unit=unit_of(theme, translator), status="status", shading=theme.shading(shown, translator)),
        fields=_fields(theme, translator, *within),
        oblasts=borders(engine, "oblast", region) if level == "district" else None,
        towns=town_points(engine, translator),
    )


def _points(
    engine: Engine,
    theme: Theme,
    level: str,
    region: str,
    table: pd.DataFrame,
    words: Labels,
    translator: Translator,
) -> Scene:
    places = engine.atlas.inhabited
    drawn = table[has_value(table)] if known_share(table) < SPARSE else table
    drawn = drawn[drawn.index.isin(places.index[places["lon"].notna()])]
    people = values_of(engine, THEMES["population"], level)["value"].reindex(drawn.index)
    frame = gpd.GeoDataFrame(drawn.assign(people=people), geometry=places.geometry.reindex(drawn.index))
    persons = translator.gettext("unit.persons")
    inhabitants = (
        (PopupField(THEMES["population"].title(translator), "people", persons),)
        if theme.id != "population"
        else ()
    )
    return points_map(
        frame,
        light_basemap(engine, translator, region),
        words,
        Symbology(unit=unit_of(theme, translator), status="status", shading=theme.shading(frame, translator)),
        size="people" if len(frame) else "",
        size_unit=persons,
        fields=_fields(
            theme,
            translator,
            *inhabitants,
            PopupField(translator.gettext("planner.column.district"), "within"),
        ),
    )
