"""A plan as a workbook: who goes where, a candidate list per region, who is left, changes, prices, the certificate."""

from __future__ import annotations

import io
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.services.language.i18n import Speaker
from api.services.placements.changes import changes, summary
from api.services.placements.decisions import POINT, row_of
from api.services.placements.prices import checked_prices, price_rows, scarce
from api.services.placements.result import Placed

Row = Sequence[object]
WIDEST = 60
"""Characters from which a column is no wider: its text is wrapped."""
LINE = 15.0
"""Height of a line, points."""
FORMATS = {
    "persons": "0",
    "value": "0.0",
    "rank": "0",
    "price": "0.00",
    "most": "0.00",
    "capacity": "#,##0",
    "used": "#,##0",
    "gain": "+0.0;−0.0;0.0",
    "bound_gain": "0.00",
    "value_gain": "+0.00;−0.00;0.00",
    "doubt": "0.00",
    "figure": "#,##0.####",
}
"""How the numbers of a column are written."""


@dataclass(frozen=True)
class _Table:
    """Columns, their headings, and rows."""

    columns: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Row]

    def widths(self) -> list[int]:
        """Return the characters that each column wants: its longest text, and the longest word of its heading."""
        cells = [
            max((len(cell) for row in self.rows if isinstance(cell := row[number], str)), default=0)
            for number in range(len(self.columns))
        ]
        words = [1.2 * max(map(len, head.split())) for head in self.heads]  # bold
        return [min(max(10, 3 + int(max(pair))), WIDEST) for pair in zip(cells, words, strict=True)]


def _lines(text: object, width: int) -> int:
    """Return how many lines a text takes in a column."""
    return max(len(textwrap.wrap(str(text), width)), 1)


class _Book:
    """A workbook with headings in bold, filters, columns as wide as their text, and pages that print."""

    def __init__(self, speaker: Speaker) -> None:
        import xlsxwriter  # at the first workbook: a server starts without it

        self.speaker = speaker
        self.raw = io.BytesIO()
        # Text stays text: a mark such as "=1+1" is never a formula.
        self.book = xlsxwriter.Workbook(
            self.raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.bold = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAF1F5"}
        )
        self.told = self.book.add_format({"text_wrap": True, "valign": "top", "italic": True})
        self._formats: dict[str, Any] = {}
        self._taken: set[str] = set()

    def _format(self, column: str, text: bool) -> Any:
        """Return how a cell looks: text is wrapped, numbers are written as :data:`FORMATS` has them."""
        code = "" if text else FORMATS.get(column, "General")
        if code not in self._formats:
            style = {"num_format": code, "align": "right"} if code else {"text_wrap": True}
            self._formats[code] = self.book.add_format({"valign": "top", "indent": 1, **style})
        return self._formats[code]

    def sheet(self, title: str, columns: Sequence[str], rows: Iterable[Row], *, note: str = "") -> None:
        """Add a sheet: a note, where there is one, headings from the catalogues, then the rows."""
        sheet = self.book.add_worksheet(self._name(title))
        table = _Table(columns, self._heads(columns), list(rows))
        widths = self._fit(sheet, [table])
        top = 1 if note else 0
        if note:
            sheet.merge_range(0, 0, 0, len(columns) - 1, note, self.told)
            sheet.set_row(0, LINE * _lines(note, sum(widths[: len(columns)])))
        last = self._put(sheet, top, table, widths)
        sheet.freeze_panes(top + 1, 1)
        if table.rows:
            sheet.autofilter(top, 0, last, len(columns) - 1)
        self._printed(sheet, top)

    def tables(self, title: str, parts: Iterable[tuple[str, Sequence[str], Sequence[Row]]]) -> None:
        """Add a sheet of several tables, one below the other, each but the first under a title of its own."""
        sheet = self.book.add_worksheet(self._name(title))
        titled = [(heading, _Table(columns, self._heads(columns), rows)) for heading, columns, rows in parts]
        widths = self._fit(sheet, [table for _, table in titled])
        top, large = 0, self.book.add_format({"bold": True, "font_size": 13})
        for heading, table in titled:
            if heading:
                sheet.write_string(top, 0, heading, large)
                top += 1
            top = self._put(sheet, top, table, widths) + 2
        self._printed(sheet, 0)

    def _heads(self, columns: Sequence[str]) -> list[str]:
        return [self.speaker.say(f"plan.column.{column}") for column in columns]

    @staticmethod
    def _fit(sheet: Any, tables: Sequence[_Table]) -> list[int]:
        """Make the columns as wide as the text of all tables, within bounds; return the widths."""
        widths = [0] * max(len(table.columns) for table in tables)
        for table in tables:
            for number, width in enumerate(table.widths()):
                widths[number] = max(widths[number], width)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        return widths

    def _put(self, sheet: Any, top: int, table: _Table, widths: Sequence[int]) -> int:
        """Write headings and rows, each as high as its text; return the last row."""
        for number, head in enumerate(table.heads):
            sheet.write_string(top, number, head, self.bold)
        sheet.set_row(top, LINE * max(map(_lines, table.heads, widths)))
        for at, row in enumerate(table.rows, start=top + 1):
            high = 1
            for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                text = isinstance(cell, str)
                (sheet.write_string if text else sheet.write)(at, number, cell, self._format(column, text))
                high = max(high, _lines(cell, widths[number])) if text else high
            if high > 1:
                sheet.set_row(at, LINE * high)
        return top + len(table.rows)

    @staticmethod
    def _printed(sheet: Any, heading: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heading)
        sheet.set_footer("&L&A&R&P / &N")

    def _name(self, title: str) -> str:
        clean = "".join(" " if letter in r"[]:*?/\'" else letter for letter in title).strip()[:31]
        name, number = clean, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{clean[:27]} {number}"
        self._taken.add(name.lower())
        return name

    def bytes(self) -> bytes:
        """Close the workbook and return it."""
        self.book.close()
        return self.raw.getvalue()


PLAN = ("family", "persons", "settlement", "district", "region", "kato", "value", "rank", "why", "decision")
LEFT = ("family", "persons", "why", "decision")
CHANGES = ("family", "before", "after", "gain", "change")
PRICE = ("place", "kato", "resource", "price", "capacity", "used")
AREA = ("level", "area", "kato", "resource", "price", "most", "where", "capacity", "used", "status")
ANSWERS = ("family", "place", "answer")
DECISIONS = ("kind", "family", "kato", "bonus", "reason")
CERTIFICATE = ("what", "figure")
CHECKS = ("resource", "place", "price", "bound_gain", "value_gain", "doubt")


def plan_workbook(placed: Placed, speaker: Speaker, answers: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """Return a plan as an XLSX file.

    Parameters
    ----------
    placed : Placed
        The plan and what it was made from.
    speaker : Speaker
        Language of headings and names.
    answers : sequence of mapping
        What :func:`api.services.placements.pair_explanation.why` answered; a sheet of their own.
    """
    book, say = _Book(speaker), speaker.say
    rows = [_in_points(row) for row in placed.rows(speaker)]
    going = [row for row in rows if row["kato"]]
    book.sheet(say("plan.sheet.plan"), PLAN, _cells(going, PLAN))
    by_region: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in going:
        by_region[row["region"]].append(row)
    for region in sorted(by_region):
        book.sheet(region, PLAN, _cells(by_region[region], PLAN))
    book.sheet(say("plan.sheet.unplaced"), LEFT, _cells([row for row in rows if not row["kato"]], LEFT))
    if placed.former is not None:
        moved = [{**row, "change": row["why"]} for row in changes(placed, speaker)]
        note = summary(placed, moved, speaker)
        book.sheet(say("plan.sheet.changes"), CHANGES, _cells(moved, CHANGES), note=note)
    _prices(book, placed, speaker)
    if answers:
        told = ([a["family"], a["name"], " ".join(a["sentences"])] for a in answers)
        book.sheet(say("plan.sheet.answers"), ANSWERS, told)
    book.tables(say("plan.sheet.certificate"), _certificate(placed, speaker))
    return book.bytes()


def _in_points(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"value": row["value"] / POINT} if "value" in row else row


def _cells(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[object]]:
    return ([row[column] for column in columns] for row in rows)


def _prices(book: _Book, placed: Placed, speaker: Speaker) -> None:
    """Add what one more unit is worth: by settlement, then by oblast and district."""
    say = speaker.say
    single = [{**row, "price": row["price"] / POINT} for row in scarce(placed, speaker)]
    note = say("plan.price.how.settlement")
    book.sheet(say("plan.sheet.prices"), PRICE, _cells(single, PRICE), note=note)
    areas = (
        {
            **row,
            "level": say(f"plan.level.{row['level']}"),
            "area": row["name"],
            "resource": say(f"plan.resource.{row['kind']}"),
            "status": say(f"status.{row['status']}"),
        }
        for row in price_rows(placed, speaker)
        if row["level"] != "settlement"
    )
    note = f"{say('plan.price.how.area')} {say('plan.price.how.quota')}"
    book.sheet(say("plan.sheet.areas"), AREA, _cells(areas, AREA), note=note)


def _certificate(placed: Placed, speaker: Speaker) -> Iterator[tuple[str, Sequence[str], list[Row]]]:
    """Return the tables of the last sheet: the proof, the prices checked, what persons decided."""
    yield "", CERTIFICATE, list(placed.certificate(speaker))
    if placed.price_checks:
        yield speaker.say("plan.sheet.checks"), CHECKS, list(_cells(checked_prices(placed, speaker), CHECKS))
    if placed.order.decisions:
        rows = [row_of(decision, placed.named) for decision in placed.order.decisions]
        told = [
            {**row, "kind": speaker.say(f"plan.kind.{row['kind']}"), "kato": row["place"]} for row in rows
        ]
        yield speaker.say("plan.sheet.decisions"), DECISIONS, list(_cells(told, DECISIONS))
