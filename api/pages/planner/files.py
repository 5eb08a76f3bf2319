"""``/maps/theme`` and the files of ``/planner``: the map and its data, the picture of the map, the table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import pandas as pd
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.planner.views import ExactThemeViewDep
from api.pages.shared.downloads import MEDIA, cacheable, map_data, map_page
from api.pages.shared.frame import PageTranslator, page_router
from api.pages.shared.page_links import link
from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.themes.basemap import shapes
from api.services.themes.exports import as_geojson, as_table_file
from api.services.themes.picture import picture
from api.services.themes.scenes import heading, method_of, theme_scene
from api.services.themes.theme_registry import category, has_value
from api.services.themes.theme_values import StatusLine, provenance_lines, sources_of, summary, unit_of
from api.services.themes.theme_view import ThemeView
from geo.names import Lang
from maps.scene import Scene

router = page_router()


def file_links(paths: Mapping[str, str], query: str, translator: Translator) -> list[tuple[str, str]]:
    """Return kind and link of each file of a view.

    Parameters
    ----------
    paths : mapping of str to str
        Path without its ending, by kind: the ending itself.
    query : str
        Query of the view.
    translator : Translator
        Language of the files.
    """
    return [(kind, link(f"{path}.{kind}", query, translator.lang)) for kind, path in paths.items()]


def scene_of(view: ThemeView, engine: Engine, translator: Translator) -> Scene:
    """Return the map of a view.

    Parameters
    ----------
    view : ThemeView
        Theme, level, year and oblast.
    engine : Engine
        Values and shapes.
    translator : Translator
        The reader's language.
    """
    return theme_scene(engine, view.theme.id, view.level, view.year, view.region, translator.lang)


@router.get("/maps/theme.json")
def theme_data(
    request: Request, engine: EngineDep, translator: PageTranslator, view: ExactThemeViewDep
) -> Response:
    """Return the data of a theme's map."""
    return map_data(request, scene_of(view, engine, translator))


@router.get("/maps/theme")
def theme_frame(engine: EngineDep, translator: PageTranslator, view: ExactThemeViewDep) -> Response:
    """Return the page of a theme's map."""
    scene = scene_of(view, engine, translator)
    return map_page(scene, "/maps/theme", view.query(sort="-value"), translator.lang)


@router.get("/planner/map.png")
def theme_picture(
    request: Request, engine: EngineDep, translator: PageTranslator, view: ExactThemeViewDep
) -> Response:
    """Return a theme's map as a picture."""
    body = _picture(engine, view.changed(sort="-value"), translator.lang)
    return cacheable(request, body, MEDIA["png"], f"{_filename(view)}.png")


@lru_cache(maxsize=16)
def _picture(engine: Engine, view: ThemeView, lang: Lang) -> bytes:
    """Return the picture of a view; one for all orders and pages of its table."""
    translator = translator_for(lang)
    lines = ["; ".join(line) for line in notes(engine, view, translator)]
    return picture(scene_of(view, engine, translator), translator, lines)


def notes(engine: Engine, view: ThemeView, translator: Translator) -> list[tuple[str, ...]]:
    """Return what has to be known of a view's values: coverage by status, classes, sources, version of the atlas.

    Parameters
    ----------
    engine : Engine
        Values, sources and version.
    view : ThemeView
        Theme, level, year and oblast.
    translator : Translator
        The reader's language.

    Returns
    -------
    list of tuple of str
        Lines of one cell or several.
    """
    table = view.table(engine, translator)
    known = int(has_value(table).sum())
    return [
        (translator.gettext("planner.coverage", known=known, of=len(table)),),
        tuple(_status_line(line, translator) for line in summary(table, view.theme, translator)),
        (translator.gettext("planner.classes", method=method_of(view.theme, translator)),),
        *provenance_lines(engine, sources_of(engine, table, translator), translator),
    ]


def _status_line(line: StatusLine, translator: Translator) -> str:
    words = f"{translator.gettext('status.' + line['status'])}: {line['count']}"
    return f"{words} ({line['total']})" if line["total"] else words


def _filename(view: ThemeView) -> str:
    return "-".join(part for part in ("qonys", view.theme.id, view.level, view.year, view.region) if part)


def export_table(view: ThemeView, engine: Engine, translator: Translator) -> pd.DataFrame:
    """Return the rows of a view as a file has them, whatever page is shown.

    Parameters
    ----------
    view : ThemeView
        Theme, level, year, oblast and order.
    engine : Engine
        The values.
    translator : Translator
        Language of names, titles and categories; the columns' names are the same in every language.
    """
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
    kind: Literal["csv", "xlsx", "geojson"],
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
    view: ExactThemeViewDep,
) -> Response:
    """Return the table of a view as a file."""
    table = export_table(view, engine, translator)
    title = heading(view.theme, view.level, view.year, translator)
    if kind == "geojson":
        body = as_geojson(
            table, _places_drawn(view, engine), title=title, atlas=engine.atlas.version,
            sources=sources_of(engine, view.table(engine, translator), translator),
        )  # fmt: skip
    else:
        lines = notes(engine, view, translator)
        body = as_table_file(kind, table, translator, title=title, notes=lines, created=engine.created)
    return cacheable(request, body, MEDIA[kind], f"{_filename(view)}.{kind}")


def _places_drawn(view: ThemeView, engine: Engine) -> gpd.GeoSeries:
    if view.level == "settlement":
        places = engine.atlas.inhabited
        return places.geometry[places["lon"].notna()]
    return shapes(engine, view.level).set_index("kato").geometry
