"""Workbooks written part by part, so that any part may be wrong."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0"?>'
FIRST = '<c r="A1" t="inlineStr"><is><t>id</t></is></c>'


def sheet(rows: str, before: str = "", prefix: str = "") -> str:
    """Return the XML of a sheet; ``prefix`` ends with a colon."""
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    opened = f'{HEAD}<{prefix}worksheet {space}="{MAIN}">{before}<{prefix}sheetData>{rows}'
    return f"{opened}</{prefix}sheetData></{prefix}worksheet>"


def related(number: int, target: str, kind: str = "worksheet") -> str:
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def workbook(
    *sheets: str, target: str = "worksheets/s{}.xml", member: str = "xl/worksheets/s{}.xml",
    listed: int | None = None, **members: str,
) -> bytes:  # fmt: skip
    """Return a workbook of sheets; ``listed`` of them are named in it, all after the last being the last one again."""
    numbers = range(listed or len(sheets))
    targets = [target.format(min(number, len(sheets) - 1)) for number in numbers]
    relations = "".join(related(number, each) for number, each in enumerate(targets))
    relations += "".join(related(900, name, "sharedStrings") for name in members if "trings" in name)
    listing = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="rId{n}"/>' for n in numbers)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'{HEAD}<Relationships xmlns="{PACKAGE}">{related(1, "xl/workbook.xml", "officeDocument")}</Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{HEAD}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listing}</sheets></workbook>',
        )
        for number, content in enumerate(sheets):
            archive.writestr(member.format(number), content)
        for name, content in members.items():
            archive.writestr(f"xl/{name}", content)
    return out.getvalue()


def strings(claimed: str, text: str = "id") -> dict[str, str]:
    return {
        "sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}" count="1" uniqueCount="{claimed}"><si><t>{text}</t></si></sst>'
    }


def row_of(cells: str, row: str = "<row>") -> str:
    return f"{row}{FIRST}{cells}</row>"
