"""Population: the layout of the 2021 census with ages, the bureau's bulletin, and the table with codes made of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from geo.faults import Fault
from geo.sources.facts import population_bulletin as bulletin
from geo.sources.reading.cells import Number
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import KATO, PLACE_COLUMNS
from geo.sources.reading.parsed import Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.placed_rows import read_placed
from geo.sources.reading.tabular import read_sheets

AGES = {"0_5": range(0, 6), "6_17": range(6, 18), "18_62": range(18, 63), "63_up": range(63, 101)}
"""Age groups: before school, at school, of working age, of pension age (63)."""
CENSUS_DATE = "2021-09-01"

_COUNT = Number(whole=True, highest=30_000_000)
_MONTHS = {"қаңтар": 1, "январ": 1, "шілде": 7, "июл": 7}
_DATED = re.compile(r"(\d{4}) жылғы 1 (қаңтар|шілде)|на 1 (январ|июл)\w* (\d{4})")


def _age_column(age: int) -> Column:
    last = "100+" if age == 100 else str(age)
    return Column(f"age_{age}", (last, f"{last} и старше"), _COUNT)


CENSUS = Form(
    "census",
    (
        KATO,
        Column("name", ("Наименование\\Возраст", "Наименование/Возраст", "Наименование", "Атауы", "Name")),
        Column("level", ("Уровень", "Деңгей", "Level")),
        Column("total", ("Всего", "Барлығы", "Total"), _COUNT, required=True),
        *map(_age_column, range(101)),
    ),
    any_of=(("kato",), ("age_0",)),
)
"""``Уровень | КАТО | Наименование\\Возраст | Всего | 0 | 1 | … | 100+``."""

CODED = Form(
    "population",
    (
        KATO,
        *(each for each in PLACE_COLUMNS if each is not KATO),
        Column(
            "total", ("Халық саны", "Население", "Population", "Всего"), _COUNT, required=True, example=1200
        ),
        Column("male", ("Ерлер", "Мужчины", "Male"), _COUNT, example=590),
        Column("female", ("Әйелдер", "Женщины", "Female"), _COUNT, example=610),
        Column("urban", ("Қала халқы", "Городское", "Urban"), _COUNT),
        Column("rural", ("Ауыл халқы", "Сельское", "Rural"), _COUNT),
    ),
    any_of=(("kato", "settlement", "district", "oblast"),),
)
"""A table of places with codes or names."""

_INDICATORS = {
    "total": "population", "male": "population_male", "female": "population_female", "urban": "population_urban",
    "rural": "population_rural",
}  # fmt: skip


def read_census(path: Path, context: Context) -> Parsed:
    """Read the layout of the 2021 census.

    Parameters
    ----------
    path : Path
        CSV or workbook of :data:`CENSUS`; codes of 2021 go through the crosswalk.
    context : Context
        Places; the date is :data:`CENSUS_DATE` unless the user states another.

    Returns
    -------
    Parsed
        ``population`` and ``population_age_…`` of every row that has a place. Ages must add up to the total.

    Raises
    ------
    InputError
        If it is no such table.
    """
    return read_placed(path, CENSUS, context, (), _census_rows)


def _census_rows(each: Taken, code: str, context: Context) -> list[dict[str, object]] | Fault:
    values, when = each.values, context.as_of
    ages = {age: values.get(f"age_{age}") or 0.0 for age in range(101)}
    total = values["total"]
    if sum(ages.values()) != total:
        return Fault(
            "",
            "Всего",
            f"the sum of the ages, {sum(ages.values()):g}",
            f"{total:g}",
            key="sum",
            params={"sum": sum(ages.values())},
        )
    groups = {f"population_age_{name}": sum(ages[age] for age in span) for name, span in AGES.items()}
    figures = {"population": total} | groups
    return [observation(each.row, code, name, value, context, period=when) for name, value in figures.items()]


def read_coded(path: Path, context: Context) -> Parsed:
    """Read a table of places with codes or names and their population; see :data:`CODED`.

    Rows of the country are passed over; women and men, and town and country, must add up where they are given.
    """
    return read_placed(path, CODED, context, (), _coded_rows)


def _coded_rows(each: Taken, code: str, context: Context) -> list[dict[str, object]] | Fault:
    values = each.values
    for parts in (("male", "female"), ("urban", "rural")):
        figures = [values.get(part) for part in parts]
        if None not in figures and sum(map(float, filter(None, figures))) != values["total"]:
            total = f"{sum(map(float, filter(None, figures))):g}"
            return Fault(
                "",
                "total",
                f"the sum of {' and '.join(parts)}, {total}",
                f"{values['total']:g}",
                key="sum",
                params={"sum": total},
            )
    return [
        observation(each.row, code, indicator, values[part], context, period=context.as_of)
        for part, indicator in _INDICATORS.items()
        if values.get(part) is not None
    ]


def read_bulletin(path: Path, context: Context) -> Parsed:
    """Read the bureau's bulletin as it is; see :mod:`geo.sources.facts.population_bulletin`.

    The date is read from its title. A row whose name no place of its district has is a reject.
    """
    dated = replace(context, as_of=_date_of(path) or context.as_of)
    rows, faults = bulletin.read_rows(path)
    placed, unplaced = bulletin.place_rows(rows, context.places.rename_axis("kato").reset_index(), path.name)
    values = [
        observation(row.number, code, _INDICATORS[part], float(figure), dated, period=dated.as_of)
        for code, row in placed.items()
        for part in _INDICATORS
        if (figure := row.figures[bulletin.FIGURES.index(part)]) is not None
    ]
    rejects = tuple(Reject(_row_of(fault), (fault,), {"name": fault.found}) for fault in (*faults, *unplaced))
    return Parsed(len(placed) + len(rejects), observation_frame(values), rejects=rejects)


def _row_of(fault: Fault) -> int:
    found = re.search(r"row (\d+)$", fault.where)
    return int(found[1]) if found else 0


def _date_of(path: Path) -> str:
    """Return the day that a title of the workbook names (``2023 жылғы 1 қаңтарға``), empty if none does."""
    for sheet in read_sheets(path):
        for line in sheet.lines[:12]:
            for cell in line:
                if isinstance(cell, str) and (found := _DATED.search(" ".join(cell.split()))):
                    year, month = found[1] or found[4], found[2] or found[3]
                    return f"{year}-{_MONTHS[month]:02d}-01"
    return ""
