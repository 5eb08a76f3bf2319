"""A plan as a workbook: who goes where, a candidate list per region, who is left, prices and the certificate."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from api.i18n import Speaker
from api.placed import Placed

Row = Sequence[object]


class _Book:
    """A workbook with headings in bold, filters and columns as wide as their text."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.raw = io.BytesIO()
        # Text stays text: a mark such as "=1+1" is never a formula.
        self.book = xlsxwriter.Workbook(self.raw, {"in_memory": True, "strings_to_formulas": False})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._taken: set[str] = set()

    def sheet(self, title: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Add a sheet: headings from the catalogues, then the rows."""
        sheet = self.book.add_worksheet(self._name(title))
        widths = []
        for number, column in enumerate(columns):
            text = self.speaker.say(f"plan.column.{column}")
            sheet.write_string(0, number, text, self.bold)
            widths.append(len(text))
        last = 0
        for last, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                sheet.write(last, number, cell)
                widths[number] = max(widths[number], len(str(cell)))
        for number, width in enumerate(widths):
            sheet.set_column(number, number, min(width + 2, 60))
        sheet.freeze_panes(1, 0)
        if last:
            sheet.autofilter(0, 0, last, len(columns) - 1)

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
LEFT = ("family", "persons", "why")
PRICE = ("place", "kato", "resource", "price", "capacity", "used")
CERTIFICATE = ("what", "figure")


def plan_workbook(placed: Placed, speaker: Speaker) -> bytes:
    """Return a plan as an XLSX file.

    Parameters
    ----------
    placed : Placed
        The plan and what it was made from.
    speaker : Speaker
        Language of headings and names.
    """
    book = _Book(speaker)
    rows = [row for row in placed.rows(speaker) if row["kato"]]
    book.sheet(speaker.say("plan.sheet.plan"), PLAN, (_cells(row, PLAN) for row in rows))
    by_region: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_region[row["region"]].append(row)
    for region in sorted(by_region):
        book.sheet(region, PLAN, (_cells(row, PLAN) for row in by_region[region]))
    left = [row for row in placed.rows(speaker) if not row["kato"]]
    book.sheet(speaker.say("plan.sheet.unplaced"), LEFT, (_cells(row, LEFT) for row in left))
    book.sheet(
        speaker.say("plan.sheet.prices"), PRICE, (_cells(row, PRICE) for row in placed.prices(speaker))
    )
    book.sheet(speaker.say("plan.sheet.certificate"), CERTIFICATE, placed.certificate(speaker))
    return book.bytes()


def _cells(row: dict[str, Any], columns: Sequence[str]) -> list[object]:
    return [row[column] for column in columns]
