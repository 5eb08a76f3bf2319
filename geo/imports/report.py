"""What an import tells: counts, notes and the rows that were not taken, as JSON, CSV and XLSX."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.export.text_table import csv_bytes
from geo.export.workbook import MAX_ROWS, Column, Table, Workbook
from geo.sources.reading.headings import EXTRA
from geo.sources.reading.parsed import Reject
from geo.sources.reading.parts import ROWS


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
    expired : int
        Rows that speak of what is over (vacancies past their last day, or in the archive): neither accepted nor
        rejected.
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
    expired: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return the report without the rejected rows, for JSON."""
        plain = asdict(self)
        del plain["rejects"]
        return plain


def write_report(folder: Path, report: ImportReport, more: dict[str, object]) -> None:
    """Write ``report.json``, and ``rejects.csv`` and ``rejects.xlsx`` where there is a reject.

    Parameters
    ----------
    folder : Path
        Where the files are written; it has to be there.
    report : ImportReport
        What an import took, and what it did not.
    more : dict
        Further members of ``report.json``, as JSON has them.
    """
    faults = [str(fault) for reject in report.rejects for fault in reject.faults]
    text = json.dumps(report.to_dict() | more | {"faults": faults}, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text, encoding="utf-8")
    if report.rejects:
        titles, rows = reject_table(report.rejects)
        (folder / "rejects.csv").write_bytes(csv_bytes(titles, rows, delimiter=";"))
        _write_workbook(folder / "rejects.xlsx", titles, rows)


def reject_table(rejects: Sequence[Reject]) -> tuple[list[str], list[list[str]]]:
    """Return rejected rows as a table: their own columns, then :data:`geo.sources.reading.forms.EXTRA`."""
    own = list(dict.fromkeys(title for reject in rejects for title in reject.values))
    rows = []
    for reject in rejects:
        parts = [
            "; ".join(dict.fromkeys(getattr(fault, name) for fault in reject.faults))
            for name in ("field", "expected", "found")
        ]
        rows.append([*(reject.values.get(title, "") for title in own), str(reject.row % ROWS), *parts])
    return [*own, *EXTRA], rows


def _write_workbook(path: Path, titles: list[str], rows: list[list[str]]) -> None:
    book = Workbook(path)
    book.add_sheet("rejects", Table([Column(title) for title in titles], rows[: MAX_ROWS - 1]))
    book.close()
