"""Files spoiled at random: whatever is read or refused, nothing but a told fault leaves a reader."""

from __future__ import annotations

import io
import json
import random
from contextlib import suppress
from pathlib import Path

import pytest
import shapely
import xlsxwriter

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports.readers import target
from geo.sources.reading.parsed import Context

V = "595030100"
SPOILS = 40


def book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["kato", "school", "altitude_m"])
        sheet.write_row(1, 0, [V, "да", 120.5])
    return out.getvalue()


SQUARE = shapely.geometry.mapping(shapely.box(69.099, 54.776, 69.101, 54.778))
FEATURE = {
    "type": "Feature",
    "properties": {"gid": 1, "purpose": "ИЖС", "area_ha": 0.1, "kind": "x", "kato": V},
    "geometry": SQUARE,
}
POSTING = {
    "@type": "JobPosting",
    "title": "Повар",
    "jobLocation": {"address": {"addressLocality": "Петропавловск"}},
    "baseSalary": 5,
}

# layer, file name, a file that loads
WHOLE: list[tuple[str, str, bytes]] = [
    ("quota", "a.csv", "Область;Год;Квота;Единица;Дата\nСКО;2026;1 200;человек;15.01.2026\n".encode()),
    ("open_settlements", "a.csv", "район;село\nКызылжарский;Бесколь\n".encode("cp1251")),
    ("vacancies", "a.csv", f"title;kato;wage_kzt;count;expires\nПовар;{V};190 000,5;2;2027-01-01\n".encode()),
    ("vacancies", "a.jsonl", json.dumps({"title": "Повар", "kato": V, "wage_kzt": 5, "housing": True}).encode()),
    ("vacancies", "a.html", f'<p><script type="application/ld+json">{json.dumps([POSTING])}</script>'.encode()),
    ("housing", "a.csv", f"kato;deal;price;area_m2\n{V};rent;60000;50\n".encode()),
    ("land", "a.csv", f"id;kato;purpose;wkt;crs\n1;{V};ИЖС;{shapely.box(69.099, 54.776, 69.1, 54.777).wkt};EPSG:4326\n".encode()),
    ("land", "a.geojson", json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()),
    ("barred", "a.geojson", json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()),
    ("boundaries", "a.geojson", json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()),
    ("infrastructure", "a.csv", f"kato;school;school_language\n{V};да;kk\n".encode("utf-16")),
    ("infrastructure", "a.xlsx", book()),
    ("population", "a.csv", f"kato;total;male;female\n{V};100;40;60\n".encode()),
    ("climate", "a.csv", b"station;lon;lat;january_mean_c\nA;69,1;54,8;-16,1\n"),
    ("climate", "a.csv", '"KATO","ZONE_EN","ADM2_RU"\n"595000000","Steppe","Кызылжарский"\n'.encode()),
    ("ties", "a.csv", f"origin;kato;year;persons\nТуркестанская;{V};2025;24\n".encode()),
    ("wages", "a.csv", b"Region,rate,year\nAkmola Region,4.8,2022\n"),
    ("places", "a.csv", "id;parent_id;code;name\n1;0;590000000;Северо-Казахстанская область\n".encode()),
]  # fmt: skip
PIECES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b";",
    b'"',
    b"\n",
    b"\r",
    b"-",
    b"e9",
    b"1" * 30,
    b"[",
    b"}",
    b"null",
    "ә".encode(),
    b"=1+1",
    b"\xd0",
]


def spoiled(whole: bytes, chance: random.Random) -> bytes:
    """Return a file with some bytes cut, doubled, changed or put in."""
    content = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        until = min(len(content), at + chance.choice([0, 1, 1, 2, 8, 40]))
        content[at:until] = chance.choice(
            [chance.choice(PIECES), bytes(content[at:until]) * 2, bytes([chance.randrange(256)])]
        )
    return bytes(
        content[: chance.randrange(1, len(content) + 1)] if chance.random() < 0.15 and content else content
    )


@pytest.fixture(scope="module")
def context(published: Path) -> Context:
    tables = Atlas.open(published).tables()
    return Context(tables.places, "2026-11-01", "made", "2026-11-20", tables.observations, tables.boundaries)


@pytest.mark.parametrize(
    ("layer", "name", "whole"), WHOLE, ids=[f"{layer} {name} {n}" for n, (layer, name, _) in enumerate(WHOLE)]
)
def test_a_spoiled_file_is_read_or_refused(context, tmp_path, layer, name, whole):
    path = tmp_path / name
    path.write_bytes(whole)
    assert target(layer).read(path, context).rows == 1
    chance = random.Random(f"{layer} {name}")
    for _ in range(SPOILS):
        path.write_bytes(spoiled(whole, chance))
        with suppress(InputError):
            parsed = target(layer).read(path, context)
            assert len(parsed.rejects) <= max(parsed.rows, 1)
