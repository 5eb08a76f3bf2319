"""Workbooks and archives that must not be taken: damaged, lying about their size, or with formulas never computed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

V = "595030100"


def book(rows: list[list[object]], formula: tuple[str, str] | None = None) -> bytes:
    """Return a workbook; ``formula`` is a cell and what it shows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True}) as workbook:
        sheet = workbook.add_worksheet("Лист1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if formula:
            sheet.write_formula(formula[0], "=1+1", None, formula[1])
    return out.getvalue()


def rezipped(raw: bytes, change: Callable[[str, bytes], bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive whose members have been changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def claiming(raw: bytes, size: int) -> bytes:
    """Return an archive whose directory claims another unpacked size for its first member."""
    changed = bytearray(raw)
    at = changed.index(b"PK\x01\x02")
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def elsewhere(raw: bytes) -> bytes:
    """Return an archive whose directory claims to begin later than it does: its members then lie before the file."""
    changed = bytearray(raw)
    end = changed.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", changed, end + 16)
    struct.pack_into("<I", changed, end + 16, start + 5000)
    return bytes(changed)


def bomb(megabytes: int) -> bytes:
    """Return a workbook with a member of zeros that packs a thousand times."""
    out = io.BytesIO(PASSPORT)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(megabytes << 20))
    return out.getvalue()


PASSPORT = book([["kato", "school"], [V, "да"]])
SHEET = "xl/worksheets/sheet1.xml"


def far_cell(name: str, content: bytes) -> bytes:
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return content.replace(b"</sheetData>", last) if name == SHEET else content


def uncomputed(name: str, content: bytes) -> bytes:
    return content.replace(b"<f>1+1</f><v>7</v>", b"<f>1+1</f>") if name == SHEET else content


def broken_xml(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if name == SHEET else content


# reason, layer, file name, content, fragments of the message
BAD: list[tuple[str, str, str, bytes, tuple[str, ...]]] = [
    ("cut off in the middle", "infrastructure", "a.xlsx", PASSPORT[: len(PASSPORT) // 2], ("cut off or damaged",)),
    ("cut off at the end", "infrastructure", "a.xlsx", PASSPORT[:-10], ("cut off or damaged",)),
    ("a text under a workbook's name", "infrastructure", "a.xlsx", b"kato,school\n1,2\n", ("cut off or damaged",)),
    ("an archive that is no workbook", "infrastructure", "a.xlsx", rezipped(PASSPORT, lambda n, c: b"x"), ("workbook",)),
    ("a sheet of broken XML", "infrastructure", "a.xlsx", rezipped(PASSPORT, broken_xml), ("workbook that can be opened",)),
    ("two gigabytes claimed in the directory", "infrastructure", "a.xlsx", claiming(PASSPORT, 2 << 30), ("unpacks to at most", "claimed")),
    ("a smaller size claimed than there is", "infrastructure", "a.xlsx", claiming(PASSPORT, 3), ("damaged",)),
    ("a bomb", "infrastructure", "a.xlsx", bomb(64), ("unpacks to at most",)),
    ("one cell in the last column of the last row", "infrastructure", "a.xlsx", rezipped(PASSPORT, far_cell), ("at most 20,000,000 cells",)),
    ("a member packed in a way that takes memory", "infrastructure", "a.xlsx", rezipped(PASSPORT, lambda n, c: c, zipfile.ZIP_LZMA), ("deflated",)),
    ("a directory that points before the file", "infrastructure", "a.xlsx", elsewhere(PASSPORT), ("damaged",)),
    ("a damaged member", "infrastructure", "a.xlsx", PASSPORT.replace(PASSPORT[200:230], bytes(30)), ("damaged",)),
    ("no cell", "infrastructure", "a.xlsx", book([]), ("heading and rows",)),
    ("a formula that was never computed", "infrastructure", "a.xlsx", rezipped(book([["kato", "school"], [V, ""]], ("B2", "7")), uncomputed), ("no stored result", "a formula")),
    ("a formula that shows an error", "quota", "a.xlsx", book([["oblast", "year", "quota"], ["СКО", 2026, ""]], ("C2", "#REF!")), ("quota: expected a value",)),
    ("a merged heading that names nothing", "infrastructure", "a.xlsx", book([["Паспорт", ""], ["цвет", "вкус"], [1, 2]]), ("heading",)),
    ("a bad flag in a workbook", "infrastructure", "a.xlsx", book([["kato", "school"], [V, "местами"]]), ("sheet Лист1, row 2", "местами")),
    ("an unknown code as a number", "infrastructure", "a.xlsx", book([["kato", "school"], [599999999, 1]]), ("599999999",)),
    ("a code with a fraction", "infrastructure", "a.xlsx", book([["kato", "school"], [595030100.5, 1]]), ("nine digits",)),
    ("a number for a date that is none", "quota", "a.xlsx", book([["oblast", "year", "quota", "date"], ["СКО", 2026, 5, 12.0]]), ("a date such as",)),
    ("an old workbook that is none", "housing", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("workbook that can be opened",)),
    ("prices of an unknown city", "housing", "a.xlsx", book([["Средние цены продажи нового жилья"], ["", 2021, 2022], ["Урюпинск", 1000.0, 2000.0]]), ("a city of the atlas", "Урюпинск")),
    ("a price in words in the official workbook", "housing", "a.xlsx", book([["Средние цены продажи нового жилья"], ["", 2021, 2022], ["Астана", "дорого", "очень"]]), ("2021", "дорого")),
    ("a bulletin without its sheet", "population", "a.xlsx", book([["Численность", "населения"], ["x", 1]]), ("sheet", "03")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "name", "content", "fragments"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_is_told_and_changes_nothing(refused, tmp_path: Path, layer, name, content, fragments):
    path = tmp_path / name
    path.write_bytes(content)
    refused(layer, path, fragments)


def test_the_stored_result_of_a_formula_is_taken(load):
    content = book([["kato", "school"], [V, ""]], ("B2", "1"))
    assert load("infrastructure", "a.xlsx", content).accepted == 1
