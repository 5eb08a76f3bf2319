"""``/planner/land``: the plots of an oblast on offer, those withheld and why, and areas in which none is offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links
from api.pages.planner.maps import head, region_choices
from api.pages.shared.downloads import MEDIA, framed, kept, map_data
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.exports import as_csv, as_geojson, as_xlsx
from api.services.themes.land_figures import (
    SORTS,
    STATES,
    barred_of,
    chosen_plots,
    land_heading,
    land_scene,
    plots,
)
from api.services.themes.legend import legend
from api.services.themes.picture import picture
from api.services.themes.theme_values import sources_of, told_sources
from api.services.themes.theme_view import PAGE_ROWS, oblasts
from geo.layers.land import PURPOSES
from geo.names import Lang
from geo.receiving import receiving_oblasts

router = page_router()


@dataclass(frozen=True, slots=True)
class LandView:
    """One look at an oblast's land: which plots, in which order, which page of them."""

    region: str
    purpose: str = ""
    state: str = ""
    sort: str = "place"
    page: int = 1

    def query(self, **changes: Any) -> str:
        """Return the query of a link to this view with some changes; without a change of page it leads to the first."""
        changed = replace(self, page=int(changes.pop("page", 1)), **changes)
        said = {
            "region": changed.region,
            "purpose": changed.purpose,
            "state": changed.state,
            "sort": "" if changed.sort == "place" else changed.sort,
            "page": str(changed.page) if changed.page > 1 else "",
        }
        return urlencode({name: value for name, value in said.items() if value})


def _view(request: Request, engine: Engine) -> LandView:
    asked = request.query_params

    def one_of(name: str, known: tuple[str, ...], usual: str = "") -> str:
        text = asked.get(name, "")
        return text if text in known else usual

    page = asked.get("page", "1")
    return LandView(
        one_of("region", oblasts(engine), _usual_region(engine)),
        one_of("purpose", PURPOSES),
        one_of("state", STATES),
        one_of("sort", (*SORTS, *(f"-{name}" for name in SORTS)), "place"),
        max(int(page), 1) if page.isdecimal() and len(page) < 5 else 1,
    )


def _usual_region(engine: Engine) -> str:
    """Return the receiving oblast with the largest quota."""
    quotas = engine.atlas.newest("quota_resettlers")["value"]
    return (
        str(quotas.idxmax())
        if len(quotas)
        else min(receiving_oblasts(engine.atlas), default=oblasts(engine)[0])
    )


@router.get("/planner/land")
def land(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show the land of an oblast: map, table."""
    view = _view(request, engine)
    everything = plots(engine, view.region, translator.lang)
    table = chosen_plots(everything, view.purpose, view.state, view.sort)
    return render(
        request,
        "planner_land.html",
        translator,
        section="/planner",
        view=view,
        heading=land_heading(engine, view.region, translator),
        regions=region_choices(engine, translator),
        legend=legend(land_scene(engine, view.region, view.purpose, translator.lang), translator),
        purposes=PURPOSES,
        states=STATES,
        heads=[head(name, view.sort, name == "area") for name in SORTS],
        all_plots=len(everything),
        counts=_counts(everything),
        withheld=_reasons(everything),
        barred=len(barred_of(engine, view.region, translator)),
        sources=_sources(engine, everything, translator),
        files=file_links("/planner/land", "/planner/land", view.query(), translator),
        **_paged(table, view.page),
    )


def _paged(table: gpd.GeoDataFrame, asked: int) -> dict[str, Any]:
    """Return the rows of a page, and the pages there are."""
    pages = max(-(-len(table) // PAGE_ROWS), 1)
    page = min(asked, pages)
    part = table.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return {
        "rows": pd.DataFrame(part.drop(columns="geometry")).to_dict("records"),
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE_ROWS + 1 if len(table) else 0,
        "last": (page - 1) * PAGE_ROWS + len(part),
        "of": len(table),
    }


def _counts(table: pd.DataFrame) -> list[tuple[str, str, int, float]]:
    """Return purpose, status, number and hectares of the plots on offer."""
    groups = table[table["offered"]].groupby(["purpose_word", "status"], sort=True)["area_ha"]
    return [(str(word), str(status), len(areas), float(areas.sum())) for (word, status), areas in groups]


def _reasons(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the reasons for which plots are withheld, and how many for each; other plots' numbers are left out."""
    reasons = table.loc[~table["offered"], "why"].astype(str).str.replace(r"\s*\(.*\)$", "", regex=True)
    return [(str(reason), int(count)) for reason, count in reasons.value_counts().items()]


def _sources(engine: Engine, table: pd.DataFrame, translator: Translator) -> list[dict[str, str]]:
    return sources_of(engine, pd.DataFrame(table).assign(value=1.0, text=""), translator)


@router.get("/maps/land.json")
def land_data(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what the map of an oblast's land draws."""
    view = _view(request, engine)
    return map_data(request, land_scene(engine, view.region, view.purpose, translator.lang))


@router.get("/maps/land")
def land_frame(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return the page of the map of an oblast's land."""
    view = _view(request, engine)
    scene = land_scene(engine, view.region, view.purpose, translator.lang)
    return framed(scene, "/maps/land", view.query(sort="place", state=""), translator.lang)


def _notes(engine: Engine, view: LandView, translator: Translator) -> list[tuple[str, ...]]:
    sources = told_sources(_sources(engine, plots(engine, view.region, translator.lang), translator))
    return [*sources, (translator.gettext("sheet.atlas", version=engine.atlas.version),)]


@lru_cache(maxsize=4)
def _picture(engine: Engine, view: LandView, lang: Lang) -> bytes:
    translator = translator_for(lang)
    scene = land_scene(engine, view.region, view.purpose, lang)
    return picture(scene, translator, ["; ".join(line) for line in _notes(engine, view, translator)])


@router.get("/planner/land.{kind}")
def export(
    kind: Literal["csv", "xlsx", "geojson", "png"],
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
) -> Response:
    """Return the plots of a view as a file."""
    view = _view(request, engine)
    if "region" in request.query_params and request.query_params["region"] != view.region:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    chosen = chosen_plots(plots(engine, view.region, translator.lang), view.purpose, view.state, view.sort)
    rows, title = _exported(chosen), land_heading(engine, view.region, translator)
    match kind:
        case "csv":
            body = as_csv(rows)
        case "xlsx":
            body = as_xlsx(rows, translator, title=title, notes=_notes(engine, view, translator))
        case "geojson":
            drawn = chosen.set_index("id").geometry
            body = as_geojson(rows.assign(place=rows["kato"], kato=rows["id"]), drawn, title=title)
        case "png":
            body = _picture(engine, LandView(view.region, view.purpose), translator.lang)
    return kept(request, body, MEDIA[kind], f"qonys-land-{view.region}.{kind}")


def _exported(chosen: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.DataFrame(chosen.drop(columns="geometry"))
    table["district"], table["value"], table["unit"] = table["in_district"], table["area_ha"], "ha"
    columns = [
        "id",
        "kato",
        "name",
        "district",
        "purpose",
        "category",
        "value",
        "unit",
        "offered",
        "withheld",
        "status",
    ]
    return table[[*columns, "source", "as_of"]].assign(offered=table["offered"].map({True: 1, False: 0}))
