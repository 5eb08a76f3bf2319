"""``/planner/limits``: what holds the quota of each oblast back."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links
from api.pages.planner.views import LimitViewDep
from api.pages.shared.downloads import MEDIA, cacheable
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.themes.capacity_limits import (
    CAPACITIES,
    FIGURES,
    MAX_FIGURE,
    MIN_FIGURE,
    Limit,
    limits,
    usual_family,
)
from api.services.themes.exports import as_table_file
from api.services.themes.theme_registry import THEMES
from api.services.themes.theme_values import (
    SourceLine,
    place_names,
    provenance_lines,
    sources_of,
    values_of,
    years_of,
)

router = page_router()
PATHS = dict.fromkeys(("xlsx", "csv"), "/planner/limits")
"""Files of the page, by kind."""


@router.get("/planner/limits")
def limiting(request: Request, engine: EngineDep, translator: PageTranslator, view: LimitViewDep) -> Response:
    """Show what holds each oblast back, and let the planner change what a family uses up."""
    found = limits(engine, view.year, view.family)
    return render(
        request,
        "planner_limits.html",
        translator,
        section="/planner",
        year=view.year,
        years=years_of(engine, THEMES["quota"]),
        family=view.family,
        usual=usual_family(),
        faults=view.unusable,
        least=MIN_FIGURE,
        most=MAX_FIGURE,
        figures=FIGURES,
        rows=[{"name": _name(each, engine, translator), "limit": each} for each in found],
        capacities=CAPACITIES,
        sources=_sources(engine, found, translator),
        files=file_links(PATHS, view.query(), translator),
    )


def _name(limit: Limit, engine: Engine, translator: Translator) -> str:
    return str(place_names(engine, pd.Index([limit.kato]), translator).iat[0])


def _sources(engine: Engine, found: list[Limit], translator: Translator) -> list[SourceLine]:
    used = [each.capacities[name] for each in found for name in CAPACITIES]
    rows = [
        {"value": one.value, "text": "", "status": one.status, "source": one.source, "as_of": one.as_of}
        for one in used
    ]
    columns = ["value", "text", "status", "source", "as_of"]
    return sources_of(engine, pd.DataFrame(rows, columns=columns), translator)


def _exported(engine: Engine, found: list[Limit], year: str, translator: Translator) -> pd.DataFrame:
    """Return one row for each oblast and capacity."""
    units = {
        name: values_of(engine, THEMES[name], "oblast", year if name == "quota" else "")["unit"]
        for name in CAPACITIES
    }
    rows = [
        {
            "kato": each.kato,
            "name": _name(each, engine, translator),
            "capacity": translator.gettext(f"planner.limits.{name}"),
            "value": one.value,
            "unit": units[name][each.kato],
            "persons": one.persons,
            "binds": translator.gettext("flag.yes" if name == each.binding else "flag.no"),
            "status": one.status,
            "source": one.source,
            "as_of": one.as_of,
        }
        for each in found
        for name, one in each.capacities.items()
    ]
    columns = ["kato", "name", "capacity", "value", "unit", "persons", "binds", "status", "source", "as_of"]
    return pd.DataFrame(rows, columns=columns)


@router.get("/planner/limits.{kind}")
def export(
    kind: Literal["csv", "xlsx"],
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
    view: LimitViewDep,
) -> Response:
    """Return what holds each oblast back as a file: one row for each oblast and capacity."""
    figures = {name: translator.format_number(getattr(view, name), 2) for name in FIGURES}
    body = as_table_file(
        kind,
        _exported(engine, limits(engine, view.year, view.family), view.year, translator),
        translator,
        title=translator.gettext("planner.limits.heading", year=view.year),
        notes=[
            (translator.gettext("planner.limits.how", **figures),),
            *provenance_lines(engine, [], translator),
        ],
        created=engine.created,
    )
    return cacheable(request, body, MEDIA[kind], f"qonys-limits-{view.year}.{kind}")
