"""``/planner/limits``: what holds the quota of each oblast back."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.shared.downloads import MEDIA, kept
from api.pages.shared.frame import PageTranslator, link, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.themes.capacity_limits import CAPACITIES, Family, Limit, limits, usual_family
from api.services.themes.exports import as_csv, as_xlsx
from api.services.themes.theme_registry import THEMES
from api.services.themes.theme_values import place_names, sources_of, values_of, years_of

router = page_router()

FIGURES = ("persons", "pupils", "jobs")
LEAST, MOST = 0.1, 30.0
"""Smallest and largest figure of a family that is taken."""


def _family(request: Request) -> tuple[Family, tuple[str, ...]]:
    """Return the family of the link, and the names of the figures in it that cannot be used."""
    usual = usual_family()
    faults, figures = [], {}
    for name in FIGURES:
        text = request.query_params.get(name, "").strip().replace(",", ".")
        figures[name] = getattr(usual, name)
        if not text:
            continue
        number = _number(text)
        if number is None or not LEAST <= number <= MOST:
            faults.append(name)
        else:
            figures[name] = number
    return Family(**figures), tuple(faults)


def _number(text: str) -> float | None:
    digits = text.replace(".", "", 1)
    return float(text) if digits.isdecimal() and digits.isascii() and len(text) <= 8 else None


def _year(request: Request, engine: Engine) -> str:
    years = years_of(engine, THEMES["quota"])
    asked = request.query_params.get("year", "")
    return asked if asked in years else (years[-1] if years else "")


@router.get("/planner/limits")
def limiting(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show what holds each oblast back, and let the planner change what a family uses up."""
    family, faults = _family(request)
    year = _year(request, engine)
    found = limits(engine, year, family)
    query = urlencode({"year": year, "persons": family.persons, "pupils": family.pupils, "jobs": family.jobs})
    return render(
        request,
        "planner_limits.html",
        translator,
        section="/planner",
        year=year,
        years=years_of(engine, THEMES["quota"]),
        family=family,
        usual=usual_family(),
        faults=faults,
        least=LEAST,
        most=MOST,
        figures=FIGURES,
        rows=[_row(each, engine, translator) for each in found],
        capacities=CAPACITIES,
        sources=_sources(engine, found, translator),
        files=[(kind, link(f"/planner/limits.{kind}", query, translator.lang)) for kind in ("xlsx", "csv")],
    )


def _row(each: Limit, engine: Engine, translator: Translator) -> dict[str, Any]:
    return {"name": place_names(engine, pd.Index([each.kato]), translator).iat[0], "limit": each}


def _sources(engine: Engine, found: list[Limit], translator: Translator) -> list[dict[str, str]]:
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
            "name": place_names(engine, pd.Index([each.kato]), translator).iat[0],
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
    kind: Literal["csv", "xlsx"], request: Request, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Return what holds each oblast back as a file: one row for each oblast and capacity."""
    family, _ = _family(request)
    year = _year(request, engine)
    table = _exported(engine, limits(engine, year, family), year, translator)
    if kind == "csv":
        return kept(request, as_csv(table), MEDIA[kind], f"qonys-limits-{year}.csv")
    figures = {name: translator.format_number(getattr(family, name), 2) for name in FIGURES}
    notes = [
        (translator.gettext("planner.limits.how", **figures),),
        (translator.gettext("sheet.atlas", version=engine.atlas.version),),
    ]
    title = translator.gettext("planner.limits.heading", year=year)
    return kept(
        request,
        as_xlsx(table, translator, title=title, notes=notes),
        MEDIA[kind],
        f"qonys-limits-{year}.xlsx",
    )
