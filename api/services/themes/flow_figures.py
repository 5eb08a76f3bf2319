"""Who moved from where to where: flows between oblasts, as a table and as a scene."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.basemap import map_words, town_points
from api.services.themes.borders import borders
from api.services.themes.table_view import SortKey, TableView, alphabetically, by_status, sorted_rows
from api.services.themes.theme_values import place_names
from geo.assemble import today
from geo.layers.freshness import old_rows
from geo.names import Lang
from maps.flows import flows_map
from maps.popups import PopupField
from maps.scene import Scene

MEASURES = ("persons", "families")
SORT_KEYS: dict[str, SortKey] = {
    "origin": alphabetically("from_name"),
    "destination": alphabetically("to_name"),
    "value": lambda table: table["value"],
    "status": by_status,
}
"""What a table of flows can be sorted by; equal ones stay in the order of :func:`flow_table`."""


@dataclass(frozen=True, slots=True)
class FlowView(TableView):
    """One view of the flows: what is counted, of which year (empty: none is known), in which order."""

    measure: str
    year: str
    sort: str = "-value"

    def table(self, engine: Engine, lang: Lang) -> pd.DataFrame:
        """Return the flows in the view's order; columns as in :func:`flow_table`."""
        return sorted_rows(flow_table(engine, self.measure, self.year, lang), self.sort, SORT_KEYS)

    def scene(self, engine: Engine, lang: Lang) -> Scene:
        """Return the map of the view."""
        return flow_scene(engine, self.measure, self.year, lang)


def flow_years(engine: Engine, measure: str) -> tuple[str, ...]:
    """Return the years with flows, ascending."""
    return tuple(sorted(set(engine.atlas.rows(f"arrivals_{measure}")["period"]) - {""}))


@lru_cache(maxsize=24)
def flow_table(engine: Engine, measure: str, year: str, lang: Lang) -> pd.DataFrame:
    """Return the flows of a year, the largest first. Not to be changed.

    Parameters
    ----------
    engine : Engine
        Where the atlas is.
    measure : {"persons", "families"}
        What is counted.
    year : str
        As :func:`flow_years` has it.
    lang : {"kk", "ru", "en"}
        Language of the names.

    Returns
    -------
    DataFrame
        ``id, origin, destination`` (KATO codes), ``from_name, to_name, name, value, unit, status, source, as_of, old``.
    """
    rows = engine.atlas.rows(f"arrivals_{measure}")
    known = engine.atlas.places.index
    rows = rows[(rows["period"] == year) & rows["text"].isin(known) & rows["kato"].isin(known)]
    newest = rows.sort_values("as_of", kind="stable").drop_duplicates(["kato", "text"], keep="last")
    translator = translator_for(lang)
    table = newest.rename(columns={"kato": "destination", "text": "origin"}).assign(
        from_name=place_names(engine, pd.Index(newest["text"]), translator).to_numpy(),
        to_name=place_names(engine, pd.Index(newest["kato"]), translator).to_numpy(),
    )
    table["old"] = old_rows(table, f"arrivals_{measure}", today())
    table["name"] = table["from_name"] + " → " + table["to_name"]
    table["id"] = table["origin"].astype(str) + "-" + table["destination"].astype(str)
    columns = [
        "id",
        "origin",
        "destination",
        "from_name",
        "to_name",
        "name",
        "value",
        "unit",
        "status",
        "source",
        "as_of",
        "old",
    ]
    return (
        table[columns]
        .sort_values(["value", "id"], ascending=[False, True], kind="stable")
        .reset_index(drop=True)
    )


@lru_cache(maxsize=8)
def flow_scene(engine: Engine, measure: str, year: str, lang: Lang) -> Scene:
    """Return the flows of a year as a scene.

    Parameters
    ----------
    engine : Engine
        Flows and places.
    measure : str
        One of :data:`MEASURES`.
    year : str
        One of :func:`flow_years`.
    lang : {"kk", "ru", "en"}
        The reader's language.
    """
    translator = translator_for(lang)
    table = flow_table(engine, measure, year, lang)
    places = engine.atlas.places
    ends = places[places.index.isin({*table["origin"], *table["destination"]})]
    points = gpd.GeoDataFrame({"kato": ends.index}, geometry=ends.geometry.to_numpy(), crs=ends.crs)
    unit = translator.gettext(f"unit.{measure}")
    heading = flow_heading(measure, year, translator)
    return flows_map(
        table,
        points,
        borders(engine, "oblast"),
        map_words(engine, translator, "map.flows", heading, translator.gettext("map.flows.note")),
        unit=unit,
        fields=(PopupField(translator.gettext(f"planner.flows.{measure}"), "value", unit, "status"),),
        towns=town_points(engine, translator),
    )


def flow_heading(measure: str, year: str, translator: Translator) -> str:
    """Return what the map and the table of flows are called.

    Parameters
    ----------
    measure : str
        One of :data:`MEASURES`.
    year : str
        Four digits.
    translator : Translator
        The reader's language.
    """
    return translator.gettext(
        "planner.flows.heading", what=translator.gettext(f"planner.flows.{measure}"), year=year
    )
