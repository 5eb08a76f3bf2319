"""``qonys map``: a theme as one HTML file that asks nothing of anyone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.names import Lang


def draw(
    theme: Annotated[str, typer.Argument(help="what to show; a name that there is not lists them all")],
    out: Annotated[Path, typer.Argument(help="write the map to this HTML file")],
    level: Annotated[
        str | None, typer.Option(help="oblast, district or settlement  [default: the theme's own]")
    ] = None,
    year: Annotated[
        str | None, typer.Option(help="year, for a theme that has years  [default: the newest]")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="language of the map")] = "kk",
) -> None:
    """Draw a theme: quota, vacancies, homes, rents, plots, population and others."""
    from api.services.themes.theme_registry import (  # with pandas: not for those who ask for help
        level_of,
        theme_of,
    )

    shown = theme_of(theme)
    chosen = level_of(shown, level)

    from api.services.engine import Engine
    from api.services.themes.scenes import theme_scene
    from api.services.themes.theme_values import years_of
    from maps.page import standalone

    engine = Engine.open(AtlasSettings().home)
    years = years_of(engine, shown)
    if year is not None and year not in years:
        known = f"one of {', '.join(years)}" if years else f"no year: {shown.id} has none"
        raise InputError([Fault("map", "year", known, repr(year[:40]))])
    page = standalone(theme_scene(engine, shown.id, chosen, year or (years[-1] if years else ""), "", lang))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError([Fault(str(out), "", "a file that can be written", error.strerror or "")]) from None
