"""Files that are small and grow when they are read, sent to ``/adviser``; and what their reader costs an honest one."""

from __future__ import annotations

import io
import statistics
import time
import uuid
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import xlsxwriter

from bench.hostile.measure import Measured, Server, ask, measure
from geo.sandbox.limits import UPLOAD
from geo.sources.reading.isolated.workbooks import read_workbook
from geo.sources.reading.tabular import read_sheets

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "hostile"
REPEAT = 41
"""Pairs of which the median is taken."""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(rows: str, strings: str = "", sheets: int = 1) -> bytes:
    """Return a workbook that holds the XML of these rows; ``sheets`` of its sheets are the same one."""
    numbers = range(1, sheets + 1)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s.xml"/>' for n in numbers
    )
    relations += f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr(
            "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr(
            "xl/worksheets/s.xml", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
        )
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}><si><t>{strings}</t></si></sst>")
    return out.getvalue()


def hostile() -> Iterator[tuple[str, str, bytes]]:
    """Yield what is sent: a description, a file name and the content."""
    if SHARED.is_dir():
        for path in sorted(SHARED.glob("*.xlsx")):
            yield f"shared: {path.name}", path.name, path.read_bytes()
    many = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    yield "20,000 cells of one text of 200,000 letters", "a.xlsx", workbook(many, "x" * 200_000)
    yield (
        "twelve sheets of two far cells",
        "a.xlsx",
        workbook('<row><c r="A1"><v>1</v></c><c r="AV10000"><v>1</v></c></row>', sheets=12),
    )
    wide = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="AW9999"><v>1</v></c></row>'
    yield "two far cells within the limit", "a.xlsx", workbook(wide)
    yield "elements 400,000 deep", "a.xlsx", workbook("<a>" * 150_000 + "</a>" * 150_000)
    yield "an archive of zeros", "a.xlsx", _zeros()
    yield "2.4 MB of rows 'x'", "a.csv", b"x\n" * 1_200_000
    yield "2.4 MB of commas", "a.csv", b"," * 2_400_000
    yield "2.4 MB of one open quote", "a.csv", b'"' + b"x" * 2_400_000


def _zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1 << 30))
    return out.getvalue()


def send(address: str, name: str, content: bytes) -> str:
    """Post a file to ``/adviser``; return the status."""
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return ask(address, "POST", "/adviser?lang=en", body, **kind)


def ordinary() -> bytes:
    """Return a workbook of forty families."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        heading = ["id", "origin_region", "origin_settlement_type", "adult1_age", "adult1_occupation"]
        heading += [
            "adult2_age",
            "adult2_occupation",
            "children_ages",
            "tenure",
            "budget_kzt_month",
            "must_school",
        ]
        sheet.write_row(0, 0, heading)
        for n in range(40):
            row = [f"A-{n}", "610000000", "village", 30 + n % 20, "7212", 29 + n % 20, "2341", "9;4", "rent"]
            sheet.write_row(n + 1, 0, [*row, 70_000, "да"])
    return out.getvalue()


def paired(repeat: int) -> tuple[float, float]:
    """Return the median milliseconds of reading forty families in this process and in one of their own."""
    path, content = Path("a.xlsx"), ordinary()
    read_sheets(path, content, UPLOAD)
    here, apart = [], []
    for _ in range(repeat):
        for times, read in ((here, read_workbook), (apart, read_sheets)):
            began = time.perf_counter()
            read(path, content, UPLOAD)
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(here), statistics.median(apart)


def section(server: Server) -> Iterator[Measured]:
    """Yield what each file cost; print first what a process of its own adds to the reading of an ordinary one."""
    here, apart = paired(REPEAT)
    print(
        f"forty families: {here:.1f} ms in this process, {apart:.1f} ms in one of their own: {apart - here:+.1f} ms"
    )
    for told, name, content in hostile():
        yield measure(server, Measured(told), partial(send, server.address, name, content))
