"""Free land of an oblast: plots on offer, plots withheld and why, and areas in which none is offered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.basemap import light_basemap, map_words, shapes
from api.services.themes.table_view import SortKey, TableView, alphabetically, sorted_rows
from api.services.themes.theme_values import place_names
from api.services.themes.theme_view import oblasts
from geo.assemble import today
from geo.crs import WGS84
from geo.layers.freshness import old_rows
from geo.layers.land import PURPOSES
from geo.names import Lang
from maps.land import land_map
from maps.popups import PopupField
from maps.scene import Scene

STATES = ("offered", "withheld")
SORT_KEYS: dict[str, SortKey] = {
    "place": alphabetically("name"),
    "purpose": alphabetically("purpose_word"),
    "area": lambda table: table["area_ha"],
    "state": alphabetically("why"),
}
"""What a table of plots can be sorted by."""


@dataclass(frozen=True, slots=True)
class LandView(TableView):
    """One view of an oblast's land: which plots, in which order, which page of them."""

    region: str
    purpose: str = ""
    state: str = ""
    sort: str = "place"
    page: int = 1

    def table(self, engine: Engine, lang: Lang) -> gpd.GeoDataFrame:
        """Return the plots chosen, in the view's order."""
        return chosen_plots(plots(engine, self.region, lang), self.purpose, self.state, self.sort)

    def scene(self, engine: Engine, lang: Lang) -> Scene:
        """Return the map of the view."""
        return land_scene(engine, self.region, self.purpose, lang)


def usual_region(engine: Engine) -> str:
    """Return the receiving oblast with the largest quota."""
    quotas = engine.atlas.newest("quota_resettlers")["value"]
    if len(quotas):
        return str(quotas.idxmax())
    return min(engine.receiving, default=oblasts(engine)[0])


def why_withheld(code: str, translator: Translator) -> str:
    """Return the reason for which a plot is not offered, in words; a reason that is not a code stays as it is."""
    if not code:
        return ""
    head, _, rest = code.partition(":")
    key = f"withheld.{head}"
    if not translator.has(key):
        return code
    return translator.gettext(key, what=land_kind(rest, translator))


def land_kind(code: str, translator: Translator) -> str:
    """Return a category of land or a kind of barred area in words; anything else, such as a lot number, as it is."""
    key = f"landkind.{code}"
    return translator.gettext(key) if code and translator.has(key) else code


@lru_cache(maxsize=12)
def plots(engine: Engine, region: str, lang: Lang) -> gpd.GeoDataFrame:
    """Return the plots of an oblast with words. Not to be changed.

    Parameters
    ----------
    engine : Engine
        Plots and places.
    region : str
        KATO code of the oblast.
    lang : {"kk", "ru", "en"}
        Language of names and words.

    Returns
    -------
    GeoDataFrame
        ``id, kato, name, in_district, purpose, purpose_word, category, category_word, area_ha, offered, withheld, why,
        status, source, as_of, old`` and polygons in EPSG:4326.
    """
    translator = translator_for(lang)
    parcels = engine.atlas.parcels
    here = parcels[parcels["kato"].astype(str).str[:2] == region[:2]]
    places = engine.atlas.places
    district = pd.Index(here["kato"].map(places["district"]).fillna(""))
    words = {purpose: translator.gettext(f"purpose.{purpose}") for purpose in PURPOSES}
    return here.assign(
        offered=here["offered"].astype(bool),
        name=place_names(engine, pd.Index(here["kato"]), translator).to_numpy(),
        in_district=place_names(engine, district, translator).to_numpy(),
        purpose_word=here["purpose"].map(words).fillna(translator.gettext("status.missing")),
        category_word=[land_kind(str(code), translator) for code in here["category"]],
        why=[why_withheld(str(code), translator) for code in here["withheld"]],
        old=old_rows(here, f"plots_{PURPOSES[0]}", today()),
    ).reset_index(drop=True)


def chosen_plots(table: gpd.GeoDataFrame, purpose: str, state: str, sort: str) -> gpd.GeoDataFrame:
    """Return some of the plots of an oblast, in an order.

    Parameters
    ----------
    table : GeoDataFrame
        As :func:`plots` returns it.
    purpose : str
        One of :data:`geo.layers.land.PURPOSES`; empty for all.
    state : str
        One of :data:`STATES`; empty for both.
    sort : str
        One of :data:`SORT_KEYS`, with ``-`` before it for descending; equal ones are in the order of their places.
    """
    keep = np.ones(len(table), dtype=bool)
    if purpose:
        keep &= (table["purpose"] == purpose).to_numpy()
    if state:
        keep &= (table["offered"] == (state == "offered")).to_numpy()
    ties = (alphabetically("name"), lambda rows: rows["id"])
    return sorted_rows(table[keep], sort, SORT_KEYS, ties=ties)


def barred_of(engine: Engine, region: str, translator: Translator) -> gpd.GeoDataFrame:
    """Return the barred areas that touch an oblast: ``kato`` (a running number), ``name`` and ``source``.

    Parameters
    ----------
    engine : Engine
        Exclusion areas and shapes.
    region : str
        KATO code of the oblast.
    translator : Translator
        Language of the names.

    Returns
    -------
    GeoDataFrame
        Polygons in EPSG:4326, whole, also where they reach beyond the oblast.
    """
    barred = engine.atlas.barred
    oblasts = shapes(engine, "oblast")
    here = (
        barred[barred.intersects(oblasts.loc[oblasts["kato"] == region, "geometry"].union_all())]
        if len(barred)
        else barred
    )
    numbers = [f"barred-{number}" for number in range(len(here))]
    return gpd.GeoDataFrame(
        {
            "kato": numbers,
            "name": [land_kind(str(kind), translator) for kind in here["kind"]],
            "source": here["source"].astype(str).to_numpy(),
        },
        geometry=here.geometry.to_numpy(),
        crs=WGS84,
    )


@lru_cache(maxsize=8)
def land_scene(engine: Engine, region: str, purpose: str, lang: Lang) -> Scene:
    """Return the land of an oblast as a scene; ``purpose`` may be empty.

    Parameters
    ----------
    engine : Engine
        Plots, exclusion areas and shapes.
    region : str
        KATO code of the oblast.
    purpose : str
        One of :data:`geo.layers.land.PURPOSES`; empty for all.
    lang : {"kk", "ru", "en"}
        The reader's language.
    """
    translator = translator_for(lang)
    shown = chosen_plots(plots(engine, region, lang), purpose, "", "place")
    shown = shown.drop(columns="kato").rename(columns={"id": "kato"})
    area = PopupField(
        translator.gettext("planner.land.area"), "area_ha", translator.gettext("unit.ha"), "status"
    )
    use = PopupField(translator.gettext("planner.land.purpose"), "purpose_word")
    return land_map(
        shown[shown["offered"]],
        shown[~shown["offered"]],
        barred_of(engine, region, translator),
        light_basemap(engine, translator, region),
        map_words(engine, translator, "map.land", land_heading(engine, region, translator)),
        words=(
            translator.gettext("planner.land.offered"),
            translator.gettext("planner.land.withheld"),
            translator.gettext("planner.land.barred"),
        ),
        fields=(area, use),
        withheld_fields=(area, use, PopupField(translator.gettext("planner.land.why"), "why")),
        status="status",
    )


def land_heading(engine: Engine, region: str, translator: Translator) -> str:
    """Return what the map and the table of an oblast's land are called.

    Parameters
    ----------
    engine : Engine
        The places.
    region : str
        KATO code of the oblast.
    translator : Translator
        The reader's language.
    """
    return translator.gettext(
        "planner.land.heading", place=place_names(engine, pd.Index([region]), translator).iat[0]
    )
