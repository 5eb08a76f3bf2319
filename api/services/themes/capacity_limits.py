"""What holds a quota back: quota, homes, vacancies and school places of an oblast, all counted in persons.

One job and one home are enough for one family; a school place is enough for as many persons as there are per pupil.
The figures that turn homes, vacancies and places into persons come from table 10 of the evaluation of 2021 and
may be replaced by the planner's own.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import pandas as pd

from api.services.engine import Engine
from api.services.themes.table_view import TableView
from api.services.themes.theme_registry import THEMES
from api.services.themes.theme_values import values_of, years_of
from geo.assemble import today
from geo.counts import worst
from geo.layers.facts import fact_table
from geo.layers.freshness import is_old
from geo.provenance import Status

SCHOOL_YEARS, CHILD_YEARS = 12, 18
"""Years of age from 6 to 17, at school, among the years from 0 to 17: children are taken to be spread evenly."""
CAPACITIES = ("quota", "homes", "vacancies", "school_places")
"""What may hold back, by theme; the quota first."""
FIGURES = ("persons", "pupils", "jobs")
"""What a family uses up, by the name of the parameter."""
MIN_FIGURE, MAX_FIGURE = 0.1, 30.0
"""Smallest and largest figure that is taken."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a family uses up; every figure is above 0.

    Parameters
    ----------
    persons : float
        Persons in a family.
    pupils : float
        Children at school in a family.
    jobs : float
        Vacancies that a family needs.
    """

    persons: float
    pupils: float
    jobs: float = 1.0

    def persons_in(self, capacity: str, value: float) -> float:
        """Return for how many persons a capacity is enough."""
        match capacity:
            case "homes":
                return value * self.persons
            case "vacancies":
                return value / self.jobs * self.persons
            case "school_places":
                return value / self.pupils * self.persons
            case _:
                return value


@cache
def usual_family() -> Family:
    """Return the mean family of table 10: resettled persons a family, and children a person."""
    table = fact_table("survey_2021")
    rows = table[table["table"] == "10"]
    wide = rows.assign(value=pd.to_numeric(rows["value"])).pivot_table(
        index="group", columns="measure", values="value"
    )
    sized = wide.dropna(subset=["resettled_persons_since_2017", "resettled_families_since_2017"])
    persons = sized["resettled_persons_since_2017"].sum() / sized["resettled_families_since_2017"].sum()
    counted = wide.dropna(subset=["resettled_persons_since_2017", "resettled_children_since_2017"])
    children = counted["resettled_children_since_2017"].sum() / counted["resettled_persons_since_2017"].sum()
    return Family(round(float(persons), 2), round(float(persons * children * SCHOOL_YEARS / CHILD_YEARS), 2))


@dataclass(frozen=True, slots=True)
class LimitView(TableView):
    """A year, and what a family uses up, as a link states them.

    Parameters
    ----------
    year : str
        Year of the quota; empty where none is known.
    persons, pupils, jobs : float
        See :class:`Family`.
    unusable : tuple of str
        Figures of the link that cannot be used; those of :func:`usual_family` were taken instead.
    """

    not_in_link: ClassVar[Collection[str]] = ("unusable",)

    year: str
    persons: float
    pupils: float
    jobs: float
    unusable: tuple[str, ...]

    @property
    def family(self) -> Family:
        """What a family uses up."""
        return Family(self.persons, self.pupils, self.jobs)


def read_limit_view(engine: Engine, *, year: str = "", **figures: str) -> LimitView:
    """Return the view that the parameters of a link state.

    Parameters
    ----------
    engine : Engine
        Knows the years.
    year : str
        As the link has it; the newest where it is not known.
    **figures
        :data:`FIGURES` as the link has them, with a decimal point or comma.
    """
    years = years_of(engine, THEMES["quota"])
    usual = usual_family()
    texts = {name: figures.get(name, "").strip().replace(",", ".") for name in FIGURES}
    numbers = {name: _figure(text) for name, text in texts.items()}
    unusable = tuple(name for name, text in texts.items() if text and numbers[name] is None)
    persons, pupils, jobs = (numbers[name] or getattr(usual, name) for name in FIGURES)
    shown = year if year in years else (years[-1] if years else "")
    return LimitView(shown, persons, pupils, jobs, unusable)


def _figure(text: str) -> float | None:
    digits = text.replace(".", "", 1)
    if not (digits.isdecimal() and digits.isascii() and len(text) <= 8):
        return None
    return float(text) if MIN_FIGURE <= float(text) <= MAX_FIGURE else None


@dataclass(frozen=True, slots=True)
class Capacity:
    """One capacity of an oblast.

    Parameters
    ----------
    value : float or None
        As the atlas has it, in its own unit.
    persons : float or None
        For how many persons it is enough.
    status, source, as_of : str
        Provenance of the value.
    coverage : float
        Share of the oblast's settlements of which a value is known: what is known of some is the least that there is,
        and holds nothing back.
    old : bool
        Whether the value is older than its layer's life.
    """

    value: float | None
    persons: float | None
    status: str
    source: str
    as_of: str
    coverage: float = 1.0
    old: bool = False

    @property
    def binds(self) -> bool:
        """Whether it is known of the whole oblast, so that it may hold back."""
        return self.persons is not None and self.coverage >= 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """One oblast with a quota.

    Parameters
    ----------
    kato : str
        The oblast.
    capacities : mapping of str to Capacity
        By :data:`CAPACITIES`.
    binding : str
        The smallest of those that are known; the first named of equal ones.
    status : str
        Status of the finding: that of the least sure capacity it rests on.
    """

    kato: str
    capacities: Mapping[str, Capacity]
    binding: str
    status: str

    @property
    def unknown(self) -> tuple[str, ...]:
        """The capacities that are not known of the whole oblast and were left out."""
        return tuple(name for name, each in self.capacities.items() if not each.binds)

    @property
    def most(self) -> float:
        """Persons that can be taken in."""
        found = self.capacities[self.binding].persons
        assert found is not None
        return found


def limits(engine: Engine, year: str, family: Family) -> list[Limit]:
    """Return what holds back each oblast that has a quota in a year, the largest quota first.

    Parameters
    ----------
    engine : Engine
        Where the atlas is.
    year : str
        Year of the quota; empty for the newest.
    family : Family
        What a family uses up.
    """
    tables = {
        name: values_of(engine, THEMES[name], "oblast", year if name == "quota" else "")
        for name in CAPACITIES
    }
    quotas = tables["quota"].dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    return [_limit(str(kato), tables, family) for kato in quotas.index]


def _limit(kato: str, tables: Mapping[str, pd.DataFrame], family: Family) -> Limit:
    capacities = {name: _capacity(name, tables[name], kato, family) for name in CAPACITIES}
    known = {
        name: each.persons for name, each in capacities.items() if each.persons is not None and each.binds
    }
    binding = min(known, key=lambda name: known[name])
    status = worst(pd.Series([capacities[name].status for name in known]))
    return Limit(kato, capacities, binding, status)


def _capacity(name: str, table: pd.DataFrame, kato: str, family: Family) -> Capacity:
    number = float(table["value"].loc[kato])
    value = None if math.isnan(number) else number
    persons = None if value is None else family.persons_in(name, value)
    status, source, as_of = (str(table.at[kato, column]) for column in ("status", "source", "as_of"))
    old = status != Status.DEMO and is_old(THEMES[name].indicator, as_of, today())
    return Capacity(value, persons, status, source, as_of, float(table["coverage"].loc[kato]), old)
