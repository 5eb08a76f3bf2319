"""``/planner``: a theme on the map and in a table beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links, scene_of
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.language.source_titles import source_name
from api.services.themes.legend import legend
from api.services.themes.scenes import heading, method_of
from api.services.themes.theme_registry import GROUPS, THEMES, has_value, known_share
from api.services.themes.theme_values import (
    by_letter,
    place_names,
    short_day,
    sources_of,
    summary,
    unit_of,
    values_of,
    written_value,
    years_of,
)
from api.services.themes.theme_view import PAGE_ROWS, View, oblasts, read_view
from geo.layers.registry import LAYER_OF

router = page_router()
COLUMNS = ("name", "value", "status")
"""Columns of the table."""


@router.get("/planner")
def planner(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show a theme: form, map, table."""
    view = read_view(request.query_params, engine)
    table = view.table(engine, translator)
    return render(
        request,
        "planner.html",
        translator,
        section="/planner",
        view=view,
        heading=heading(view.theme, view.level, view.year, translator),
        years=years_of(engine, view.theme),
        regions=region_choices(engine, translator),
        groups=_groups(engine, translator),
        legend=legend(scene_of(view, engine, translator), translator),
        known=int(has_value(table).sum()),
        of=len(table),
        summary=summary(table, view.theme, translator),
        sources=sources_of(engine, table, translator),
        mixed=len(table.loc[has_value(table), ["source", "as_of"]].drop_duplicates()) > 1,
        method=method_of(view.theme, translator),
        layer=LAYER_OF[view.theme.indicator],
        unit=unit_of(view.theme, translator),
        files=tuple(file_links("/planner/table", "/planner/map", view.query(), translator)),
        **paged(table, view, translator),
    )


def paged(table: pd.DataFrame, view: View, translator: Translator) -> dict[str, Any]:
    """Return the rows of the view's page, the headings with their links, and the pages there are."""
    pages = max(-(-len(table) // PAGE_ROWS), 1)
    page = min(view.page, pages)
    part = table.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return {
        "rows": [_row(row, view, translator) for row in part.itertuples()],
        "heads": [head(name, view.sort, name == "value") for name in COLUMNS],
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE_ROWS + 1 if len(table) else 0,
        "last": (page - 1) * PAGE_ROWS + len(part),
    }


def head(name: str, sort: str, falls_first: bool) -> dict[str, str]:
    """Return a heading: its column, the order it is in (as ``aria-sort`` says it) and the order a click leads to."""
    ways = (f"-{name}", name) if falls_first else (name, f"-{name}")
    way = "none" if sort not in ways else "descending" if sort.startswith("-") else "ascending"
    return {"name": name, "way": way, "sort": ways[1] if sort == ways[0] else ways[0]}


def _row(row: Any, view: View, translator: Translator) -> dict[str, str]:
    above = (row.in_district, "" if view.region else row.in_oblast)  # the oblast is said once, in the form
    within = ", ".join(part for part in above if part)
    return {
        "kato": str(row.Index),
        "name": row.name,
        "within": within,
        "value": written_value(row, view.theme, translator),
        "status": str(row.status),
        "date": short_day(row.as_of, translator),
        "source": source_name(row.source, translator),
        "taken": "" if row.level in {"", view.level} else str(row.level),
        "parts": f"{100 * row.coverage:.0f}" if 0 < row.coverage < 1 else "",
    }


def region_choices(engine: Engine, translator: Translator) -> list[tuple[str, str]]:
    """Return code and name of the oblasts, by name."""
    codes = pd.Index(oblasts(engine))
    named = zip(codes, place_names(engine, codes, translator), strict=True)
    return sorted(named, key=lambda pair: by_letter(pair[1]))


@lru_cache(maxsize=4)
def _known_themes(engine: Engine) -> frozenset[str]:
    return frozenset(
        theme.id
        for theme in THEMES.values()
        if any(
            known_share(values_of(engine, theme, level)) > 0
            for level in theme.levels
            if level != "settlement"
        )
        or ("settlement" in theme.levels and len(engine.atlas.rows(theme.indicator)) > 0)
    )


def _groups(engine: Engine, translator: Translator) -> list[dict[str, Any]]:
    """Return the themes by group, those that the atlas knows nothing of marked."""
    known = _known_themes(engine)
    return [
        {
            "name": group,
            "themes": [
                (t.id, t.title(translator), t.id in known) for t in THEMES.values() if t.group == group
            ],
        }
        for group in GROUPS
    ]
