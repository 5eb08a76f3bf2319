"""Faults that people meet on pages are told in their language."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from api.services.intake.family_lists import read_families
from api.services.language.fault_messages import ABSENT, told
from api.services.language.i18n import translator_for
from geo.faults import Fault, InputError
from geo.names import LANGS
from geo.sources.reading.shapes import shape_fault

ROOT = Path(__file__).parents[4]
GOOD = {"origin": {"region": "610000000"}, "adults": [{"age": 36}]}
BAD_FAMILIES = [
    ("a.txt", b"", "another kind of file"),
    ("a.jsonl", b"", "nothing in it"),
    ("a.jsonl", b"{", "no JSON"),
    ("a.jsonl", b"7", "no object"),
    ("a.jsonl", json.dumps({**GOOD, "id": "Ivan Petrov"}).encode(), "a name for a mark"),
    ("a.jsonl", "\n".join([json.dumps({**GOOD, "id": "A"})] * 2).encode(), "a mark twice"),
    ("a.jsonl", b'{"adults": [{"age": -1, "sex": "q", "occupation": 7, "x": 1}]}', "wrong values"),
    ("a.jsonl", b'{"origin": {"region": "x"}, "adults": [], "children": 3}', "too few, no list"),
    (
        "a.jsonl",
        json.dumps({**GOOD, "adults": [{"age": 1.5, "experience_years": "a"}]}).encode(),
        "no numbers",
    ),
    ("a.jsonl", json.dumps({**GOOD, "adults": [{"age": "x", "seeks_work": "?"}]}).encode(), "texts"),
    ("a.jsonl", json.dumps({**GOOD, "preferences": {"foo": 1}}).encode(), "an unknown criterion"),
    ("a.jsonl", json.dumps({**GOOD, "preferences": {"climate": 9}}).encode(), "a wish too strong"),
    ("a.jsonl", json.dumps({**GOOD, "housing": 5, "land": {"purposes": "a"}}).encode(), "wrong kinds"),
    ("a.jsonl", json.dumps({**GOOD, "must": {"max_km_to_hospital": 1e999}}).encode(), "endless"),
    ("a.jsonl", json.dumps({**GOOD, "ties": ["999999999"]}).encode(), "an unknown place"),
    ("a.jsonl", json.dumps({**GOOD, "adults": [{"occupation": "0000"}]}).encode(), "an unknown occupation"),
    ("a.csv", b"origin_region,adult1_age,foo\n610000000,36,1\n", "an unknown column"),
    ("a.csv", b"origin_region,adult1_age,budget_kzt_month\n610000000,3.5,much\n", "no numbers"),
    ("a.csv", b"origin_region,adult1_age,business\n610000000,36,perhaps\n", "neither yes nor no"),
    ("a.csv", b"origin_region,adult1_age\n610000000,36,1,2\n", "too many cells"),
    ("a.xlsx", b"no workbook", "no workbook"),
]


@pytest.fixture(scope="module")
def engine(home):
    from api.services.engine import Engine

    return Engine.open(home)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "raw", "why"), BAD_FAMILIES)
def test_a_file_of_families_is_faulted_in_the_readers_language(engine, name, raw, why, lang):
    with pytest.raises(InputError) as caught:
        read_families(raw, name, engine)
    for line, tongue in told(caught.value, translator_for(lang)):
        assert tongue == lang, line
        assert not re.search(r"wrong\.\w", line)
        assert "expected" not in line
        assert line.startswith("a.")


def test_the_row_is_named_in_the_language():
    fault = Fault("отбасылар.csv, row 12", "budget_kzt_month", "a number", "'көп'", key="cell.number")
    assert told(InputError([fault]), translator_for("kk")) == (
        ("отбасылар.csv, 12-жол: budget_kzt_month: сан керек. Жазылғаны: 'көп'", "kk"),
    )


def test_what_has_no_key_stays_as_developers_read_it():
    fault = Fault("atlas", "", "a folder", "none")
    assert told(InputError([fault]), translator_for("kk")) == ((str(fault), "en"),)


def test_every_key_of_a_fault_is_in_the_catalogues():
    keys = [
        keyword.value.value
        for folder in ("geo", "matching", "maps", "api")
        for path in (ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Fault"
        for keyword in call.keywords
        if keyword.arg == "key" and isinstance(keyword.value, ast.Constant)
    ]
    assert len(keys) > 10
    assert not [key for key in keys for lang in LANGS if not translator_for(lang).has(f"wrong.{key}")]


READING = ("geo/sources", "geo/imports", "geo/sync", "geo/sandbox", "geo/occupations", "matching/model")
"""Whose faults and remarks whoever loads a file meets."""
PREFIX = {"Fault": "wrong.", "refuse": "wrong.", "CellError": "wrong.cell.", "Note": "note."}
FOUND_AT = {"Fault": 3, "refuse": 2}


@cache
def told_while_reading() -> list[tuple[str, str, ast.Call]]:
    """Return where something is told of a file that is read, the name of what tells it, and the call."""
    return [
        (f"{path.relative_to(ROOT)}:{call.lineno}", call.func.id, call)
        for folder in READING
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in PREFIX
    ]


def key_of(name: str, call: ast.Call) -> ast.expr | None:
    at = {"Note": 0, "CellError": 1}.get(name)
    if at is not None and len(call.args) > at:
        return call.args[at]
    return next((each.value for each in call.keywords if each.arg in {"key", None}), None)


def test_every_fault_and_remark_of_a_reader_has_a_key_of_every_language():
    calls = told_while_reading()
    assert len(calls) > 120
    for where, name, call in calls:
        key = key_of(name, call)
        assert key is not None, f"{where} is told in English only"
        if isinstance(key, ast.Constant):
            assert all(translator_for(lang).has(PREFIX[name] + key.value) for lang in LANGS), where


def test_no_remark_of_a_reader_is_a_plain_text():
    plain = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in READING
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"notes.append", "notes.extend", "told.append", "own.append"}
        and isinstance(call.args[0], ast.JoinedStr)
    ]
    assert not plain


def test_what_was_found_is_no_english_word():
    for where, name, call in told_while_reading():
        at = FOUND_AT.get(name)
        found = call.args[at] if at is not None and len(call.args) > at else None
        if isinstance(found, ast.Constant) and isinstance(found.value, str) and found.value != "HTML":
            assert found.value in ABSENT, f"{where}: {found.value!r}"


@pytest.mark.parametrize("lang", LANGS)
def test_a_fault_of_a_layer_of_shapes_is_wholly_in_the_language(lang):
    fault = shape_fault(
        "plots.gpkg, layer one, row 3", "a polygon in Kazakhstan", "outside Kazakhstan, at 10, 20"
    )
    ((line, _),) = told(InputError([fault]), translator_for(lang))
    assert "10, 20" in line
    assert "expected" not in line
    assert lang == "en" or not re.search(r"outside|layer|row ", line)
