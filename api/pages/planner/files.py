"""``/maps/theme`` and the files of ``/planner``: the map and its data, the picture of the map, the table."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Literal

import geopandas as gpd
import pandas as pd
from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.shared.downloads import MEDIA, framed, kept, map_data
from api.pages.shared.frame import PageTranslator, link, page_router
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.shortlists.shortlist_map import shapes
from api.services.themes.exports import as_csv, as_geojson, as_xlsx
from api.services.themes.picture import picture
from api.services.themes.scenes import heading, method_of, theme_scene
from api.services.themes.theme_registry import category, has_value
from api.services.themes.theme_values import sources_of, summary, told_sources, unit_of
from api.services.themes.theme_view import View, read_view
from geo.names import Lang
from maps.scene import Scene

router = page_router()


def file_links(table: str, drawn: str, query: str, translator: Translator) -> list[tuple[str, str]]:
    """Return kind and link of each file of a view."""
    kinds = [(kind, f"{table}.{kind}") for kind in ("xlsx", "csv", "geojson")] + [("png", f"{drawn}.png")]
    return [(kind, link(path, query, translator.lang)) for kind, path in kinds]


def _exact_view(request: Request, engine: Engine) -> View:
    """Return the view of a link whose answer is kept apart from the page: what it says wrongly is not passed over."""
    view = read_view(request.query_params, engine)
    if view.unknown:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return view


def scene_of(view: View, engine: Engine, translator: Translator) -> Scene:
    """Return the map of a view."""
    return theme_scene(engine, view.theme.id, view.level, view.year, view.region, translator.lang)


@router.get("/maps/theme.json")
def theme_data(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what a theme's map draws."""
    return map_data(request, scene_of(_exact_view(request, engine), engine, translator))


@router.get("/maps/theme")
def theme_frame(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return the page of a theme's map."""
    view = _exact_view(request, engine)
    return framed(
        scene_of(view, engine, translator), "/maps/theme", view.query(sort="-value"), translator.lang
    )


@router.get("/planner/map.png")
def theme_picture(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return a theme's map as a picture."""
    view = _exact_view(request, engine)
    return kept(
        request,
        _picture(engine, without_order(view), translator.lang),
        MEDIA["png"],
        f"{_filename(view)}.png",
    )


def without_order(view: View) -> View:
    """Return the view without what only its table has: one picture for all orders and pages."""
    return View(view.theme, view.level, view.year, view.region)


@lru_cache(maxsize=16)
def _picture(engine: Engine, view: View, lang: Lang) -> bytes:
    translator = translator_for(lang)
    return picture(
        scene_of(view, engine, translator),
        translator,
        ["; ".join(line) for line in notes(engine, view, translator)],
    )


def notes(engine: Engine, view: View, translator: Translator) -> list[tuple[str, ...]]:
    """Return what has to be known of a view's values: coverage by status, classes, sources, version of the atlas."""
    table = view.table(engine, translator)
    lines = [
        (translator.gettext("planner.coverage", known=int(has_value(table).sum()), of=len(table)),),
        tuple(_status_line(line, translator) for line in summary(table, view.theme, translator)),
        (translator.gettext("planner.classes", method=method_of(view.theme, translator)),),
    ]
    lines += told_sources(sources_of(engine, table, translator))
    return [*lines, (translator.gettext("sheet.atlas", version=engine.atlas.version),)]


def _status_line(line: dict[str, Any], translator: Translator) -> str:
    words = f"{translator.gettext('status.' + line['status'])}: {line['count']}"
    return f"{words} ({line['total']})" if line["total"] else words


def _filename(view: View) -> str:
    return "-".join(part for part in ("qonys", view.theme.id, view.level, view.year, view.region) if part)


def export_table(view: View, engine: Engine, translator: Translator) -> pd.DataFrame:
    """Return the rows of a view as a file has them, whatever page is shown."""
    table = view.table(engine, translator)
    texts = [category(text, translator) if text else None for text in table["text"]]
    return pd.DataFrame(
        {
            "kato": table.index.astype(str),
            "name": table["name"].to_numpy(),
            "district": table["in_district"].to_numpy(),
            "oblast": table["in_oblast"].to_numpy(),
            "theme": view.theme.title(translator),
            "period": view.year,
            "value": texts if view.theme.categorical else table["value"].to_numpy(),
            "unit": unit_of(view.theme, translator),
            "status": table["status"].to_numpy(),
            "source": table["source"].to_numpy(),
            "as_of": table["as_of"].to_numpy(),
            "known_at": table["level"].to_numpy(),
            "coverage": table["coverage"].astype(float).round(3).to_numpy(),
        }
    )


@router.get("/planner/table.{kind}")
def export(
    kind: Literal["csv", "xlsx", "geojson"], request: Request, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Return the table of a view as a file."""
    view = _exact_view(request, engine)
    table = export_table(view, engine, translator)
    title = heading(view.theme, view.level, view.year, translator)
    match kind:
        case "csv":
            body = as_csv(table)
        case "xlsx":
            body = as_xlsx(table, translator, title=title, notes=notes(engine, view, translator))
        case "geojson":
            body = as_geojson(
                table, _places_drawn(view, engine), title=title, atlas=engine.atlas.version,
                sources=sources_of(engine, view.table(engine, translator), translator),
            )  # fmt: skip
    return kept(request, body, MEDIA[kind], f"{_filename(view)}.{kind}")


def _places_drawn(view: View, engine: Engine) -> gpd.GeoSeries:
    if view.level == "settlement":
        places = engine.atlas.inhabited
        return places.geometry[places["lon"].notna()]
    return shapes(engine, view.level).set_index("kato").geometry
