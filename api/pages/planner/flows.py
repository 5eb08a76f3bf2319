"""``/planner/flows``: who moved from which oblast to which."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links
from api.pages.planner.views import FlowViewDep, KnownFlowViewDep
from api.pages.shared.downloads import MEDIA, cacheable, map_data, map_page
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.exports import as_table_file
from api.services.themes.flow_figures import (
    MEASURES,
    SORT_KEYS,
    FlowView,
    flow_heading,
    flow_scene,
    flow_table,
    flow_years,
)
from api.services.themes.legend import legend
from api.services.themes.picture import picture
from api.services.themes.table_view import sort_links
from api.services.themes.theme_values import provenance_lines, sources_of
from geo.names import Lang

router = page_router()
PATHS = dict.fromkeys(("xlsx", "csv", "png"), "/planner/flows")
"""Files of the page, by kind."""


@router.get("/planner/flows")
def flows(request: Request, engine: EngineDep, translator: PageTranslator, view: FlowViewDep) -> Response:
    """Show the flows of a year: map, table."""
    table = view.table(engine, translator.lang)
    return render(
        request,
        "planner_flows.html",
        translator,
        section="/planner",
        view=view,
        heading=flow_heading(view.measure, view.year, translator),
        years=flow_years(engine, view.measure),
        legend=legend(view.scene(engine, translator.lang), translator) if view.year else [],
        measures=MEASURES,
        rows=table.to_dict("records"),
        heads=sort_links(list(SORT_KEYS), view.sort, ["value"]),
        sources=sources_of(engine, table.assign(text=""), translator),
        totals=_totals(table),
        files=file_links(PATHS, view.query(), translator),
    )


def _totals(table: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Return number and sum of the flows of each status."""
    return [(str(status), len(rows), float(rows["value"].sum())) for status, rows in table.groupby("status")]


@router.get("/maps/flows.json")
def flows_data(
    request: Request, engine: EngineDep, translator: PageTranslator, view: KnownFlowViewDep
) -> Response:
    """Return the data of the map of the flows."""
    return map_data(request, view.scene(engine, translator.lang))


@router.get("/maps/flows")
def flows_frame(engine: EngineDep, translator: PageTranslator, view: KnownFlowViewDep) -> Response:
    """Return the page of the map of the flows."""
    return map_page(view.scene(engine, translator.lang), "/maps/flows", view.query(sort=""), translator.lang)


def _notes(engine: Engine, table: pd.DataFrame, translator: Translator) -> list[tuple[str, ...]]:
    sources = sources_of(engine, table.assign(text=""), translator)
    return [(translator.gettext("map.flows.note"),), *provenance_lines(engine, sources, translator)]


@lru_cache(maxsize=4)
def _picture(engine: Engine, measure: str, year: str, lang: Lang) -> bytes:
    translator = translator_for(lang)
    lines = _notes(engine, flow_table(engine, measure, year, lang), translator)
    return picture(flow_scene(engine, measure, year, lang), translator, ["; ".join(line) for line in lines])


@router.get("/planner/flows.{kind}")
def export(
    kind: Literal["csv", "xlsx", "png"],
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
    view: KnownFlowViewDep,
) -> Response:
    """Return the flows of a year as a file."""
    if kind == "png":
        body = _picture(engine, view.measure, view.year, translator.lang)
    else:
        table = view.table(engine, translator.lang)
        body = as_table_file(
            kind,
            _exported(table, view),
            translator,
            title=flow_heading(view.measure, view.year, translator),
            notes=_notes(engine, table, translator),
            created=engine.created,
        )
    return cacheable(request, body, MEDIA[kind], f"qonys-flows-{view.measure}-{view.year}.{kind}")


def _exported(table: pd.DataFrame, view: FlowView) -> pd.DataFrame:
    columns = ["origin", "from_name", "destination", "to_name", "period", "value", "unit", "status", "source"]
    return table.assign(period=view.year)[[*columns, "as_of"]]
