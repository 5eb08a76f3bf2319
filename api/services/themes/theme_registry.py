"""The themes of the planner's maps: what each shows, on which levels, and how its values become classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
import pandas as pd

from api.services.language.i18n import Translator
from geo.faults import Fault, InputError
from geo.hierarchy import ValueLevel
from geo.layers.land import PURPOSES
from geo.layers.registry import INDICATORS
from geo.layers.vacancies import SECTORS
from maps.classes import Scheme
from maps.shading import Shading, categorical, diverging, sequential

Method = Literal["quantiles", "equal_interval", "pretty", "head_tail", "diverging", "categorical"]
"""How classes are made: a scheme of `maps.classes`, quantiles either side of zero, or one class a category."""
Group = Literal["quota", "work", "homes", "land", "school", "people", "nature"]
GROUPS: tuple[Group, ...] = get_args(Group)

ZONES = (
    "desert",
    "semi-desert",
    "foothill-desert-steppe",
    "dry-steppe",
    "steppe",
    "forest-steppe",
    "south-siberian-mountain-and-foothill",
)
"""Natural zones from dry to moist, the order of their legend."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the planner's maps.

    Parameters
    ----------
    id : str
        Name in links and on the command line.
    group : str
        Heading it stands under.
    indicator : str
        What it shows; the catalogues hold its title under ``indicator.<indicator>``.
    levels : tuple of {"oblast", "district", "settlement"}
        Levels on which it makes sense, the first shown unless another is asked for.
    method : str
        See :data:`Method`.
    k : int
        Classes asked for.
    palette : {"viridis", "cividis"}
        Colours of the classes; both can be told apart with any colour vision.
    reverse : bool
        Whether low values are dark: where the low ones are what matters, as with cold.
    digits : int
        Decimals of its numbers.
    yearly : bool
        Whether a year may be chosen.
    """

    id: str
    group: Group
    indicator: str
    levels: tuple[ValueLevel, ...]
    method: Method = "quantiles"
    k: int = 5
    palette: str = "viridis"
    reverse: bool = False
    digits: int = 0
    yearly: bool = False

    def __str__(self) -> str:
        return self.id

    @property
    def unit(self) -> str:
        """Unit of the values, as the registry of indicators has it."""
        return INDICATORS[self.indicator].unit

    @property
    def categorical(self) -> bool:
        """Whether it shows categories and no numbers."""
        return self.method == "categorical"

    def title(self, translator: Translator) -> str:
        """Return the title in a language."""
        return translator.gettext(f"indicator.{self.indicator}")

    def shading(self, table: pd.DataFrame, translator: Translator) -> Shading:
        """Return classes and colours of the rows of a table with ``value`` and ``text``."""
        match self.method:
            case "categorical":
                present = [text for text in table["text"].unique() if text]
                ordered = [*(zone for zone in ZONES if zone in present), *sorted(set(present) - set(ZONES))]
                return categorical(
                    table["text"].tolist(), {text: category(text, translator) for text in ordered}
                )
            case "diverging":
                return diverging(table["value"])
            case _:
                scheme: Scheme = self.method
                return sequential(table["value"], scheme, self.k, self.palette, reverse=self.reverse)


def category(text: str, translator: Translator) -> str:
    """Return a category in words; one that the catalogues do not know stays as it is."""
    key = f"category.{text}"
    return translator.gettext(key) if translator.has(key) else text


_ALL: tuple[ValueLevel, ...] = ("district", "oblast", "settlement")
_UPPER: tuple[ValueLevel, ...] = ("oblast", "district")
_OBLAST: tuple[ValueLevel, ...] = ("oblast",)
_POINTS: tuple[ValueLevel, ...] = ("settlement",)


def registry_of(themes: Iterable[Theme]) -> Mapping[str, Theme]:
    """Return the themes by id.

    Raises
    ------
    ValueError
        If two themes share an id.
    """
    table: dict[str, Theme] = {}
    for theme in themes:
        if theme.id in table:
            raise ValueError(f"theme {theme.id!r} is registered twice")
        table[theme.id] = theme
    return MappingProxyType(table)


THEMES: Mapping[str, Theme] = registry_of(
    (
        Theme("quota", "quota", "quota_resettlers", _UPPER, yearly=True),
        Theme("quota_kandas", "quota", "quota_kandas", _UPPER, yearly=True),
        Theme("quota_families", "quota", "quota_resettlers_families", _UPPER, yearly=True),
        Theme("quota_used", "quota", "quota_used", _UPPER, yearly=True),
        Theme("quota_used_families", "quota", "quota_used_families", _UPPER, yearly=True),
        Theme("vacancies", "work", "vacancies", _ALL),
        *(Theme(f"vacancies_{sector}", "work", f"vacancies_{sector}", _OBLAST) for sector in SECTORS),
        Theme("wages", "work", "wage_all", _OBLAST, "pretty", palette="cividis"),
        Theme("wage_district", "work", "wage_district", ("district",), "pretty", palette="cividis"),
        Theme("unemployment", "work", "unemployment_rate", _OBLAST, "pretty", palette="cividis", digits=1),
        Theme("homes", "homes", "homes_free", _ALL),
        Theme("rents", "homes", "rent_home", _ALL, "pretty", palette="cividis"),
        Theme("prices", "homes", "price_home_m2", _ALL, "pretty", palette="cividis"),
        Theme("building_cost", "homes", "building_cost_m2", ("district",), "pretty", palette="cividis"),
        Theme("city_prices", "homes", "price_resale", _POINTS, palette="cividis", yearly=True),
        Theme("city_prices_new", "homes", "price_new", _POINTS, palette="cividis", yearly=True),
        Theme("city_rents", "homes", "rent_m2", _POINTS, palette="cividis", yearly=True),
        *(Theme(f"plots_{purpose}", "land", f"plots_{purpose}", _ALL) for purpose in PURPOSES),
        Theme("schools", "school", "schools", _OBLAST),
        Theme("school_places", "school", "school_places_free", _ALL),
        Theme("kindergarten_places", "school", "kindergarten_places_free", _ALL),
        Theme("school_km", "school", "school_km", _POINTS, digits=1),
        Theme("kindergarten_km", "school", "kindergarten_km", _POINTS, digits=1),
        Theme("hospital_km", "school", "hospital_km", _POINTS, digits=1),
        Theme("population", "people", "population", _ALL, "quantiles"),
        Theme("population_rural", "people", "population_rural", _UPPER),
        Theme("population_change", "people", "population_change", _UPPER, "diverging"),
        Theme(
            "population_change_percent",
            "people",
            "population_change_percent",
            ("district",),
            "diverging",
            digits=1,
        ),
        Theme("rural_change", "people", "rural_change_2011_2020", _UPPER, "diverging"),
        Theme("natural_zone", "nature", "natural_zone", ("district", "settlement"), "categorical"),
        Theme(
            "january", "nature", "january_mean_c", _ALL, "pretty", palette="cividis", reverse=True, digits=1
        ),
        Theme("july", "nature", "july_mean_c", _ALL, "pretty", palette="cividis", digits=1),
        Theme("heating_days", "nature", "heating_days", _ALL, "pretty", palette="cividis"),
        Theme("cropland", "nature", "cropland_percent", _ALL, "pretty", palette="cividis"),
        Theme("snow", "nature", "snow_days", _ALL, "pretty", palette="cividis"),
        Theme("precipitation", "nature", "precipitation_mm", _ALL, "pretty", palette="cividis"),
    )
)
"""Every theme by id, in the order in which they are listed to a reader."""


def theme_of(name: str) -> Theme:
    """Return a theme by its id.

    Raises
    ------
    InputError
        If there is no such theme: one fault that names all of them.
    """
    if name not in THEMES:
        raise InputError([Fault("map", "theme", f"one of {', '.join(THEMES)}", repr(name[:40]), key="theme")])
    return THEMES[name]


def level_of(theme: Theme, level: str | None) -> ValueLevel:
    """Return the level to show a theme on: the one asked for, or its first.

    Raises
    ------
    InputError
        If the theme makes no sense on that level.
    """
    wanted = level or theme.levels[0]
    found = next((known for known in theme.levels if known == wanted), None)
    if found is None:
        expected = f"for {theme.id} one of {', '.join(theme.levels)}"
        raise InputError([Fault("map", "level", expected, repr(wanted[:40]), key="level")])
    return found


def has_value(table: pd.DataFrame) -> pd.Series:
    """Return where a table of values has one: a number, or the name of a category."""
    return table["value"].notna() | (table["text"].astype(str) != "") & (table["status"] != "missing")


def known_share(table: pd.DataFrame) -> float:
    """Return the share of rows with a value, 0 for a table without rows."""
    return float(np.mean(has_value(table))) if len(table) else 0.0
