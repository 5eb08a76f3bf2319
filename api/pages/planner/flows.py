"""``/planner/flows``: who moved from which oblast to which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.planner.maps import head
from api.pages.shared.downloads import MEDIA, framed, kept, map_data
from api.pages.shared.frame import PageTranslator, link, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.exports import as_csv, as_xlsx
from api.services.themes.flow_figures import (
    MEASURES,
    SORTS,
    flow_heading,
    flow_scene,
    flow_table,
    flow_years,
    sorted_flows,
)
from api.services.themes.legend import legend
from api.services.themes.picture import picture
from api.services.themes.theme_values import sources_of, told_sources
from geo.names import Lang

router = page_router()


@dataclass(frozen=True, slots=True)
class FlowView:
    """One look at the flows: what is counted, of which year, in which order."""

    measure: str
    year: str
    sort: str = "-value"

    def query(self, **changes: str) -> str:
        """Return the query of a link to this view with some changes."""
        said = {"measure": self.measure, "year": self.year, "sort": self.sort} | changes
        return urlencode({name: value for name, value in said.items() if value and value != "-value"})


def _view(request: Request, engine: Engine) -> FlowView:
    asked = request.query_params
    measure = asked.get("measure", "")
    measure = measure if measure in MEASURES else MEASURES[0]
    years = flow_years(engine, measure)
    year = asked.get("year", "")
    sort = asked.get("sort", "")
    known = sort.removeprefix("-") in SORTS
    return FlowView(
        measure, year if year in years else (years[-1] if years else ""), sort if known else "-value"
    )


@router.get("/planner/flows")
def flows(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show the flows of a year: map, table."""
    view = _view(request, engine)
    table = sorted_flows(flow_table(engine, view.measure, view.year, translator.lang), view.sort)
    return render(
        request,
        "planner_flows.html",
        translator,
        section="/planner",
        view=view,
        heading=flow_heading(view.measure, view.year, translator),
        years=flow_years(engine, view.measure),
        legend=legend(flow_scene(engine, view.measure, view.year, translator.lang), translator)
        if view.year
        else [],
        measures=MEASURES,
        rows=table.to_dict("records"),
        heads=[head(name, view.sort, name == "value") for name in SORTS],
        sources=sources_of(engine, table.assign(text=""), translator),
        totals=_totals(table),
        files=[
            (kind, link(f"/planner/flows.{kind}", view.query(), translator.lang))
            for kind in ("xlsx", "csv", "png")
        ],
    )


def _totals(table: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Return number and sum of the flows of each status."""
    return [(str(status), len(rows), float(rows["value"].sum())) for status, rows in table.groupby("status")]


def _known(request: Request, engine: Engine) -> FlowView:
    view = _view(request, engine)
    if not view.year:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return view


@router.get("/maps/flows.json")
def flows_data(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what the map of the flows draws."""
    view = _known(request, engine)
    return map_data(request, flow_scene(engine, view.measure, view.year, translator.lang))


@router.get("/maps/flows")
def flows_frame(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return the page of the map of the flows."""
    view = _known(request, engine)
    scene = flow_scene(engine, view.measure, view.year, translator.lang)
    return framed(scene, "/maps/flows", view.query(sort=""), translator.lang)


def _notes(engine: Engine, table: pd.DataFrame, translator: Translator) -> list[tuple[str, ...]]:
    sources = told_sources(sources_of(engine, table.assign(text=""), translator))
    return [
        (translator.gettext("map.flows.note"),),
        *sources,
        (translator.gettext("sheet.atlas", version=engine.atlas.version),),
    ]


@lru_cache(maxsize=4)
def _picture(engine: Engine, measure: str, year: str, lang: Lang) -> bytes:
    translator = translator_for(lang)
    lines = _notes(engine, flow_table(engine, measure, year, lang), translator)
    return picture(flow_scene(engine, measure, year, lang), translator, ["; ".join(line) for line in lines])


@router.get("/planner/flows.{kind}")
def export(
    kind: Literal["csv", "xlsx", "png"], request: Request, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Return the flows of a year as a file."""
    view = _known(request, engine)
    table = sorted_flows(flow_table(engine, view.measure, view.year, translator.lang), view.sort)
    rows = _exported(table, view.year)
    match kind:
        case "csv":
            body = as_csv(rows)
        case "xlsx":
            title = flow_heading(view.measure, view.year, translator)
            body = as_xlsx(rows, translator, title=title, notes=_notes(engine, table, translator))
        case "png":
            body = _picture(engine, view.measure, view.year, translator.lang)
    return kept(request, body, MEDIA[kind], f"qonys-flows-{view.measure}-{view.year}.{kind}")


def _exported(table: pd.DataFrame, year: str) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "origin": table["origin"],
        "from_name": table["from_name"],
        "destination": table["destination"],
        "to_name": table["to_name"],
        "period": year,
        "value": table["value"],
        "unit": table["unit"],
        "status": table["status"],
        "source": table["source"],
        "as_of": table["as_of"],
    }
    return pd.DataFrame(columns)
