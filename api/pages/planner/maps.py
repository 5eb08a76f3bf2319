"""``/planner``: a theme on the map and in a table beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.files import file_links, scene_of
from api.pages.planner.views import ThemeViewDep
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.engine import Engine
from api.services.language.formats import alphabetical
from api.services.language.i18n import Translator
from api.services.language.source_titles import source_name
from api.services.themes.legend import legend
from api.services.themes.scenes import heading, method_of
from api.services.themes.table_view import page_of, sort_links
from api.services.themes.theme_registry import GROUPS, THEMES, Theme, has_value, known_share
from api.services.themes.theme_values import (
    SORT_KEYS,
    place_names,
    short_day,
    sources_of,
    summary,
    unit_of,
    values_of,
    written_value,
    years_of,
)
from api.services.themes.theme_view import ThemeView, oblasts
from geo.assemble import today
from geo.layers.freshness import is_old
from geo.layers.registry import LAYER_OF
from geo.provenance import Status

router = page_router()
PATHS = {**dict.fromkeys(("xlsx", "csv", "geojson"), "/planner/table"), "png": "/planner/map"}
"""Files of the page, by kind."""


@router.get("/planner")
def planner(request: Request, engine: EngineDep, translator: PageTranslator, view: ThemeViewDep) -> Response:
    """Show a theme: form, map, table."""
    table = view.table(engine, translator)
    page = page_of(len(table), view.page)
    known = has_value(table)
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
        known=int(known.sum()),
        of=len(table),
        summary=summary(table, view.theme, translator),
        sources=sources_of(engine, table, translator),
        mixed=len(table.loc[known, ["source", "as_of"]].drop_duplicates()) > 1,
        method=method_of(view.theme, translator),
        layer=LAYER_OF[view.theme.indicator],
        unit=unit_of(view.theme, translator),
        files=file_links(PATHS, view.query(), translator),
        heads=sort_links(list(SORT_KEYS), view.sort, ["value"]),
        rows=[_row(row, view, translator) for row in table.iloc[page.rows].itertuples()],
        page=page,
    )


def _row(row: Any, view: ThemeView, translator: Translator) -> dict[str, str]:
    above = (row.in_district, "" if view.region else row.in_oblast)  # the oblast is said once, in the form
    within = ", ".join(part for part in above if part)
    return {
        "kato": str(row.Index),
        "name": row.name,
        "within": within,
        "value": written_value(row, view.theme, translator),
        "status": str(row.status),
        "date": short_day(row.as_of, translator),
        "old": translator.gettext("status.old") if _is_old(row, view.theme) else "",
        "source": source_name(row.source, translator),
        "taken": "" if row.level in {"", view.level} else str(row.level),
        "parts": f"{100 * row.coverage:.0f}" if 0 < row.coverage < 1 else "",
    }


def _is_old(row: Any, theme: Theme) -> bool:
    return row.status in (Status.OBSERVED, Status.ESTIMATED) and is_old(theme.indicator, row.as_of, today())


def region_choices(engine: Engine, translator: Translator) -> list[tuple[str, str]]:
    """Return code and name of the oblasts, by name."""
    codes = pd.Index(oblasts(engine))
    named = zip(codes, place_names(engine, codes, translator), strict=True)
    return sorted(named, key=lambda pair: alphabetical(pair[1]))


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


def _groups(engine: Engine, translator: Translator) -> list[dict[str, object]]:
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
