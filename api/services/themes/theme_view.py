"""A view of a theme: its map and its table, as a link to the planner states it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.themes.table_view import TableView
from api.services.themes.theme_registry import THEMES, Theme
from api.services.themes.theme_values import SORT_KEYS, in_region, named_values, ordered, years_of
from geo.hierarchy import LEVELS, ValueLevel

DEFAULT_THEME = "quota"


@dataclass(frozen=True, slots=True)
class ThemeView(TableView):
    """One view of a theme.

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
        One of :data:`api.services.themes.theme_values.SORT_KEYS`, with ``-`` before it for descending.
    page : int
        Page of the table, from 1.
    unknown : tuple of str
        Parameters of the link that cannot be used; their usual values were taken instead.
    """

    not_in_link: ClassVar[Collection[str]] = ("unknown",)

    theme: Theme
    level: ValueLevel
    year: str = ""
    region: str = ""
    sort: str = "-value"
    page: int = 1
    unknown: tuple[str, ...] = ()

    def table(self, engine: Engine, translator: Translator) -> pd.DataFrame:
        """Return the named values of every place shown, in the view's order."""
        whole = named_values(engine, self.theme, self.level, self.year, translator.lang)
        return ordered(in_region(whole, self.region), self.theme, self.sort)


def read_view(
    engine: Engine,
    *,
    theme: str = "",
    level: str = "",
    year: str = "",
    region: str = "",
    sort: str = "",
    page: int = 1,
) -> ThemeView:
    """Return the view that the parameters of a link state; what cannot be used is named in ``unknown``.

    Parameters
    ----------
    engine : Engine
        Knows oblasts and years.
    theme, level, year, region, sort : str
        As the link has them; empty for the usual value.
    page : int
        Page of the table, from 1.
    """
    shown = THEMES.get(theme or DEFAULT_THEME, THEMES[DEFAULT_THEME])
    known = {
        "theme": not theme or theme in THEMES,
        "level": not level or level in LEVELS,
        "region": not region or region in oblasts(engine),
        "year": not year or (year.isdecimal() and len(year) == 4),
        "sort": not sort or sort.removeprefix("-") in SORT_KEYS,
    }
    usual_sort = "name" if shown.categorical and not sort else "-value"
    return ThemeView(
        theme=shown,
        level=next((each for each in shown.levels if each == level), shown.levels[0]),
        year=_year(year, engine, shown),
        region=region if known["region"] else "",
        sort=sort if sort and known["sort"] else usual_sort,
        page=page,
        unknown=tuple(name for name, is_known in known.items() if not is_known),
    )


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
