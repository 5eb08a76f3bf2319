"""Workbooks made to harm their reader: what they lay out is counted as the reader counts it, before it reads."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from geo.faults import InputError
from geo.sandbox.limits import UPLOAD
from geo.sources.reading.isolated.workbook_parts import empty_formulas, read_parts
from geo.sources.reading.isolated.workbooks import read_workbook
from geo.sources.reading.tabular import read_sheets
from tests.geo.sources.reading.isolated.made_workbooks import FIRST, HEAD, row_of, sheet, strings, workbook

SHARED = Path(__file__).parents[6] / "shared" / "cases" / "hostile"
NAME = Path("a.xlsx")
FAR = "XFD1048576"
DEEP = "<a>" * 150_000 + "</a>" * 150_000

# reason, workbook, a fragment of the message
HOSTILE: list[tuple[str, bytes, str]] = [
    ("a far cell between apostrophes", workbook(sheet(row_of(f"<c r='{FAR}'><v>1</v></c>"))), "at most 500,000 cells"),
    ("a far cell after a line break", workbook(sheet(row_of(f'<c\n r =\n"{FAR}" ><v>1</v></c>'))), "at most 500,000 cells"),
    ("a far cell in small letters", workbook(sheet(row_of('<c r="xfd1048576"><v>1</v></c>'))), "at most 500,000 cells"),
    ("a far cell under a prefix", workbook(sheet(f'<x:row><x:c r="A1"><x:v>1</x:v></x:c><x:c r="{FAR}"><x:v>1</x:v></x:c></x:row>', prefix="x:")), "at most 500,000 cells"),
    ("a far cell of another vocabulary", workbook(sheet(row_of(f'<y:c xmlns:y="urn:y" r="{FAR}"><y:v>1</y:v></y:c>'))), "at most 500,000 cells"),
    ("a far cell written with a character reference", workbook(sheet(row_of('<c r="&#88;FD1048576"><v>1</v></c>'))), "at most 500,000 cells"),
    ("a far row and a cell that does not say where it is", workbook(sheet(row_of("") + '<row r="1048576"><c><v>1</v></c></row>')), "at most 500,000 cells"),
    ("a far row of small cells", workbook(sheet(row_of('<c r="B60000"><v>1</v></c>'))), "at most 50,000 rows"),
    ("a column beyond the last", workbook(sheet(row_of('<c r="XFE1"><v>1</v></c>'))), "from A1 to XFD1048576"),
    ("a row beyond the last", workbook(sheet(row_of('<c r="A1048577"><v>1</v></c>'))), "from A1 to XFD1048576"),
    ("a row numbered beyond the last", workbook(sheet('<row r="9999999"><c><v>1</v></c></row>')), "1,048,576 rows"),
    ("a row numbered below none", workbook(sheet('<row r="-1"><c><v>1</v></c></row>')), "1,048,576 rows"),
    ("a reference that is none", workbook(sheet(row_of('<c r="1A"><v>1</v></c>'))), "from A1 to XFD1048576"),
    ("a sheet somewhere else", workbook(sheet(row_of(f'<c r="{FAR}"><v>1</v></c>')), target="/xl/other/S{}.DAT", member="xl/other/s{}.dat"), "at most 500,000 cells"),
    ("twelve sheets that are too much together", workbook(*[sheet(row_of('<c r="CV900"><v>1</v></c>'))] * 12), "at most 500,000 cells"),
    ("one sheet listed twelve times", workbook(sheet(row_of('<c r="CV900"><v>1</v></c>')), listed=12), "at most 500,000 cells"),
    ("four million million strings claimed", workbook(sheet(FIRST.join(("<row>", "</row>"))), **strings("4000000000000")), "shared strings"),
    ("a number of strings that is none", workbook(sheet(FIRST.join(("<row>", "</row>"))), **strings("-1")), "shared strings"),
    ("an encoding that there is not", workbook(sheet(row_of("")).replace("1.0", '1.0" encoding="utf-9')), "well-formed XML"),
    ("XML cut off", workbook(sheet(row_of(""))[:-30]), "well-formed XML"),
    ("text before the XML", workbook("x" + sheet(row_of(f'<c r="{FAR}"><v>1</v></c>'))), "well-formed XML"),
    ("entities that multiply", workbook(sheet(row_of("<c><v>&b;</v></c>")).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY a "{"a" * 999}"><!ENTITY b "{"&a;" * 999}">]>')), "without a document type"),
    ("an entity that is a file", workbook(sheet(row_of("<c><v>&b;</v></c>")).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>')), "without a document type"),
    ("a workbook without its list of sheets", workbook(sheet(row_of("")), member="xl/workbook2.xml", target="no.xml"), "a sheet S0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "fragment"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_a_hostile_workbook_is_refused_before_it_is_read(content, fragment, monkeypatch):
    monkeypatch.setattr("geo.sources.reading.isolated.workbooks.CalamineWorkbook", None)
    with pytest.raises(InputError, match=fragment):
        read_workbook(NAME, content, UPLOAD)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["quotes.xlsx", "sparse.xlsx", "unique_count.xlsx"])
def test_the_workbooks_that_stopped_a_server(name):
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    with pytest.raises(InputError) as told:
        read_sheets(Path(name), (SHARED / name).read_bytes(), UPLOAD)
    assert told.value.faults[0].where == name


def test_elements_a_hundred_thousand_deep_are_read_over():
    content = workbook(sheet(row_of('<c r="B1"><v>7</v></c>'), before=f"<extLst>{DEEP}</extLst>"))
    assert read_sheets(NAME, content, UPLOAD)[0].lines == [["id", 7.0]]


def test_a_styled_cell_far_out_is_no_reason_to_refuse():
    """People format whole rows: a cell without a value is not laid out, and not counted."""
    content = workbook(
        sheet(
            row_of('<c r="B1"><v>7</v></c><c r="XFD1" s="1"/>')
            + '<row r="1048576"><c r="A1048576" s="1"/></row>'
        )
    )
    assert read_sheets(NAME, content, UPLOAD)[0].lines == [["id", 7.0]]


def test_a_member_that_stands_twice_is_refused():
    out = io.BytesIO(workbook(sheet(row_of(""))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/worksheets/S0.xml", sheet(row_of(f'<c r="{FAR}"><v>1</v></c>')))
    with pytest.raises(InputError, match="names of their own"):
        read_workbook(NAME, out.getvalue(), UPLOAD)


# what a member called a workbook may be instead: only what is meant is opened
OTHER = {
    "a workbook of OpenDocument": ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    "a binary workbook": ("xl/workbook.bin", "x"),
}


@pytest.mark.parametrize(("member", "content"), OTHER.values(), ids=OTHER)
def test_a_workbook_of_another_kind_is_refused(member, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, content)
    with pytest.raises(InputError, match="XLSX workbook"):
        read_workbook(NAME, out.getvalue(), UPLOAD)


LETTERS = st.sampled_from(["A", "b", "Z", "aa", "CV"])
REFERENCES = st.one_of(st.just(""), st.builds("{}{}".format, LETTERS, st.integers(1, 300)))
VALUES = st.sampled_from(
    ["<{p}v>1</{p}v>", "", "<{p}is><{p}t>x</{p}t></{p}is>", "<{p}f>1+1</{p}f><{p}v>2</{p}v>"]
)
CELLS = st.lists(st.tuples(REFERENCES, VALUES, st.sampled_from("'\"")), max_size=6)
ROWS = st.lists(st.tuples(st.one_of(st.just(""), st.integers(1, 300).map(str)), CELLS), max_size=6)


@given(rows=ROWS, prefix=st.sampled_from(["", "x:", "c:"]), claimed=st.sampled_from(["A1", "A1:XFD1048576"]))
def test_cells_are_counted_as_the_reader_lays_them_out(rows, prefix, claimed):
    written = ""
    for number, cells in rows:
        inner = ""
        for reference, value, quote in cells:
            place = f" r={quote}{reference}{quote}" if reference else ""
            kind = f" t={quote}inlineStr{quote}" if "is>" in value else ""
            inner += f"<{prefix}c{place}{kind}>{value.format(p=prefix)}</{prefix}c>"
        numbered = f" r='{number}'" if number else ""
        written += f"<{prefix}row{numbered}>{inner}</{prefix}row>"
    content = workbook(sheet(written, before=f'<{prefix}dimension ref="{claimed}"/>', prefix=prefix))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = read_parts(NAME, archive, 10)
    laid_out = CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).end
    (part,) = parts.sheets.values()
    assert (part.rows, part.columns) == ((laid_out[0] + 1, laid_out[1] + 1) if laid_out else (0, 0))


@pytest.mark.parametrize(("cell", "empty"), [
    ('<c r="B2"><f>1+1</f></c>', True),
    ('<c r="B2"><f>1+1</f><v/></c>', True),
    ('<c r="B2"><f>1+1</f><v> </v></c>', True),
    ("<c r='B2'><f t='shared' si='0'/></c>", True),
    ('<c r="B2"><f>1+1</f><v>2</v></c>', False),
    ('<c r="B2" t="str"><f>"a"</f><v>a</v></c>', False),
    ('<c r="B2"><v>2</v></c>', False),
    ('<c r="B2"/>', False),
])  # fmt: skip
def test_a_formula_without_a_result_is_found(cell, empty):
    content = workbook(sheet(row_of("") + f'<row r="2">{cell}<c r="C2"><v>1</v></c></row>'))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert list(empty_formulas(NAME, archive, "xl/worksheets/s0.xml")) == ([(2, 2)] if empty else [])


def test_limits_are_what_the_caller_says():
    content = workbook(sheet(row_of('<c r="J10"><v>1</v></c>')))
    assert len(read_workbook(NAME, content, replace(UPLOAD, cells=100, rows=10))[0]["lines"]) == 10
    with pytest.raises(InputError, match="99 cells"):
        read_workbook(NAME, content, replace(UPLOAD, cells=99))
    with pytest.raises(InputError, match="9 rows"):
        read_workbook(NAME, content, replace(UPLOAD, rows=9))
