"""A shortlist as a map, with every word in the reader's language."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from api.services.engine import Engine
from api.services.intake.place_index import area_name
from api.services.language.i18n import Translator
from api.services.shortlists.cards import weakest
from api.services.shortlists.shortlist_types import ShownMatch, ShownShortlist
from api.services.shortlists.surroundings import nearest_towns, surroundings
from api.services.themes.basemap import labels, names, receiving, town_points, with_attribution
from api.services.themes.borders import COARSE_M, borders
from geo.arrays import Floats
from geo.crs import WGS84
from geo.names import LANGS
from geo.provenance import Status
from maps.basemap import Basemap
from maps.page import standalone
from maps.popups import PopupField, PopupLink
from maps.scene import Scene
from maps.shortlist import shortlist_map


def _pins(shown: ShownShortlist, engine: Engine, translator: Translator) -> gpd.GeoDataFrame:
    def named(match: ShownMatch) -> str:
        return translator.place_name({f"name_{code}": text for code, text in match["name"].items()})

    matches = shown["matches"]
    places = engine.atlas.places.loc[[match["kato"] for match in matches]]
    rows = pd.DataFrame(
        {
            "kato": [match["kato"] for match in matches],
            "name": [named(match) for match in matches],
            "rank": [match["rank"] for match in matches],
            "score": [round(float(match["score"]), 1) for match in matches],
            "why": [_best_reason(match, translator) for match in matches],
            "where": [area_name(engine, code, translator) for code in places.index],
            "around": [surroundings(engine, code, translator) for code in places.index],
        }
    )
    points = gpd.points_from_xy([match["lon"] for match in matches], [match["lat"] for match in matches])
    return gpd.GeoDataFrame(rows, geometry=points, crs=WGS84)


def _best_reason(match: ShownMatch, translator: Translator) -> str:
    """Return what speaks most for a match, and that it is made up where it is."""
    best = max(match["reasons"], key=lambda reason: float(reason["contribution"]))
    if weakest(best) != Status.DEMO:
        return best["text"]
    return f"{best['text']} ({translator.gettext('status.demo')})"


def _candidates(engine: Engine, translator: Translator, scores: Floats) -> gpd.GeoDataFrame:
    return _destinations(engine, translator).assign(score=np.round(scores, 1))


@lru_cache(maxsize=2 * len(LANGS))
def _destinations(engine: Engine, translator: Translator) -> gpd.GeoDataFrame:
    """Return what is the same of every village for all families: names, where it lies, how far from a town."""
    places = engine.destinations.places
    first = places.reset_index().drop_duplicates("district").set_index("district")["kato"]
    districts = {code: area_name(engine, kato, translator) for code, kato in first.items()}
    table = places.assign(
        kato=places.index,
        name=names(places, translator),
        where=places["district"].map(districts),
        km=nearest_towns(engine.destinations)["km"].round(),
    )
    return gpd.GeoDataFrame(table[["kato", "name", "where", "km", "geometry"]])


@lru_cache(maxsize=2 * len(LANGS))
def _basemap(engine: Engine, translator: Translator) -> Basemap:
    districts, oblasts = (borders(engine, level, tolerance_m=COARSE_M) for level in ("district", "oblast"))
    return Basemap(districts, oblasts, receiving(engine), town_points(engine, translator))


def shortlist_scene(
    shown: ShownShortlist,
    engine: Engine,
    translator: Translator,
    scores: Floats | None = None,
    *,
    alone: bool = False,
    link: PopupLink | None = None,
) -> Scene:
    """Return a shortlist as a scene.

    Parameters
    ----------
    shown : ShownShortlist
        As :func:`api.services.shortlists.shortlist_json.shown_shortlist` returns it.
    engine : Engine
        Where shapes and names are.
    translator : Translator
        The language.
    scores : ndarray of float64, shape (P,), optional
        Score of every destination, to show them all as points.
    alone : bool
        Whether the map stands alone and so brings the list along.
    link : PopupLink, optional
        Leads from every popup to a page about its village.
    """
    said = labels(
        translator,
        "map.shortlist",
        trained_on=shown["model"]["trained_on"],
        list_title=translator.gettext("result.title") if alone else "",
    )
    score = PopupField(translator.gettext("result.score"), "score")
    where = PopupField(translator.gettext("map.where"), "where")
    return shortlist_map(
        _pins(shown, engine, translator),
        _basemap(engine, translator),
        with_attribution(said, engine, translator),
        fields=(
            where,
            PopupField(translator.gettext("map.around"), "around"),
            score,
            PopupField(translator.gettext("result.for"), "why"),
        ),
        candidates=None if scores is None else _candidates(engine, translator, scores),
        candidate_fields=(where, PopupField(translator.gettext("map.town"), "km", said.kilometres), score),
        link=link,
    )


def shortlist_page(shown: ShownShortlist, engine: Engine, translator: Translator) -> str:
    """Return the map of a shortlist as one HTML file that asks nothing of anyone.

    Parameters
    ----------
    shown : ShownShortlist
        As :func:`api.services.shortlists.shortlist_json.shown_shortlist` returns it.
    engine : Engine
        Where shapes and names are.
    translator : Translator
        The reader's language.
    """
    return standalone(shortlist_scene(shown, engine, translator, alone=True))
