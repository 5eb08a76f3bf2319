"""Vacancies as tables and JSON Lines: positions found, titles coded, duplicates merged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.layers.vacancies import COLUMNS
from geo.occupations import check_code, code_titles
from geo.provenance import Status
from geo.sources.gazetteer.geocoding import PLACE_COLUMNS, place_of
from geo.sources.reading import strict_json
from geo.sources.reading.cells import Cell, CellError, Number, is_absent, read_date, read_flag, read_text
from geo.sources.reading.encodings import decode
from geo.sources.reading.forms import Column, Form, Head, Taken, read_rows
from geo.sources.reading.guards import check_file, refuse
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject
from geo.sources.reading.placed_rows import best_sheet
from geo.sources.reading.tabular import Sheet, sheet_of_records

SAME = ["employer", "title", "kato", "wage_kzt"]
"""Two vacancies that agree in these are one, advertised twice."""

_WAGE = Number(highest=100_000_000)


def read_isco(cell: Cell) -> str:
    """Return an ISCO-08 unit group, empty where none is given; raise :class:`CellError` for what is none."""
    if is_absent(cell):
        return ""
    try:
        return check_code(read_text(cell).zfill(4))
    except InputError as error:
        raise CellError(error.faults[0].expected) from None


FORM = Form(
    "vacancies",
    (
        Column("id", ("Нөмірі", "Номер", "Number", "ID вакансии", "№ вакансии"), example="1001"),
        Column(
            "title",
            ("Лауазымы", "Должность", "Job title", "Вакансия", "Профессия", "Бос жұмыс орны"),
            required=True,
            example="Электрогазосварщик",
        ),
        Column("isco", ("ISCO-08 коды", "Код ISCO-08", "ISCO-08", "ISCO"), read_isco, example="7212"),
        Column(
            "employer", ("Жұмыс беруші", "Работодатель", "Employer", "Организация"), example="ТОО «Пример»"
        ),
        *PLACE_COLUMNS,
        Column(
            "wage_kzt",
            (
                "Жалақы, теңге",
                "Зарплата, тенге",
                "Wage, KZT",
                "Жалақы",
                "Зарплата",
                "Оклад",
                "Зарплата от",
                "wage_from",
            ),
            _WAGE,
            example=250000,
        ),
        Column("wage_to", ("Жалақы дейін", "Зарплата до", "Wage to"), _WAGE),
        Column(
            "count",
            ("Орын саны", "Количество мест", "Openings", "Количество", "Мест"),
            Number(lowest=1, whole=True, highest=10_000),
            example=1,
        ),
        Column(
            "published",
            ("Жарияланған күні", "Дата публикации", "Published", "Дата"),
            read_date,
            example="2026-01-15",
        ),
        Column(
            "expires",
            ("Соңғы күні", "Действует до", "Expires", "Дата окончания"),
            read_date,
            example="2026-03-15",
        ),
        Column(
            "housing",
            ("Тұрғын үй беріледі", "Жильё предоставляется", "Housing", "Жилье"),
            read_flag,
            example="0",
        ),
    ),
    any_of=(("kato", "settlement", "district", "oblast"),),
)


def read(path: Path, context: Context) -> Parsed:
    """Read vacancies from a CSV, workbook or JSON Lines file of :data:`FORM`.

    Parameters
    ----------
    path : Path
        A table, or a file named ``.jsonl`` or ``.ndjson`` with one object a line.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        Vacancies; a title without a code is coded by :func:`geo.occupations.code_titles`, with its confidence.
        Duplicates (the same id, or the same :data:`SAME`) are merged, the newest stays. Expired ones are kept and
        never counted.

    Raises
    ------
    InputError
        If it is no such table.
    """
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return vacancies_of(_json_lines(path), context)
    sheet, head = best_sheet(path, FORM)
    return vacancies_of(sheet, context, head)


def _json_lines(path: Path) -> Sheet:
    check_file(path)
    records: list[dict[str, object]] = []
    for number, line in enumerate(decode(path)[0].splitlines(), start=1):
        try:
            record = strict_json.loads(line) if line.strip() else {}
        except (json.JSONDecodeError, RecursionError) as error:
            raise refuse(path, "one JSON object a line", f"row {number}: {error}") from None
        if not isinstance(record, dict):
            raise refuse(path, "one JSON object a line", f"row {number}: {type(record).__name__}")
        records.append(record)
    return sheet_of_records(path.name, records)


def vacancies_of(sheet: Sheet, context: Context, head: Head | None = None) -> Parsed:
    """Return the vacancies of a sheet, see :func:`read`.

    Parameters
    ----------
    sheet : Sheet
        Rows of text cells.
    context : Context
        Places by which a row's place is found, and what stands for columns that the sheet does not have.
    head : Head, optional
        Where the titles stand, and which column is which; found by :data:`FORM` if not given.
    """
    taken, rejects = read_rows(sheet, FORM, head)
    count = len(taken) + len(rejects)
    rows = [row for each in taken if (row := _placed(each, sheet, context, rejects))]
    notes = [f"{sheet.file}: read as {sheet.read_as}"] if sheet.read_as else []
    if not rows:
        return Parsed(count, rejects=tuple(rejects), notes=tuple(notes))
    table = _merged(_with_ids(_coded(pd.DataFrame(rows))), notes, sheet.file)
    table = table.assign(status=Status.OBSERVED.value, source=context.source)
    shapes = context.places.geometry.reindex(table["kato"]).to_numpy()
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)[[*COLUMNS, ROW]]
    return Parsed(count, vacancies=frame, rejects=tuple(rejects), notes=tuple(notes))


def _placed(each: Taken, sheet: Sheet, context: Context, rejects: list[Reject]) -> dict[str, Any] | None:
    values, where = each.values, sheet.where(each.row)
    code = place_of(context.finder, values, where, ("settlement",))
    fault = code if isinstance(code, Fault) else _dates_fault(values, where)
    if fault is not None:
        rejects.append(each.rejected(fault))
        return None
    published = values.get("published") or context.as_of
    low, high = values.get("wage_kzt"), values.get("wage_to")
    return {
        "id": values.get("id") or "",
        "kato": code,
        "isco": values.get("isco") or "",
        "title": values["title"],
        "employer": values.get("employer") or "",
        "wage_kzt": (low + high) / 2 if low and high else low or high,
        "count": int(values.get("count") or 1),
        "published": published,
        "expires": values.get("expires") or "",
        "housing": bool(values.get("housing")),
        "as_of": published,
        ROW: each.row,
    }


def _dates_fault(values: dict[str, Any], where: str) -> Fault | None:
    published, expires = values.get("published") or "", values.get("expires") or ""
    if expires and published > expires:
        return Fault(where, "expires", f"a day not before {published}, on which it was published", expires)
    low, high = values.get("wage_kzt"), values.get("wage_to")
    if low and high and low > high:
        return Fault(where, "wage_to", f"a wage of at least {low:g}", f"{high:g}")
    return None


def _coded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the vacancies with a code and a confidence each; a code that the row gives has confidence 1."""
    given = (table["isco"] != "").to_numpy()
    coded = code_titles(table["title"])
    return table.assign(
        isco=table["isco"].where(given, coded["code"]), isco_confidence=coded["confidence"].where(~given, 1.0)
    ).astype({"wage_kzt": float})


def _with_ids(table: pd.DataFrame) -> pd.DataFrame:
    """Return the vacancies with an id each: where the row has none, a hash of what makes it the same."""
    lacking = table["id"] == ""
    if lacking.any():
        keys = ["\x1f".join(map(str, row)) for row in table.loc[lacking, SAME].itertuples(index=False)]
        table.loc[lacking, "id"] = ["v-" + hashlib.sha256(key.encode()).hexdigest()[:14] for key in keys]
    return table


def _merged(table: pd.DataFrame, notes: list[str], file: str) -> pd.DataFrame:
    """Return the vacancies without duplicates, the newest of each kept; tell how many went."""
    newest = table.sort_values("published", kind="stable")
    once = newest.drop_duplicates("id", keep="last").drop_duplicates(SAME, keep="last").sort_values(ROW)
    if gone := len(table) - len(once):
        notes.append(
            f"{file}: {gone} duplicates merged (the same number, or employer, title, place and wage)"
        )
    return once
