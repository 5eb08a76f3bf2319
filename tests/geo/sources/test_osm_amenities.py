"""What an extract of OpenStreetMap says of settlements: nearest things, things that are there, and never "not there"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import osmium
import pandas as pd
import pytest

from geo.faults import InputError
from geo.sources.osm_amenities import read
from geo.sources.reading.parsed import Context
from geo.space import geodesic_km
from tests.made import made_tables, vacancies

FIRST, SECOND = "593230100", "593230200"
LON, LAT = 69.1, 53.1
"""Position of the first village; the second lies some six kilometres north-east of it."""

Way = tuple[list[tuple[float, float]], Mapping[str, str]]


def extract(path: Path, nodes: list[tuple[float, float, dict[str, str]]], ways: list[Way] = ()) -> Path:
    """Write an extract; a way that ends where it begins is an area."""
    path.unlink(missing_ok=True)
    writer, number = osmium.SimpleWriter(str(path)), 0
    listed = []
    for lon, lat, tags in nodes:
        number += 1
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), tags=tags))
    for positions, tags in ways:
        ids = {}
        for at in positions:
            if at not in ids:
                number += 1
                ids[at] = number
                writer.add_node(osmium.osm.mutable.Node(id=number, location=at))
        listed.append(([ids[at] for at in positions], dict(tags)))
    for at, (members, tags) in enumerate(listed, start=1):
        writer.add_way(osmium.osm.mutable.Way(id=at, nodes=members, tags=tags))
    writer.close()
    return path


@pytest.fixture
def context() -> Context:
    places = made_tables(vacancies(1)).places
    return Context(places=places, as_of="2026-11-01", source="osm", today="2026-11-20")


def values(path: Path, context: Context) -> pd.DataFrame:
    rows = read(path, context).observations
    assert rows is not None
    return rows.pivot_table(index="kato", columns="indicator", values="value")


def square(lon: float, lat: float, half: float = 0.001) -> list[tuple[float, float]]:
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [(round(lon + x, 6), round(lat + y, 6)) for x, y in corners]


FAR = [(68.0, 52.0, {"amenity": "hospital"}), (70.0, 54.0, {"amenity": "hospital"})]
"""Corners of the extract."""


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm"])
def test_nodes_and_areas_count_alike(tmp_path, context, suffix):
    path = extract(
        tmp_path / f"a{suffix}", [*FAR, (LON, LAT + 0.005, {"shop": "convenience"})],
        [(square(LON + 0.01, LAT), {"amenity": "school", "building": "yes"}), (square(LON, LAT), {"building": "yes"})],
    )  # fmt: skip
    found = values(path, context)
    assert found.loc[FIRST, "school_km"] == pytest.approx(geodesic_km(LON, LAT, LON + 0.01, LAT), abs=0.02)
    assert found.loc[FIRST, ["school", "shop"]].to_list() == [1.0, 1.0]


def test_what_is_not_mapped_has_no_value(tmp_path, context):
    found = values(extract(tmp_path / "a.osm.pbf", [*FAR, (LON, LAT, {"amenity": "pharmacy"})]), context)
    assert found.loc[FIRST, "pharmacy"] == 1.0
    assert SECOND not in found.index or pd.isna(found.loc[SECOND].get("pharmacy"))
    assert "shop" not in found
    assert not (found[[name for name in found if not name.endswith("_km")]] == 0).any(axis=None)


ROADS = [
    ({"highway": "secondary", "surface": "asphalt"}, True, "a paved road"),
    ({"highway": "secondary"}, False, "a road of unknown surface"),
    ({"highway": "track", "surface": "asphalt"}, False, "a track"),
    ({"leisure": "pitch", "surface": "asphalt"}, False, "a pitch"),
    ({"highway": "residential", "surface": "gravel"}, False, "gravel"),
]


@pytest.mark.parametrize(("tags", "paved", "why"), ROADS, ids=[case[-1] for case in ROADS])
def test_a_paved_road_counts_along_its_whole_length(tmp_path, context, tags, paved, why):
    road = [(LON - 0.6, LAT), (LON + 0.6, LAT + 0.004)]  # no node near the village
    found = values(extract(tmp_path / "a.osm.pbf", FAR, [(road, tags)]), context)
    assert ("paved_road" in found and bool(found.loc[FIRST, "paved_road"] == 1.0)) is paved


def test_values_are_estimates_and_say_why(tmp_path, context):
    rows = read(
        extract(tmp_path / "a.osm.pbf", [*FAR, (LON, LAT, {"highway": "bus_stop"})]), context
    ).observations
    assert set(rows["status"]) == {"estimated"}
    assert rows.loc[rows["indicator"] == "bus", "note"].tolist() == ["mapped within 2 km of the settlement"]


BAD = [
    (b"", "an empty file"),
    (b"\x00\x00\x00\x0dnothing here", "no extract"),
    (b"\x7f\xff\xff\xff" + b"x" * 100, "a head that lies about its length"),
]


@pytest.mark.parametrize(("raw", "why"), BAD, ids=[case[-1] for case in BAD])
def test_a_file_that_is_none_is_refused(tmp_path, context, raw, why):
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(raw)
    with pytest.raises(InputError):
        read(path, context)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_extract_cut_short_is_refused_or_told(tmp_path, context, share):
    whole = extract(
        tmp_path / "a.osm.pbf", [*FAR, *((LON, LAT + n / 1e4, {"shop": "kiosk"}) for n in range(500))]
    )
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole.read_bytes()[: int(share * whole.stat().st_size)])
    with pytest.raises(InputError):
        read(cut, context)


def test_an_extract_without_amenities_is_refused(tmp_path, context):
    with pytest.raises(InputError, match="tags"):
        read(extract(tmp_path / "a.osm.pbf", [(LON, LAT, {"natural": "tree"})]), context)
