"""What a link to the planner's map says: theme, level, year, region, order and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.themes.theme_registry import THEMES, Theme
from api.services.themes.theme_values import ORDERS, in_region, named_values, ordered, years_of
from geo.hierarchy import LEVELS, ValueLevel

DEFAULT_THEME = "quota"
PAGE_ROWS = 50
"""Rows of a table on one page."""


@dataclass(frozen=True, slots=True)
class View:
    """One look at a theme.

    Parameters
    ----------
    theme : Theme
        What is shown.
    level : {"oblast", "district", "settlement"}
        Of which places.
    year : str
        Year, empty where the theme has none.
    region : str
        KATO code of the oblast that is shown alone; empty for the country.
    sort : str
        A column of :data:`api.services.themes.theme_values.ORDERS`, with ``-`` before it for the other way round.
    page : int
        Page of the table, from 1.
    unknown : tuple of str
        Parameters of the link that say what there is not; something else was taken instead.
    """

    theme: Theme
    level: ValueLevel
    year: str = ""
    region: str = ""
    sort: str = "-value"
    page: int = 1
    unknown: tuple[str, ...] = ()

    def query(self, **changes: Any) -> str:
        """Return the query of a link to this view with some changes; without a change of page it leads to the first."""
        changed = replace(self, page=int(changes.pop("page", 1)), **changes)
        said = {
            "theme": changed.theme.id,
            "level": changed.level,
            "year": changed.year,
            "region": changed.region,
            "sort": "" if changed.sort == "-value" else changed.sort,
            "page": str(changed.page) if changed.page > 1 else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def table(self, engine: Engine, translator: Translator) -> pd.DataFrame:
        """Return the named values of every place shown, in the view's order."""
        whole = named_values(engine, self.theme, self.level, self.year, translator.lang)
        return ordered(in_region(whole, self.region), self.theme, self.sort)


def read_view(params: Mapping[str, str], engine: Engine) -> View:
    """Return the view that a link asks for; what it says wrongly is told in ``unknown``, and its usual value taken."""
    unknown = []
    name = params.get("theme") or DEFAULT_THEME
    if name not in THEMES:
        unknown.append("theme")
    theme = THEMES.get(name, THEMES[DEFAULT_THEME])
    if params.get("level", "") not in {"", *LEVELS}:
        unknown.append("level")
    level = next((known for known in theme.levels if known == params.get("level")), theme.levels[0])
    region = params.get("region", "")
    if region and region not in oblasts(engine):
        unknown.append("region")
        region = ""
    asked = params.get("year", "")
    if asked and not (asked.isdecimal() and len(asked) == 4):
        unknown.append("year")
    sort = params.get("sort") or ("name" if theme.categorical else "-value")
    if sort.removeprefix("-") not in ORDERS:
        unknown.append("sort")
        sort = "-value"
    page = params.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 5 else 1
    return View(theme, level, _year(asked, engine, theme), region, sort, max(number, 1), tuple(unknown))


def _year(asked: str, engine: Engine, theme: Theme) -> str:
    """Return the year to show: the one asked for, even when nothing is known of it, if it lies between known ones."""
    years = years_of(engine, theme)
    if not years:
        return ""
    return asked if len(asked) == 4 and years[0] <= asked <= years[-1] else years[-1]


def oblasts(engine: Engine) -> tuple[str, ...]:
    """Return the KATO codes of the oblasts, in order."""
    places = engine.atlas.places
    return tuple(map(str, places.index[places["level"] == "oblast"]))
