"""The workbook of a habit, as bytes, with the truth of each of its cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

from tests.api.services.intake.own_table.habits import Habit
from tests.api.services.intake.own_table.invented_families import Family, Person, invented
from tests.api.services.intake.own_table.written_cells import LEFT_OUT, UNREAD, Written, cell_of

FAMILIES = 12


@dataclass
class Book:
    """A workbook and what is true of it.

    Parameters
    ----------
    name : str
        Of the file.
    raw : bytes
    truth : dict
        What is written in each cell of the families, by row and column from 0.
    families : list of Family
        Whom it is about, in its order.
    """

    name: str
    raw: bytes
    truth: dict[tuple[int, int], Written]
    families: list[Family]


@dataclass
class _Grid:
    lines: list[list[Any]] = field(default_factory=list)
    truth: dict[tuple[int, int], Written] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int, Any]] = field(default_factory=list)


def workbook_of(habit: Habit, seed: int, count: int = FAMILIES) -> Book:
    """Return the workbook of a habit."""
    families = invented(count, seed)
    columns = [tuple(part.strip() for part in each.rsplit("=", 1)) for each in habit.columns.split("|")]
    grid = _Grid()
    for line in habit.above:
        grid.lines.append([line])
    if habit.above:
        grid.lines.append([])
    _heading(grid, [heading for heading, _ in columns], len(grid.lines))
    if habit.numbering:
        grid.lines.append([float(at + 1) for at in range(len(columns))])
    for family in families:
        _write_family(grid, habit, family, [code for _, code in columns])
        if habit.blank:
            grid.lines.append([])
    if habit.totals:
        grid.lines.append(["Итого", float(count)])
        grid.lines.append([])
        grid.lines.append(["Исполнитель: Ахметова А.С., тел. 8 701 123 45 67"])
    raw = _as_csv(grid) if habit.csv else _as_xlsx(grid, hidden=habit.hidden)
    return Book("families.csv" if habit.csv else "families.xlsx", raw, grid.truth, families)


def _heading(grid: _Grid, headings: list[str], top: int) -> None:
    if not any(" > " in each for each in headings):
        grid.lines.append(list(headings))
        return
    upper, lower = [], []
    for at, heading in enumerate(headings):
        above, _, below = heading.partition(" > ")
        fresh = not upper or above != next((each for each in reversed(upper) if each), "")
        upper.append(above if fresh else None)
        lower.append(below or None)
        if not below:
            grid.merges.append((top, at, top + 1, at, above))
    for at, above in enumerate(upper):
        end = at + 1
        while above and end < len(upper) and upper[end] is None:
            end += 1
        if above and end - at > 1:
            grid.merges.append((top, at, top, end - 1, above))
    grid.lines += [upper, lower]


def _write_family(grid: _Grid, habit: Habit, family: Family, codes: list[str]) -> None:
    if habit.banners:
        grid.lines.append([habit.banners.format(n=family.number)])
    rows: list[Person | None] = [None]
    if habit.rows == "person":
        rows = list(family.people)
    elif habit.rows == "child":
        rows = [*family.children] or [None]
    first = len(grid.lines)
    for number, person in enumerate(rows):
        _write_row(grid, habit, family, person, number, codes)
    if habit.merged and len(rows) > 1:
        for at, code in enumerate(codes):
            if _is_of_family(code, habit) and grid.lines[first][at] is not None:
                grid.merges.append((first, at, first + len(rows) - 1, at, grid.lines[first][at]))


def _is_of_family(code: str, habit: Habit) -> bool:
    if habit.rows == "child":
        return not code.startswith(("kid1", "kname"))
    return code.startswith(("no", "region"))


def _write_row(
    grid: _Grid, habit: Habit, family: Family, person: Person | None, number: int, codes: list[str]
) -> None:
    line: list[Any] = []
    for at, code in enumerate(codes):
        written = _cell(habit, family, person, code, number)
        line.append(written.cell)
        if written.cell not in (None, ""):
            grid.truth[len(grid.lines), at] = written
    grid.lines.append(line)


def _cell(habit: Habit, family: Family, person: Person | None, code: str, number: int) -> Written:
    if habit.rows == "child":
        if code == "kname":
            return Written(person.name if person else None, LEFT_OUT)
        if code.startswith("kid1") and person is not None:
            return Written(person.born.strftime("%d.%m.%Y"), "child", {person.age})
        return (
            cell_of(family, None, code)
            if number == 0 and not code.startswith("kid1")
            else Written(None, UNREAD)
        )
    if habit.rows == "person" and habit.merged and number and _is_of_family(code, habit):
        return Written(None, UNREAD)
    if (
        habit.rows == "person"
        and person is not None
        and person.kind == "child"
        and code.partition(":")[0] in ("occ", "edu", "exp")
    ):
        return Written(None, UNREAD)
    return cell_of(family, person, code)


def _as_csv(grid: _Grid) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for line in grid.lines:
        writer.writerow(["" if cell is None else cell for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _as_xlsx(grid: _Grid, *, hidden: bool) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    if hidden:
        other = book.add_worksheet("справочник")
        other.write_column(0, 0, ["сварщик", "повар", "учитель"])
        other.hide()
    sheet = book.add_worksheet("Лист1")
    if hidden:
        sheet.activate()
        sheet.set_first_sheet()
    days, bold = (
        book.add_format({"num_format": "dd.mm.yyyy"}),
        book.add_format({"bold": True, "bg_color": "#DDEEFF"}),
    )
    for row, line in enumerate(grid.lines):
        for at, cell in enumerate(line):
            if isinstance(cell, date):
                sheet.write_datetime(row, at, cell, days)  # type: ignore[arg-type]
            elif cell not in (None, ""):
                sheet.write(row, at, cell)
    for top, left, bottom, right, text in grid.merges:
        if isinstance(text, date):
            sheet.merge_range(top, left, bottom, right, "", days)
            sheet.write_datetime(top, left, text, days)  # type: ignore[arg-type]
        else:
            sheet.merge_range(top, left, bottom, right, text, bold)
    sheet.set_column(0, 0, 7)
    book.close()
    return out.getvalue()
