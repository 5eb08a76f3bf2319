"""Prices of homes in cities by year: the bureau's workbook with its footnotes, and the long table made of it."""

from __future__ import annotations

import re
from pathlib import Path

from geo.faults import Fault, InputError, shorten
from geo.sources.quotas import read_year
from geo.sources.reading.cells import Cell, CellError, Number, footnoted, one_of, read_text
from geo.sources.reading.form_rows import Taken, raw_row
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import KATO
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.placed_rows import read_placed
from geo.sources.reading.tabular import Sheet, read_sheets

PRICE = Number(lowest=1, highest=10_000_000)
MEAN = "1"
"""The footnote that only says that the figure is a weighted mean; any other marks a figure that is no market price."""

_TITLES = (
    ("price_new", re.compile(r"(?i)продаж\w* нового жилья|жаңа тұрғын үй")),
    ("price_resale", re.compile(r"(?i)перепродаж|қайта сат")),
    ("rent_m2", re.compile(r"(?i)аренд|жалға")),
)
_KINDS = {
    "price_new": ("new", "новое"),
    "price_resale": ("resale", "перепродажа"),
    "rent_m2": ("rent", "аренда"),
}


def _title_of(sheet: Sheet) -> str:
    text = " ".join(str(cell) for line in sheet.lines[:3] for cell in line if isinstance(cell, str))
    return next((indicator for indicator, pattern in _TITLES if pattern.search(text)), "")


def _years(line: object) -> dict[int, str]:
    cells = line if isinstance(line, list | tuple) else []
    return {
        i: str(int(c))
        for i, c in enumerate(cells)
        if isinstance(c, float) and 1990 <= c <= 2100 and c.is_integer()
    }


def is_workbook(sheets: list[Sheet]) -> bool:
    """Tell whether some sheets look like the bureau's: a title that names prices over a row of years."""
    return any(
        _title_of(sheet) and any(len(_years(line)) >= 2 for line in sheet.lines[:6]) for sheet in sheets
    )


def read_workbook(path: Path, context: Context) -> Parsed:
    """Read the bureau's workbook: one sheet each for new homes, resale and rent, cities down, years across.

    Parameters
    ----------
    path : Path
        XLS or XLSX.
    context : Context
        Places.

    Returns
    -------
    Parsed
        ``price_new``, ``price_resale`` (KZT/m2) and ``rent_m2`` (KZT/m2 a month), period and date the year. A row is
        one cell with a figure. ``...`` is nothing. A figure with a footnote other than 1 counts homes of a state
        programme and is no market price: it is left out and counted in the notes, as in ``data/housing_prices.csv``.
        The country's row and sheets of months are passed over.

    Raises
    ------
    InputError
        If no sheet is such a table.
    """
    values: list[dict[str, object]] = []
    rejects: list[Reject] = []
    notes: list[str] = []
    for sheet in read_sheets(path):
        indicator = _title_of(sheet)
        head = next((i for i, line in enumerate(sheet.lines[:6]) if len(_years(line)) >= 2), None)
        if indicator and head is not None:
            _read_sheet(sheet, indicator, head, context, values, rejects)
        else:
            text = f"{path.name}: sheet {sheet.name!r} is not by city and year, passed over"
            notes.append(Note("sheets_other", text, file=path.name, names=sheet.name))
    if not values and not rejects:
        raise InputError(
            [Fault(path.name, "", "a sheet of prices with cities down and years across", key="price_sheet")]
        )
    market = [value for value in values if not value["note"]]
    count = len(values) - len(market)
    text = f"{path.name}: {count} footnoted figures are no market prices: left out"
    notes.append(Note("footnoted", text, file=path.name, count=count))
    return Parsed(
        len(values) + len(rejects), observation_frame(market), rejects=tuple(rejects), notes=tuple(notes)
    )


def _read_sheet(
    sheet: Sheet,
    indicator: str,
    head: int,
    context: Context,
    values: list[dict[str, object]],
    rejects: list[Reject],
) -> None:
    years = _years(sheet.lines[head])
    for number, line in enumerate(sheet.lines[head + 1 :], start=head + 2):
        name = str(line[0] or "").strip()
        if not any(line[position] not in ("", None) for position in years) or context.finder.is_country(name):
            continue
        code = _city(context, name)
        titles = [years.get(i, "city") for i in range(len(line))]
        if not code:
            fault = Fault(sheet.where(number), "city", "a city of the atlas", shorten(name), key="city")
            rejects.append(Reject(number, (fault,), raw_row(titles, line)))
            continue
        for position, year in years.items():
            try:
                value, note = _figure(line[position])
            except CellError as error:
                fault = Fault(
                    sheet.where(number),
                    year,
                    str(error),
                    shorten(line[position]),
                    key=error.key,
                    params=error.params,
                )
                rejects.append(Reject(number, (fault,), raw_row(titles, line)))
                continue
            if value is not None:
                values.append(_value(number, code, indicator, value, year, note, context))


def _figure(cell: Cell) -> tuple[float | None, str]:
    bare, mark = footnoted(cell)
    note = "" if mark in ("", MEAN) else f"footnote {mark} in the source: not a market price"
    return PRICE(bare), note


def _value(
    row: int, code: str, indicator: str, value: float, year: str, note: str, context: Context
) -> dict[str, object]:
    return observation(row, code, indicator, value, context, period=year, as_of=f"{year}-12-31", note=note)


def _city(context: Context, name: str) -> str:
    """Return the city of a bare name: the seat of its oblast or a city of republican significance before a namesake."""
    return context.finder.find(f"г. {name}").code if name else ""


def _city_name(cell: Cell) -> str:
    name = read_text(cell)
    return f"г. {name}" if name else ""


LONG = Form(
    "housing_prices",
    (
        KATO,
        Column("settlement", ("city_ru", "Қала", "Город", "City"), _city_name),
        Column("kind", ("Түрі", "Вид", "Kind"), one_of(_KINDS), required=True),
        Column("year", ("Жыл", "Год", "Year"), read_year, required=True),
        Column("price", ("kzt_per_m2", "Бағасы", "Цена", "Price"), PRICE, required=True),
        Column("footnote", ("note", "Ескертпе", "Примечание"), read_text),
    ),
    any_of=(("kato", "settlement"),),
)


def read_long(path: Path, context: Context) -> Parsed:
    """Read the long table ``city_ru, kind, year, kzt_per_m2, note``, one figure a row; see :func:`read_workbook`.

    A footnoted row is read and left out.
    """

    def rows_of(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
        values = each.values
        mark = str(values.get("footnote") or "").removeprefix("footnote").strip()
        if mark not in ("", MEAN):
            return []
        return [_value(each.row, code, values["kind"], values["price"], values["year"], "", context)]

    return read_placed(path, LONG, context, (), rows_of)
