"""Quotas of regions and districts, in dated versions; persons and families are told apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.sources.reading.cells import Cell, CellError, Number, one_of, read_date, read_text
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import DISTRICT, KATO, OBLAST
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject, observation
from geo.sources.reading.parts import row_said
from geo.sources.reading.placed_rows import headed_sheets, read_placed

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


FIRST_YEAR, LAST_YEAR = 2000, 2040
"""Years that a figure may be of: the series of prices begins in 2001, and no quota is set a generation ahead."""


def read_year(cell: Cell) -> str:
    """Return a year as four digits; raise :class:`CellError` for anything else."""
    text = (
        read_text(cell).removesuffix("г.").removesuffix("ж.").removesuffix("год").removesuffix("жыл").strip()
    )
    if not (text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise CellError("a year such as 2026", "year", low=str(FIRST_YEAR), high=str(LAST_YEAR))
    return text


_TITLED = re.compile(r"(?i)\b(20\d\d)\s*(?:год|г\.|жыл|ж\.)")
"""A year in the title of a table."""

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
    context, told = _of_titled_year(path, context)
    parsed = read_placed(path, FORM, context, ("oblast", "district"), _rows)
    parsed = replace(parsed, notes=(*told, *parsed.notes))
    return _without_impossible(parsed, path.name, context)


def _of_titled_year(path: Path, context: Context) -> tuple[Context, list[Note]]:
    """Return the context with the year that stands above a table which has no column of it, and what is told of it."""
    if "year" in context.every:
        return context, []
    without = FORM.with_titles(context.columns, {**context.every, "year": str(FIRST_YEAR)})
    try:
        chosen, _ = headed_sheets(path, without, context.encoding)
    except InputError:
        return context, []
    found: set[str] = set()
    for sheet, head in chosen:
        if any(column.id == "year" for column in head.columns.values()):
            return context, []
        above = " ".join(str(cell) for line in sheet.lines[: head.row] for cell in line if cell)
        found |= set(_TITLED.findall(above))
    if len(found) != 1:
        return context, []
    (year,) = found
    text = f"{path.name}: no column of the year; {year}, as the title says; if it is wrong: --every year=YEAR"
    return replace(context, every={**context.every, "year": year}), [
        Note("year_titled", text, file=path.name, year=year)
    ]


def _without_impossible(parsed: Parsed, file: str, context: Context) -> Parsed:
    """Return the quotas without those that cannot be: above that of their region, or used above what was given.

    What the file says goes before what the atlas holds; a sum of districts above their region's is told.
    """
    fresh = parsed.observations
    if fresh is None or fresh.empty:
        return parsed
    known = _known(fresh, context)
    rejects, left, notes = [], [], []
    for at, row in fresh.iterrows():
        most, key = _most(row, known)
        if most is None or float(row["value"]) <= most:
            continue
        where, found = row_said(file, int(row[ROW]), parsed.parts), f"{row['value']:g}"
        fault = Fault(
            where, str(row["indicator"]), f"at most {most:g}", found, key=key, params={"most": most}
        )
        rejects.append(Reject(int(row[ROW]), (fault,), {"kato": row["kato"], "value": found}))
        left.append(at)
    kept = fresh.drop(index=left)
    districts = kept[kept["kato"].map(context.finder.level) == "district"]
    for (oblast, indicator, period), group in districts.groupby(
        [districts["kato"].str[:2], "indicator", "period"]
    ):
        region = known.get((f"{oblast}0000000", str(indicator), str(period)))
        total = float(group["value"].sum())
        if region is not None and total > region:
            name = context.finder.name(f"{oblast}0000000")
            text = f"{file}: the districts of {name} have {total:g} together in {period}, their region {region:g}"
            notes.append(Note("quota_sum", text, file=file, name=name, total=f"{total:g}", region=f"{region:g}",
                              period=period))  # fmt: skip
    return replace(
        parsed, observations=kept, rejects=(*parsed.rejects, *rejects), notes=(*parsed.notes, *notes)
    )


def _known(fresh: pd.DataFrame, context: Context) -> dict[tuple[str, str, str], float]:
    """Return quotas by place, indicator and year: those of the file before those of the atlas, the newest of each."""
    held = context.observations
    columns = ["kato", "indicator", "period", "value"]
    parts = [fresh[columns]]
    if held is not None:
        of_quota = held["indicator"].isin(set(fresh["indicator"]) | set(_GIVEN.values()))
        parts.insert(0, held.loc[of_quota & (held["status"] == "observed")].sort_values("as_of")[columns])
    return {
        (str(kato), str(indicator), str(period)): float(value)
        for kato, indicator, period, value in pd.concat(parts).dropna().to_numpy(object)
    }


_GIVEN = {"quota_used": "quota_resettlers", "quota_used_families": "quota_resettlers_families"}


def _most(row: pd.Series, known: dict[tuple[str, str, str], float]) -> tuple[float | None, str]:
    """Return the most that a quota can be, and the key of what is told of more; ``None`` where nothing bounds it."""
    kato, indicator, period = str(row["kato"]), str(row["indicator"]), str(row["period"])
    given = known.get((kato, _GIVEN.get(indicator, ""), period))
    if given is not None:
        return given, "used_above"
    region = f"{kato[:2]}0000000"
    return (known.get((region, indicator, period)) if kato != region else None), "quota_above"


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
    values = each.values
    families = "_families" if values.get("unit") == "families" else ""
    indicator = f"quota_{values.get('group') or 'resettlers'}{families}"
    as_of = values.get("as_of") or context.as_of
    return [
        observation(each.row, code, indicator, values["value"], context, period=values["year"], as_of=as_of)
    ]
