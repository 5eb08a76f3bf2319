"""Quotas of regions and districts, in dated versions; persons and families are told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geo.sources.reading.cells import Cell, CellError, Number, one_of, read_date, read_text
from geo.sources.reading.forms import Column, Form, Taken
from geo.sources.reading.geocoding import DISTRICT, KATO, OBLAST
from geo.sources.reading.parsed import Context, Parsed, observation
from geo.sources.reading.placed_rows import read_placed

GROUPS = {
    "resettlers": (
        "переселенцы",
        "қоныс аударушылар",
        "қоныс аударушы",
        "вынужденные переселенцы",
        "внутренние мигранты",
    ),
    "kandas": ("кандасы", "қандастар", "қандас", "кандас", "оралманы"),
    "used": ("использовано", "пайдаланылды", "освоено"),
}
UNITS = {
    "persons": ("человек", "чел", "чел.", "адам", "person", "people"),
    "families": ("семей", "семья", "семьи", "отбасы", "family"),
}


def read_year(cell: Cell) -> str:
    """Return a year as four digits; raise :class:`CellError` for anything else."""
    text = read_text(cell).removesuffix("г.").removesuffix("ж.").strip()
    if not (text.isdigit() and 2000 <= int(text) <= 2100):
        raise CellError("a year such as 2026")
    return text


FORM = Form(
    "quota",
    (
        replace(KATO, example="595000000"),
        OBLAST,
        DISTRICT,
        Column("year", ("Жыл", "Год", "Year"), read_year, required=True, example="2026"),
        Column(
            "group", ("Топ", "Группа", "Group", "Санат", "Категория"), one_of(GROUPS), example="resettlers"
        ),
        Column(
            "value",
            ("Квота", "Квота", "Quota", "Саны", "Количество", "persons", "Человек", "Адам"),
            Number(whole=True, highest=1_000_000),
            required=True,
            example=120,
        ),
        Column("unit", ("Өлшем бірлігі", "Единица", "Unit", "Ед. изм."), one_of(UNITS), example="persons"),
        Column(
            "as_of",
            ("Күні", "Дата", "Date", "Дата приказа", "Бұйрық күні"),
            read_date,
            example="2026-01-15",
            past=True,
        ),
    ),
    any_of=(("kato", "oblast", "district"),),
)


def read(path: Path, context: Context) -> Parsed:
    """Read a table of quotas.

    Parameters
    ----------
    path : Path
        CSV or XLSX of :data:`FORM`. Without a group the quota is of resettlers; without a unit it is in persons.
    context : Context
        Places, and the date of rows that have none.

    Returns
    -------
    Parsed
        ``quota_resettlers``, ``quota_kandas``, ``quota_used`` in persons, or the same with ``_families``; period is
        the year.

    Raises
    ------
    InputError
        If it is no such table.
    """
    return read_placed(path, FORM, context, ("oblast", "district"), _rows)


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
    values = each.values
    families = "_families" if values.get("unit") == "families" else ""
    indicator = f"quota_{values.get('group') or 'resettlers'}{families}"
    as_of = values.get("as_of") or context.as_of
    return [
        observation(each.row, code, indicator, values["value"], context, period=values["year"], as_of=as_of)
    ]
