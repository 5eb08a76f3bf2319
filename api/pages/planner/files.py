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
from api.pages.shared.frame import PageSpeaker, link, page_router
from api.services.engine import Engine
from api.services.language.i18n import Lang, Speaker, speaker
from api.services.shortlists.shortlist_map import shapes
from api.services.themes.exports import as_csv, as_geojson, as_xlsx
from api.services.themes.picture import picture
from api.services.themes.scenes import heading, method_of, theme_scene
from api.services.themes.theme_registry import category, has_value
from api.services.themes.theme_values import sources_of, summary, told_sources, unit_of
from api.services.themes.theme_view import View, read_view
from maps.scene import Scene

router = page_router()


def file_links(table: str, drawn: str, query: str, speaker: Speaker) -> list[tuple[str, str]]:
    """Return kind and link of each file of a view."""
    kinds = [(kind, f"{table}.{kind}") for kind in ("xlsx", "csv", "geojson")] + [("png", f"{drawn}.png")]
    return [(kind, link(path, query, speaker.lang)) for kind, path in kinds]


def _exact_view(request: Request, engine: Engine) -> View:
    """Return the view of a link whose answer is kept apart from the page: what it says wrongly is not passed over."""
    view = read_view(request.query_params, engine)
    if view.unknown:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return view


def scene_of(view: View, engine: Engine, speaker: Speaker) -> Scene:
    """Return the map of a view."""
    return theme_scene(engine, view.theme.id, view.level, view.year, view.region, speaker.lang)


@router.get("/maps/theme.json")
def theme_data(request: Request, engine: EngineDep, speaker: PageSpeaker) -> Response:
    """Return what a theme's map draws."""
    return map_data(request, scene_of(_exact_view(request, engine), engine, speaker))


@router.get("/maps/theme")
def theme_frame(request: Request, engine: EngineDep, speaker: PageSpeaker) -> Response:
    """Return the page of a theme's map."""
    view = _exact_view(request, engine)
    return framed(scene_of(view, engine, speaker), "/maps/theme", view.query(sort="-value"), speaker.lang)


@router.get("/planner/map.png")
def theme_picture(request: Request, engine: EngineDep, speaker: PageSpeaker) -> Response:
    """Return a theme's map as a picture."""
    view = _exact_view(request, engine)
    return kept(
        request, _picture(engine, without_order(view), speaker.lang), MEDIA["png"], f"{_filename(view)}.png"
    )


def without_order(view: View) -> View:
    """Return the view without what only its table has: one picture for all orders and pages."""
    return View(view.theme, view.level, view.year, view.region)


@lru_cache(maxsize=16)
def _picture(engine: Engine, view: View, lang: Lang) -> bytes:
    said = speaker(lang)
    return picture(
        scene_of(view, engine, said), said, ["; ".join(line) for line in notes(engine, view, said)]
    )


def notes(engine: Engine, view: View, speaker: Speaker) -> list[tuple[str, ...]]:
    """Return what has to be known of a view's values: coverage by status, classes, sources, version of the atlas."""
    table = view.table(engine, speaker)
    lines = [
        (speaker.say("planner.coverage", known=int(has_value(table).sum()), of=len(table)),),
        tuple(_status_line(line, speaker) for line in summary(table, view.theme, speaker)),
        (speaker.say("planner.classes", method=method_of(view.theme, speaker)),),
    ]
    lines += told_sources(sources_of(engine, table, speaker))
    return [*lines, (speaker.say("sheet.atlas", version=engine.atlas.version),)]


def _status_line(line: dict[str, Any], speaker: Speaker) -> str:
    words = f"{speaker.say('status.' + line['status'])}: {line['count']}"
    return f"{words} ({line['total']})" if line["total"] else words


def _filename(view: View) -> str:
    return "-".join(part for part in ("qonys", view.theme.id, view.level, view.year, view.region) if part)


def export_table(view: View, engine: Engine, speaker: Speaker) -> pd.DataFrame:
    """Return the rows of a view as a file has them, whatever page is shown."""
    table = view.table(engine, speaker)
    texts = [category(text, speaker) if text else None for text in table["text"]]
    return pd.DataFrame(
        {
            "kato": table.index.astype(str),
            "name": table["name"].to_numpy(),
            "district": table["in_district"].to_numpy(),
            "oblast": table["in_oblast"].to_numpy(),
            "theme": view.theme.title(speaker),
            "period": view.year,
            "value": texts if view.theme.categorical else table["value"].to_numpy(),
            "unit": unit_of(view.theme, speaker),
            "status": table["status"].to_numpy(),
            "source": table["source"].to_numpy(),
            "as_of": table["as_of"].to_numpy(),
            "features_at": table["level"].to_numpy(),
            "coverage": table["coverage"].astype(float).round(3).to_numpy(),
        }
    )


@router.get("/planner/table.{kind}")
def export(
    kind: Literal["csv", "xlsx", "geojson"], request: Request, engine: EngineDep, speaker: PageSpeaker
) -> Response:
    """Return the table of a view as a file."""
    view = _exact_view(request, engine)
    table = export_table(view, engine, speaker)
    title = heading(view.theme, view.level, view.year, speaker)
    match kind:
        case "csv":
            body = as_csv(table)
        case "xlsx":
            body = as_xlsx(table, speaker, title=title, notes=notes(engine, view, speaker))
        case "geojson":
            body = as_geojson(
                table, _places_drawn(view, engine), title=title, atlas=engine.atlas.version,
                sources=sources_of(engine, view.table(engine, speaker), speaker),
            )  # fmt: skip
    return kept(request, body, MEDIA[kind], f"{_filename(view)}.{kind}")


def _places_drawn(view: View, engine: Engine) -> gpd.GeoSeries:
    if view.level == "settlement":
        places = engine.atlas.inhabited
        return places.geometry[places["lon"].notna()]
    return shapes(engine, view.level).set_index("kato").geometry
