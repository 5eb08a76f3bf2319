"""Vacancies as tables and JSON Lines: positions found, titles coded, duplicates merged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.counts import NONE_LISTED
from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.kato import is_within
from geo.layers.vacancies import COLUMNS
from geo.occupations import check_code, code_titles
from geo.places import inhabited
from geo.provenance import Status
from geo.sources.reading import strict_json
from geo.sources.reading.cells import Cell, CellError, Number, is_absent, read_date, read_flag, read_text
from geo.sources.reading.encodings import decode
from geo.sources.reading.form_rows import Taken, left_out_notes, read_rows
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import PLACE_COLUMNS, place_of
from geo.sources.reading.guards import check_file
from geo.sources.reading.headings import Head
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.placed_rows import read_each
from geo.sources.reading.tabular import Sheet, sheet_of_records
from geo.sources.reading.wage_cells import KZT, Wage, read_currency, read_wage

SAME = ["employer", "title", "kato", "wage_kzt"]
"""Two vacancies that agree in these are one, advertised twice, unless each has a number of its own."""
MADE = "v-"
"""How the number begins that a vacancy without one is given."""

_SHOWN, _MOST_FAULTS = 200, 20


def read_isco(cell: Cell) -> str:
    """Return an ISCO-08 unit group, empty where none is given; raise :class:`CellError` for what is none."""
    if is_absent(cell):
        return ""
    try:
        return check_code(read_text(cell).zfill(4))
    except InputError as error:
        raise CellError(error.faults[0].expected, "isco") from None


FORM = Form(
    "vacancies",
    (
        Column(
            "id", ("Нөмірі", "Номер", "Number", "ID вакансии", "№ вакансии", "Номер вакансии"), example="1001"
        ),
        Column(
            "title",
            (
                *("Лауазымы", "Должность", "Job title", "Вакансия", "Профессия", "Бос жұмыс орны"),
                *("Наименование вакансии", "Наименование должности", "Название вакансии", "Бос орын атауы"),
                *("Наименование профессии", "Специальность", "name"),
            ),
            required=True,
            example="Электрогазосварщик",
        ),
        Column("isco", ("ISCO-08 коды", "Код ISCO-08", "ISCO-08", "ISCO"), read_isco, example="7212"),
        Column(
            "employer",
            (
                "Жұмыс беруші",
                "Работодатель",
                "Employer",
                "Организация",
                "Наименование организации",
                "Компания",
                "Предприятие",
            ),
            example="ТОО «Пример»",
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
                *("Заработная плата от", "Оклад от", "З/п от", "Жалақы бастап"),
                "wage_from",
                "Заработная плата",
                "З/п",
                "Размер заработной платы",
                "salary",
            ),
            read_wage,
            example=250000,
            soft=True,
        ),
        Column(
            "wage_to",
            ("Жалақы дейін", "Зарплата до", "Wage to", "Заработная плата до", "Оклад до", "З/п до"),
            read_wage,
            soft=True,
        ),
        Column("currency", ("Валюта", "Валютасы", "Currency", "salary_currency"), read_currency),
        Column(
            "count",
            (
                *("Орын саны", "Количество мест", "Openings", "Количество", "Мест", "Кол-во мест", "Кол-во"),
                *("Число мест", "Количество вакансий", "Количество рабочих мест", "Кол-во вакансий"),
            ),
            Number(lowest=1, whole=True, highest=10_000),
            example=1,
        ),
        Column(
            "published",
            ("Жарияланған күні", "Дата публикации", "Published", "Дата", "Дата размещения", "published_at"),
            read_date,
            example="2026-01-15",
            past=True,
        ),
        Column(
            "expires",
            ("Соңғы күні", "Действует до", "Expires", "Дата окончания"),
            read_date,
            example="2026-12-31",
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
        sheet, rejects = _json_lines(path, context.encoding)
        parsed = vacancies_of(sheet, context)
        return replace(parsed, rows=parsed.rows + len(rejects), rejects=(*rejects, *parsed.rejects))

    def read_one(sheet: Sheet, head: Head, _notes: list[str]) -> Parsed:
        return vacancies_of(sheet, context, head)

    return read_each(path, FORM, context, read_one)


def _json_lines(path: Path, encoding: str) -> tuple[Sheet, list[Reject]]:
    """Return the objects of a file of one a line, and the lines that are none."""
    check_file(path)
    records: list[dict[str, object]] = []
    labels: list[str] = []
    rejects: list[Reject] = []
    # not splitlines: it also cuts at U+2028, which may stand inside a text of JSON
    for number, line in enumerate(decode(path, encoding=encoding)[0].split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record, found = strict_json.loads(line), ""
        except (ValueError, RecursionError) as error:  # ValueError: also an integer of thousands of digits
            record, found = None, str(error)
        if not isinstance(record, dict):
            found = found or type(record).__name__
            fault = Fault(f"{path.name}, row {number}", "", "one JSON object a line", found[:120], key="json")
            rejects.append(Reject(number, (fault,), {"line": line[:_SHOWN]}))
            continue
        records.append(record)
        labels.append(f"row {number}")
    if not records:
        faults = [fault for reject in rejects for fault in reject.faults][:_MOST_FAULTS]
        raise InputError(faults or [Fault(path.name, "", "one JSON object a line", "none", key="json")])
    return sheet_of_records(path.name, records, labels), rejects


def with_zeros(parsed: Parsed, context: Context) -> Parsed:
    """Return vacancies with a zero for each settlement that a complete list does not name, inside its areas."""
    if not context.complete or parsed.vacancies is None:
        return parsed
    held, as_of = context.held("vacancies"), _last_day(parsed.vacancies, context)
    newer = set(held.loc[(held["status"] == Status.OBSERVED.value) & (held["as_of"] > as_of), "kato"])
    named = set(parsed.vacancies["kato"]) | newer
    settlements = inhabited(context.places).index  # with the cities on codes of their own
    zeros = [
        observation(0, str(code), "vacancies", 0.0, context, as_of=as_of, note=NONE_LISTED)
        for code in settlements
        if code not in named and is_within(str(code), context.complete)
    ]
    return replace(parsed, observations=observation_frame(zeros)) if zeros else parsed


def _last_day(vacancies: gpd.GeoDataFrame, context: Context) -> str:
    """Return the day to which a complete list speaks: the end of its period, or its newest row."""
    return context.period[1] if context.period[0] else str(vacancies["as_of"].max())


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
    own: list[str] = []
    taken, rejects = read_rows(
        sheet, FORM.with_titles(context.columns, context.every), head, context.today, own
    )
    count = len(taken) + len(rejects)
    abroad: list[Fault] = []
    rows = [row for each in taken if (row := _placed(each, context, rejects, abroad))]
    own += left_out_notes(abroad)
    if not rows:
        return Parsed(count, rejects=tuple(rejects), notes=tuple(own))
    table = _merged(_with_ids(_coded(pd.DataFrame(rows))), own, sheet.file)
    table = table.assign(status=Status.OBSERVED.value, source=context.source)
    shapes = context.places.geometry.reindex(table["kato"]).to_numpy()
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)[[*COLUMNS, ROW]]
    over = int(((frame["expires"] != "") & (frame["expires"] < context.today)).sum())
    if over:
        text = f"{sheet.file}: {over} vacancies have expired before {context.today}: kept, and not counted"
        own.append(Note("expired", text, file=sheet.file, count=over, today=context.today))
    return Parsed(count, vacancies=frame, rejects=tuple(rejects), notes=tuple(own), expired=over)


def _placed(
    each: Taken, context: Context, rejects: list[Reject], abroad: list[Fault]
) -> dict[str, object] | None:
    values, where = each.values, each.where
    code = place_of(context.finder, values, where, ("settlement",))
    fault = code if isinstance(code, Fault) else _dates_fault(values, where)
    if fault is not None:
        rejects.append(each.rejected(fault))
        return None
    published = values.get("published") or context.as_of
    return {
        "id": values.get("id") or "",
        "kato": code,
        "isco": values.get("isco") or "",
        "title": values["title"],
        "employer": values.get("employer") or "",
        "wage_kzt": _wage(values, where, abroad).middle,
        "count": int(values.get("count") or 1),
        "published": published,
        "expires": values.get("expires") or "",
        "housing": bool(values.get("housing")),
        "as_of": published,
        ROW: each.row,
    }


def _wage(values: Mapping[str, Any], where: str, abroad: list[Fault]) -> Wage:
    """Return the wage of a row: of one column, or of two; one that is not in tenge is left out and told."""
    low, high = values.get("wage_kzt") or Wage(), values.get("wage_to") or Wage()
    wage = Wage(low.low, high.high or high.low or low.high)
    currency = values.get("currency") or KZT
    if currency == KZT or wage == Wage():
        return wage
    abroad.append(Fault(where, "wage_kzt", "a wage in tenge", currency, key="cell.wage_currency"))
    return Wage()


def _dates_fault(values: Mapping[str, Any], where: str) -> Fault | None:
    published, expires = values.get("published") or "", values.get("expires") or ""
    if expires and published > expires:
        expected = f"a day not before {published}, on which it was published"
        return Fault(where, "expires", expected, expires, key="expires", params={"published": published})
    low, high = (values.get(name) or Wage() for name in ("wage_kzt", "wage_to"))
    top = high.high or high.low
    if low.low and top and low.low > top:
        expected = f"a wage of at least {low.low:g}"
        return Fault(where, "wage_to", expected, f"{top:g}", key="cell.wage_order", params={"low": low.low})
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
        table.loc[lacking, "id"] = [MADE + hashlib.sha256(key.encode()).hexdigest()[:14] for key in keys]
    return table


def _merged(table: pd.DataFrame, notes: list[str], file: str) -> pd.DataFrame:
    """Return the vacancies without duplicates, the newest of each kept; tell how many went.

    Two that agree in all of :data:`SAME` are two where each has a number of its own: an employer seeks two drivers.
    """
    newest = table.sort_values("published", kind="stable").drop_duplicates("id", keep="last")
    own = ~newest["id"].str.startswith(MADE)
    numbered = pd.MultiIndex.from_frame(newest.loc[own, SAME])
    twin = ~own & pd.MultiIndex.from_frame(newest[SAME]).isin(numbered)
    once = newest[~twin].sort_values(ROW)
    if gone := len(table) - len(once):
        why = "the same number; or no number, and the same employer, title, place and wage"
        text = f"{file}: {gone} duplicates merged ({why})"
        notes.append(Note("duplicates", text, file=file, count=gone))
    return once
