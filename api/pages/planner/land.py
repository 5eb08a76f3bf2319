"""``/planner/land``: the plots of an oblast on offer, those withheld and why, and areas in which none is offered."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import geopandas as gpd
import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links
from api.pages.planner.maps import region_choices
from api.pages.planner.views import ExactLandViewDep, LandViewDep
from api.pages.shared.downloads import MEDIA, cacheable, map_data, map_page
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.exports import as_geojson, as_table_file
from api.services.themes.land_figures import (
    SORT_KEYS,
    STATES,
    LandView,
    barred_of,
    land_heading,
    plots,
)
from api.services.themes.legend import legend
from api.services.themes.picture import picture
from api.services.themes.table_view import page_of, sort_links
from api.services.themes.theme_values import SourceLine, provenance_lines, sources_of
from geo.layers.land import PURPOSES
from geo.names import Lang

router = page_router()
PATHS = dict.fromkeys(("xlsx", "csv", "geojson", "png"), "/planner/land")
"""Files of the page, by kind."""


@router.get("/planner/land")
def land(request: Request, engine: EngineDep, translator: PageTranslator, view: LandViewDep) -> Response:
    """Show the land of an oblast: map, table."""
    everything = plots(engine, view.region, translator.lang)
    table = view.table(engine, translator.lang)
    page = page_of(len(table), view.page)
    return render(
        request,
        "planner_land.html",
        translator,
        section="/planner",
        view=view,
        heading=land_heading(engine, view.region, translator),
        regions=region_choices(engine, translator),
        legend=legend(view.scene(engine, translator.lang), translator),
        purposes=PURPOSES,
        states=STATES,
        rows=pd.DataFrame(table.iloc[page.rows].drop(columns="geometry")).to_dict("records"),
        page=page,
        heads=sort_links(list(SORT_KEYS), view.sort, ["area"]),
        all_plots=len(everything),
        counts=_counts(everything),
        withheld=_reasons(everything),
        barred=len(barred_of(engine, view.region, translator)),
        sources=_sources(engine, everything, translator),
        files=file_links(PATHS, view.query(), translator),
    )


def _counts(table: pd.DataFrame) -> list[tuple[str, str, int, float]]:
    """Return purpose, status, number and hectares of the plots on offer."""
    groups = table[table["offered"]].groupby(["purpose_word", "status"], sort=True)["area_ha"]
    return [(str(word), str(status), len(areas), float(areas.sum())) for (word, status), areas in groups]


def _reasons(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the reasons for which plots are withheld, and how many for each; other plots' numbers are left out."""
    reasons = table.loc[~table["offered"], "why"].astype(str).str.replace(r"\s*\(.*\)$", "", regex=True)
    return [(str(reason), int(count)) for reason, count in reasons.value_counts().items()]


def _sources(engine: Engine, table: pd.DataFrame, translator: Translator) -> list[SourceLine]:
    return sources_of(engine, pd.DataFrame(table).assign(value=1.0, text=""), translator)


@router.get("/maps/land.json")
def land_data(request: Request, engine: EngineDep, translator: PageTranslator, view: LandViewDep) -> Response:
    """Return the data of the map of an oblast's land."""
    return map_data(request, view.scene(engine, translator.lang))


@router.get("/maps/land")
def land_frame(engine: EngineDep, translator: PageTranslator, view: LandViewDep) -> Response:
    """Return the page of the map of an oblast's land."""
    query = view.query(sort="place", state="")
    return map_page(view.scene(engine, translator.lang), "/maps/land", query, translator.lang)


def _notes(engine: Engine, view: LandView, translator: Translator) -> list[tuple[str, ...]]:
    sources = _sources(engine, plots(engine, view.region, translator.lang), translator)
    return provenance_lines(engine, sources, translator)


@lru_cache(maxsize=4)
def _picture(engine: Engine, view: LandView, lang: Lang) -> bytes:
    translator = translator_for(lang)
    lines = ["; ".join(line) for line in _notes(engine, view, translator)]
    return picture(view.scene(engine, lang), translator, lines)


@router.get("/planner/land.{kind}")
def export(
    kind: Literal["csv", "xlsx", "geojson", "png"],
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
    view: ExactLandViewDep,
) -> Response:
    """Return the plots of a view as a file."""
    title = land_heading(engine, view.region, translator)
    chosen = view.table(engine, translator.lang)
    rows = _exported(chosen)
    match kind:
        case "geojson":
            drawn = chosen.set_index("id").geometry
            body = as_geojson(rows.assign(place=rows["kato"], kato=rows["id"]), drawn, title=title)
        case "png":
            body = _picture(engine, LandView(view.region, view.purpose), translator.lang)
        case _:
            notes = _notes(engine, view, translator)
            body = as_table_file(kind, rows, translator, title=title, notes=notes, created=engine.created)
    return cacheable(request, body, MEDIA[kind], f"qonys-land-{view.region}.{kind}")


def _exported(chosen: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.DataFrame(chosen.drop(columns="geometry"))
    table["district"], table["value"], table["unit"] = table["in_district"], table["area_ha"], "ha"
    place = ["id", "kato", "name", "district", "purpose", "category"]
    value = ["value", "unit", "offered", "withheld", "status", "source", "as_of"]
    return table[[*place, *value]].assign(offered=table["offered"].map({True: 1, False: 0}))
