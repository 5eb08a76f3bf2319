"""Who came from where: arrivals by origin and destination."""

from __future__ import annotations

from pathlib import Path

from geo.faults import Fault
from geo.sources.quotas import read_year
from geo.sources.reading.cells import Number, read_date
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import PLACE_COLUMNS
from geo.sources.reading.parsed import Context, Parsed, observation
from geo.sources.reading.placed_rows import read_placed

FORM = Form(
    "ties",
    (
        Column(
            "origin",
            ("Шыққан өңірі", "Регион выбытия", "Origin", "Откуда", "Қайдан"),
            required=True,
            example="Түркістан облысы",
        ),
        *PLACE_COLUMNS,
        Column("year", ("Жыл", "Год", "Year"), read_year, required=True, example="2025"),
        Column(
            "persons", ("Адам саны", "Человек", "Persons", "Прибыло"), Number(whole=True, highest=1_000_000), example=24
        ),
        Column(
            "families", ("Отбасы саны", "Семей", "Families", "Количество семей"), Number(whole=True, highest=300_000),
            example=6,
        ),
        Column("as_of", ("Күні", "Дата", "Date"), read_date, past=True),
    ),
    any_of=(("kato", "oblast", "district", "settlement"), ("persons", "families")),
)  # fmt: skip


def read(path: Path, context: Context) -> Parsed:
    """Read arrivals.

    Parameters
    ----------
    path : Path
        CSV or workbook of :data:`FORM`; the origin is an oblast by code or name, the destination a place of any level.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        ``arrivals_persons`` and ``arrivals_families``; ``text`` is the code of the origin, the period is the year.

    Raises
    ------
    InputError
        If it is no such table.
    """
    return read_placed(path, FORM, context, (), _rows)


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]] | Fault:
    values = each.values
    origin = _origin(values["origin"], context)
    if not origin:
        return Fault("", "origin", "an oblast by code or name", values["origin"], key="oblast")
    as_of = values.get("as_of") or f"{values['year']}-12-31"
    return [
        observation(
            each.row,
            code,
            f"arrivals_{unit}",
            values[unit],
            context,
            text=origin,
            period=values["year"],
            as_of=as_of,
        )
        for unit in ("persons", "families")
        if values.get(unit) is not None
    ]


def _origin(written: str, context: Context) -> str:
    if written.isdigit():
        code = context.finder.code(written.ljust(9, "0"))
        return code if code and context.finder.level(code) == "oblast" else ""
    return context.finder.oblast(written).code
