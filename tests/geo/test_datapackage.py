"""Every table of data/ is described in datapackage.json and is as described."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from data import FOLDER

PACKAGE: dict[str, Any] = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES: dict[str, dict[str, Any]] = {each["path"]: each for each in PACKAGE["resources"]}
TABLES = [path for path in RESOURCES if path.endswith(".csv")]
CASTS: dict[str, Callable[[str], object]] = {
    "string": str,
    "number": float,
    "integer": int,
    "year": lambda text: int(text) if re.fullmatch(r"\d{4}", text) else int(""),
    "date": date.fromisoformat,
    "boolean": lambda text: {"true": True, "false": False}[text],
}


def problems(rows: list[dict[str, str]], schema: dict[str, Any]) -> list[str]:
    """Return what in the rows is not as the schema says."""
    found = []
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        for number, row in enumerate(rows, start=2):
            if trouble := wrong(row[field["name"]], field["type"], rules):
                found.append(f"row {number}: {field['name']}: {trouble}: {row[field['name']]!r}")
    key = schema.get("primaryKey", [])
    columns = [key] if isinstance(key, str) else key
    seen = [tuple(row[column] for column in columns) for row in rows]
    if columns and len(set(seen)) < len(seen):
        found.append(f"{columns} is not unique")
    return found


def wrong(text: str, kind: str, rules: dict[str, Any]) -> str:
    if text == "":
        return "missing" if rules.get("required") else ""
    try:
        value = CASTS[kind](text)
    except (ValueError, KeyError):
        return f"no {kind}"
    if "enum" in rules and text not in rules["enum"]:
        return "not in the list"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return "other pattern"
    low, high = rules.get("minimum"), rules.get("maximum")
    outside = isinstance(value, int | float) and (
        (low is not None and value < low) or (high is not None and value > high)
    )
    return "out of range" if outside else ""


def test_every_file_is_described_and_every_description_has_its_file() -> None:
    tables = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".geojson")}
    assert tables == set(RESOURCES)


@pytest.mark.parametrize("path", TABLES)
def test_table_is_as_described(path: str) -> None:
    with (FOLDER / path).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    schema = RESOURCES[path]["schema"]
    assert reader.fieldnames == [field["name"] for field in schema["fields"]]
    assert rows
    assert problems(rows, schema)[:5] == []


@pytest.mark.parametrize("path", RESOURCES)
def test_description_says_what_a_user_must_know(path: str) -> None:
    resource = RESOURCES[path]
    assert resource["title"]
    assert date.fromisoformat(resource["date"])
    assert all(licence["name"] for licence in resource["licenses"])
    known = {source["name"] for source in PACKAGE["sources"]}
    assert {source["name"] for source in resource["sources"]} <= known
    for field in resource.get("schema", {}).get("fields", []):
        assert field["description"], field["name"]


@pytest.mark.parametrize(
    "path", [path for path in TABLES if RESOURCES[path]["schema"]["fields"][1]["name"] == "indicator"]
)
def test_observations_name_a_source_of_the_package(path: str) -> None:
    with (FOLDER / path).open(encoding="utf-8", newline="") as file:
        used = {row["source"] for row in csv.DictReader(file)}
    assert used <= {source["name"] for source in PACKAGE["sources"]}


def test_what_derives_from_openstreetmap_stands_apart_under_its_licence() -> None:
    for path, resource in RESOURCES.items():
        derived = any(source["name"] == "osm" for source in resource["sources"])
        licensed = any(licence["name"] == "ODbL-1.0" for licence in resource["licenses"])
        assert derived == licensed, path


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        ({"kato": "59", "value": "1"}, "row 2: kato: other pattern: '59'"),
        ({"kato": "", "value": "1"}, "row 2: kato: missing: ''"),
        ({"kato": "590000000", "value": "many"}, "row 2: value: no number: 'many'"),
        ({"kato": "590000000", "value": "-1"}, "row 2: value: out of range: '-1'"),
    ],
)
def test_the_check_itself_finds_faults(row: dict[str, str], trouble: str) -> None:
    schema = {
        "fields": [
            {"name": "kato", "type": "string", "constraints": {"required": True, "pattern": r"[1-9]\d{8}"}},
            {"name": "value", "type": "number", "constraints": {"minimum": 0}},
        ]
    }
    assert problems([row], schema) == [trouble]
