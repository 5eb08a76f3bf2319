"""What an import tells: counts, notes and the rows that were not taken, as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from geo.sources.reading.parsed import Reject

EXTRA = ("_row", "_field", "_expected", "_found")
"""Columns added to rejected rows; they are passed over when the corrected file is loaded."""
_SHEET_ROWS = 1_048_575
_SHEET_TEXT = 32_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import.

    Parameters
    ----------
    id : str
        Name of the import, and of its folder.
    layer : str
        Layer that was imported.
    files : tuple of str
        Names of the files.
    before, after : str
        Versions of the atlas before and after; equal when nothing changed.
    rows : int
        Rows read.
    accepted : int
        Rows without a fault: ``changed + unchanged``.
    changed : int
        Accepted rows that changed the atlas.
    unchanged : int
        Accepted rows that the atlas held already.
    rejected : int
        Rows that were not taken.
    values : int
        Values and records that the accepted rows make.
    notes : tuple of str
        What was told while reading: duplicates merged, shapes mended, the encoding.
    folder : str
        Where the report, the rejects and the accepted rows lie.
    rejects : tuple of Reject
        The rejected rows, file by file.
    """

    id: str
    layer: str
    files: tuple[str, ...]
    before: str
    after: str
    rows: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    values: int
    notes: tuple[str, ...]
    folder: str
    rejects: tuple[Reject, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the report without the rejected rows, for JSON."""
        plain = asdict(self)
        del plain["rejects"]
        return plain


def write_report(folder: Path, report: ImportReport, more: dict[str, Any]) -> None:
    """Write ``report.json``, and ``rejects.csv`` and ``rejects.xlsx`` where there is a reject."""
    faults = [str(fault) for reject in report.rejects for fault in reject.faults]
    text = json.dumps(report.to_dict() | more | {"faults": faults}, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text, encoding="utf-8")
    if report.rejects:
        titles, rows = reject_table(report.rejects)
        _write_csv(folder / "rejects.csv", titles, rows)
        _write_xlsx(folder / "rejects.xlsx", titles, rows)


def reject_table(rejects: Sequence[Reject]) -> tuple[list[str], list[list[str]]]:
    """Return rejected rows as a table: their own columns, then :data:`EXTRA`."""
    own = list(dict.fromkeys(title for reject in rejects for title in reject.values))
    rows = []
    for reject in rejects:
        parts = [
            "; ".join(dict.fromkeys(getattr(fault, name) for fault in reject.faults))
            for name in ("field", "expected", "found")
        ]
        rows.append([*(reject.values.get(title, "") for title in own), str(reject.row), *parts])
    return [*own, *EXTRA], rows


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula; readers here take the mark off again."""
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    numeric = re.fullmatch(r"[+-]?[\d\s.,]+", clean) is not None
    return "'" + clean if clean[:1] in {"=", "+", "-", "@"} and len(clean) > 1 and not numeric else clean


def _write_csv(path: Path, titles: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(titles)
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _write_xlsx(path: Path, titles: list[str], rows: list[list[str]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("rejects")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
        for number, row in enumerate(rows[:_SHEET_ROWS], start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, _safe(cell)[:_SHEET_TEXT])
