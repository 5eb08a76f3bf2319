"""Families from JSON Lines, CSV and XLSX: the same family either way, and every fault told with its row."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from api.services.intake.family_lists import MOST_FAULTS, read_families
from geo.faults import InputError
from matching.household import parse_household

EXAMPLE = json.loads((Path(__file__).parents[3] / "families" / "example.json").read_text())
ROW = {
    "id": "A-1",
    "origin_region": "610000000",
    "origin_settlement_type": "village",
    "adult1_age": "36",
    "adult1_sex": "m",
    "adult1_occupation": "7212",
    "adult1_experience_years": "9",
    "adult1_education": "vocational",
    "adult2_age": "34",
    "adult2_sex": "f",
    "adult2_occupation": "2341",
    "adult2_experience_years": "8",
    "adult2_education": "higher",
    "children_ages": "9;4",
    "marital_status": "married",
    "languages": "kk;ru",
    "tenure": "rent",
    "budget_kzt_month": "70 000",
    "savings_kzt": "1500000,0",
    "land_purposes": "household",
    "business": "жоқ",
    "ties": "593200000",
    "prefer_employment": "5",
    "prefer_schooling": "4",
    "prefer_climate": "2",
    "must_school": "иә",
    "must_max_km_to_hospital": "60",
}


class Knows:
    """Knows places and occupations as an engine does."""

    def household(self, raw, where="family"):
        places = {"610000000", "593200000"}
        return parse_household(raw, occupations={"7212", "2341"}, places=places, where=where)


def csv_of(row: dict[str, str], separator: str = ",") -> str:
    return separator.join(row) + "\n" + separator.join(row.values()) + "\n"


def xlsx_of(row: dict[str, str]) -> bytes:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw)
    sheet = book.add_worksheet()
    for column, (title, cell) in enumerate(row.items()):
        sheet.write(0, column, title)
        sheet.write(1, column, float(cell) if cell.isdigit() and len(cell) < 4 else cell)
    book.close()
    return raw.getvalue()


SEMICOLONS = {key: cell.replace(";", "|") for key, cell in ROW.items()}
SAME = [
    ("f.jsonl", json.dumps({"id": "A-1", **EXAMPLE}).encode(), "JSON Lines"),
    ("f.csv", csv_of({**ROW, "savings_kzt": "1500000"}).encode(), "CSV, commas"),
    ("f.csv", csv_of(SEMICOLONS, ";").encode(), "CSV, semicolons and a decimal comma"),
    ("f.csv", b"\xef\xbb\xbf" + csv_of(SEMICOLONS, ";").encode(), "CSV with a byte order mark"),
    (
        "f.csv",
        csv_of({**SEMICOLONS, "business": "нет", "must_school": "да"}, ";").encode("cp1251"),
        "CSV in cp1251",
    ),
    ("F.XLSX", xlsx_of(ROW), "XLSX with numbers as numbers"),
]


@pytest.mark.parametrize(("name", "raw", "why"), SAME, ids=[why for *_, why in SAME])
def test_the_same_family_either_way(name, raw, why):
    (family,) = read_families(raw, name, Knows())
    assert family.id == "A-1"
    assert family.household == Knows().household(EXAMPLE)


BAD = [
    ("f.txt", b"x", "a file .jsonl, .csv, .xlsx or .xls", "another kind of file"),
    ("f.jsonl", b"", "at least one family", "an empty file"),
    ("f.jsonl", b"{}\n{", "row 2", "broken JSON"),
    ("f.jsonl", b"[1]", "a JSON object", "a list"),
    ("f.jsonl", b'{"adults": []}', "row 1: origin", "a family without an origin"),
    ("f.xlsx", b"PK\x03\x04", "cut off or damaged", "a truncated workbook"),
    (
        "f.csv",
        csv_of({**ROW, "savings_kzt": "1", "surname": "X"}).encode(),
        "surname",
        "a column that is not ours",
    ),
    ("f.csv", csv_of({**ROW, "savings_kzt": "much"}).encode(), "a number", "a word for a number"),
    (
        "f.csv",
        csv_of({**ROW, "savings_kzt": "1", "business": "perhaps"}).encode(),
        "yes or no",
        "neither yes nor no",
    ),
    (
        "f.csv",
        csv_of({**ROW, "savings_kzt": "1", "children_ages": "4.5"}).encode(),
        "a whole number",
        "half a year",
    ),
    ("f.csv", b"id\n1,2,3\n", "as many cells", "more cells than headings"),
    ("f.jsonl", b'{"id": "<script>"}', "a short id", "a hostile id"),
    ("f.jsonl", b'{"id": "A-1\\n"}', "a short id", "an id that ends in a line break"),
    ("f.jsonl", b'{"id": "870101300128"}', "no name, IIN", "an IIN for an id"),
    ("f.jsonl", b'{"id": "77011234567"}', "no name, IIN", "a telephone number for an id"),
    ("f.jsonl", '{"id": "Айгүл"}'.encode(), "no name, IIN", "a name for an id"),
    (
        "f.csv",
        "Иванов,36\nПетров,40\n".encode(),
        "a heading that tells of families",
        "a table without headings",
    ),
    (
        "f.csv",
        b"id,adult1_age\n1,30\n".replace(b"adult1_age", "adult١_age".encode()),
        "a column of the template",
        "a number that is not ours",
    ),
    ("f.jsonl", b'{"id": "A-1", "id": "A-2"}', "a JSON object", "a key that stands twice"),
]


@pytest.mark.parametrize(("name", "raw", "told", "why"), BAD, ids=[case[-1] for case in BAD])
def test_bad_files(name, raw, told, why):
    with pytest.raises(InputError) as error:
        read_families(raw, name, Knows())
    assert any(told in str(fault) for fault in error.value.faults)


def test_no_refusal_repeats_what_a_person_is_known_by():
    """An office's own workbook has columns that are not ours, and cells that slipped into the wrong one."""
    secrets = {
        "ФИО": "Иванова Айгүл", "ИИН": "870101300128", "тел": "+7 701 123 45 67", "мекенжай": "Абай көшесі 5",
        "adult1_age": "Сәрсенов", "savings_kzt": "87010130012", "business": "Қанат", "must_school": "Қанат",
        "origin_region": "Түркістан", "marital_status": "Қанат",
    }  # fmt: skip
    for raw, name in (
        (csv_of({"id": "A-1", **secrets}).encode(), "f.csv"),
        (json.dumps({"id": "Қанат", **secrets}, ensure_ascii=False).encode(), "f.jsonl"),
    ):
        with pytest.raises(InputError) as error:
            read_families(raw, name, Knows())
        told = "\n".join(map(str, error.value.faults))
        assert not [secret for secret in secrets.values() if secret in told]


def test_ids_stand_once():
    lines = "\n".join(json.dumps({"id": "A", **EXAMPLE}) for _ in range(2))
    with pytest.raises(InputError, match="stands once"):
        read_families(lines.encode(), "f.jsonl", Knows())


def test_every_faulty_row_is_named():
    rows = "\n".join(json.dumps({**EXAMPLE, "adults": [{"age": 5}]}) for _ in range(3))
    with pytest.raises(InputError) as error:
        read_families(rows.encode(), "f.jsonl", Knows())
    assert [fault.where for fault in error.value.faults] == [f"f.jsonl, row {row}" for row in (1, 2, 3)]
    table = "id,adult1_age\nA,x\nB,30\nC,y\n"
    with pytest.raises(InputError) as error:
        read_families(table.encode(), "f.csv", Knows())
    assert [fault.where for fault in error.value.faults if fault.key == "cell.number"] == [
        "f.csv, row 2", "f.csv, row 4",
    ]  # fmt: skip


class Counts(Knows):
    """Counts the households that were checked."""

    def __init__(self):
        self.checked = 0

    def household(self, raw, where="family"):
        self.checked += 1
        return super().household(raw, where)


FLOODS = [
    ("f.jsonl", b"{}\n" * 800_000, 0, "2.4 MB of empty families"),
    ("f.jsonl", b"{}\r" * 800_000, 0, "the same with carriage returns"),
    ("f.csv", b"id\n" + b"x\n" * 1_200_000, 0, "2.4 MB of rows"),
    ("f.csv", b'"x\n"\n' * 480_000, 0, "rows with line breaks in them"),
    ("f.jsonl", b"\n" * 2_400_000, 0, "line breaks"),
    ("f.jsonl", b"{}\n" * 1_900, 101, "few enough rows, all of them empty"),
    ("f.jsonl", b"{\n" * 1_900, 0, "few enough rows, none of them JSON"),
    ("f.csv", b"id,adult1_age\n" + b"a,x\n" * 1_900, 0, "few enough rows, each with a word for a number"),
    (
        "f.jsonl",
        b'{"adults":[' + b'{"age":1},' * 100_000 + b'{"age":1}]}',
        1,
        "one family of a hundred thousand",
    ),
]


@pytest.mark.parametrize(("name", "raw", "checked", "why"), FLOODS, ids=[case[-1] for case in FLOODS])
def test_what_is_wrong_with_a_file_costs_no_more_than_what_is_right(name, raw, checked, why):
    """Rows are counted before they are checked; then the first faults are enough."""
    engine = Counts()
    with pytest.raises(InputError) as error:
        read_families(raw, name, engine, most=2_000)
    assert len(error.value.faults) <= MOST_FAULTS + 1
    assert sum(len(str(fault)) for fault in error.value.faults) < 40_000
    assert engine.checked <= checked


def test_the_last_fault_says_how_many_rows_were_not_checked():
    with pytest.raises(InputError) as error:
        read_families(b"{}\n" * 1_000, "f.jsonl", Knows())
    last = error.value.faults[-1]
    assert (last.key, last.params["most"]) == ("more_faults", MOST_FAULTS)
    assert last.params["rows"] == 1_000 - MOST_FAULTS // 2 - 1  # two faults a row


def book_that_claims(cell: str) -> bytes:
    """A workbook of one cell, said to lie far away."""
    raw = io.BytesIO(xlsx_of({"id": "A-1"}))
    changed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.startswith("xl/worksheets/"):
                content = content.replace(b'r="A2"', f'r="{cell}"'.encode())
            new.writestr(member, content)
    return changed.getvalue()


BAD_TABLES = [
    ("f.xlsx", book_that_claims("XFD1048576"), "a cell that makes a reader allocate gigabytes"),
    ("f.xlsx", b"PK\x03\x04 cut off", "a workbook cut off"),
    ("f.csv", b"\x00\x01\x02", "no text"),
    ("f.csv", b'id,tenure\n"A-1,rent\n', "a quote that is never closed"),
    ("f.csv", b"id\nA-1,rent\n", "more cells than the heading"),
]


@pytest.mark.parametrize(("name", "raw", "why"), BAD_TABLES, ids=[case[-1] for case in BAD_TABLES])
def test_tables_are_guarded_as_imports_are(name, raw, why):
    with pytest.raises(InputError) as error:
        read_families(raw, name, Knows())
    assert error.value.faults[0].key


def test_kazakh_letters_of_windows_are_read():
    row = {**ROW, "business": "жоқ", "must_school": "иә"}
    raw = csv_of({key: cell.replace(";", "|") for key, cell in row.items()}, ";").encode("kz1048")
    assert read_families(raw, "f.csv", Knows())[0].household == parse_household(
        EXAMPLE, occupations={"7212", "2341"}, places={"610000000", "593200000"}
    )
