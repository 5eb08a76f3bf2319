"""Part 3: filters, each compared with what pandas and shapely say of the same rows."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

ITEMS = "/ogc/collections/settlements/items"
NAMES = ("population", "kind", "name_ru", "position_confidence", "oblast", "school_language")


@pytest.fixture(scope="module")
def rows(client: TestClient) -> pd.DataFrame:
    found, url = [], ITEMS + f"?limit=1000&properties={','.join(NAMES)}"
    while url:
        page = client.get(url).json()
        for feature in page["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            found.append({"id": feature["id"], "lon": lon, "lat": lat, **feature["properties"]})
        url = next((one["href"] for one in page["links"] if one["rel"] == "next"), "")
    return pd.DataFrame(found)


def matched(client: TestClient, text: str, language: str = "cql2-text") -> int:
    answer = client.get(ITEMS, params={"limit": 1, "filter": text, "filter-lang": language})
    assert answer.status_code == 200, answer.text
    return answer.json()["numberMatched"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("population > 500", lambda t: t.population > 500),
        ("500 < population", lambda t: t.population > 500),
        ("population >= 500 AND population <= 600", lambda t: t.population.between(500, 600)),
        ("population BETWEEN 500 AND 600", lambda t: t.population.between(500, 600)),
        ("population NOT BETWEEN 500 AND 600", lambda t: t.population.notna() & ~t.population.between(500, 600)),
        ("NOT population > 500", lambda t: t.population <= 500),
        ("population <> 500", lambda t: t.population.notna() & (t.population != 500)),
        ("kind = 'village' OR population > 5000", lambda t: (t.kind == "village") | (t.population > 5000)),
        ("kind IN ('town','district_centre')", lambda t: t.kind.isin(["town", "district_centre"])),
        ("kind NOT IN ('town','district_centre')", lambda t: ~t.kind.isin(["town", "district_centre"])),
        ("school_language IS NULL", lambda t: t.school_language.isna()),
        ("school_language IS NOT NULL", lambda t: t.school_language.notna()),
        ("name_ru LIKE 'Ак%'", lambda t: t.name_ru.str.startswith("Ак", na=False)),
        ("name_ru LIKE '_кс%'", lambda t: t.name_ru.str.match("^.кс", na=False)),
        ("CASEI(name_ru) LIKE CASEI('%СУ')", lambda t: t.name_ru.str.lower().str.endswith("су", na=False)),
        ("CASEI(name_ru) = CASEI('аксу')", lambda t: t.name_ru.str.lower() == "аксу"),
        ("name_ru = 'it''s; DROP TABLE places --'", lambda t: t.name_ru == ""),
        ("oblast = '590000000' AND (kind = 'village' AND NOT (population < 100))", lambda t: (t.oblast == "590000000") & (t.kind == "village") & (t.population >= 100)),
        ("position_confidence < population", lambda t: t.position_confidence < t.population),
        ("S_INTERSECTS(geometry, BBOX(66,52,69,54))", lambda t: t.lon.between(66, 69) & t.lat.between(52, 54)),
        ("S_WITHIN(geometry, POLYGON((66 52,69 52,69 54,66 54,66 52)))", lambda t: (t.lon > 66) & (t.lon < 69) & (t.lat > 52) & (t.lat < 54)),
        ("S_DISJOINT(geometry, BBOX(66,52,69,54))", lambda t: ~(t.lon.between(66, 69) & t.lat.between(52, 54))),
        ("S_CONTAINS(BBOX(66,52,69,54), geometry)", lambda t: (t.lon > 66) & (t.lon < 69) & (t.lat > 52) & (t.lat < 54)),
        ("TRUE", lambda t: t.id.notna()),
        ("FALSE", lambda t: t.id.isna()),
        ("1 = 1", lambda t: t.id.notna()),
        ("'a' = 'b'", lambda t: t.id.isna()),
        ("geometry IS NULL", lambda t: t.id.isna()),
        ("population > -1.5e2", lambda t: t.population > -150),
    ],
)  # fmt: skip
def test_text_filters(client: TestClient, rows: pd.DataFrame, text: str, expected) -> None:
    assert matched(client, text) == int(expected(rows).sum())


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"op": ">", "args": [{"property": "population"}, 500]}, lambda t: t.population > 500),
        ({"op": "in", "args": [{"property": "kind"}, ["town"]]}, lambda t: t.kind == "town"),
        ({"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[[66, 52], [69, 52], [69, 54], [66, 54], [66, 52]]]}]}, lambda t: t.lon.between(66, 69) & t.lat.between(52, 54)),
        ({"op": "not", "args": [{"op": "like", "args": [{"property": "name_ru"}, "А%"]}]}, lambda t: t.name_ru.notna() & ~t.name_ru.str.startswith("А", na=False)),
        (True, lambda t: t.id.notna()),
    ],
)  # fmt: skip
def test_json_filters(client: TestClient, rows: pd.DataFrame, expression, expected) -> None:
    assert matched(client, json.dumps(expression), "cql2-json") == int(expected(rows).sum())


def test_dates_compare_as_days(client: TestClient) -> None:
    url = "/ogc/collections/vacancies/items"
    total = client.get(url, params={"limit": 1}).json()["numberMatched"]
    for text in (
        "published = DATE('2026-01-01')",
        "published < '2026-01-02'",
        "published >= TIMESTAMP('2026-01-01T00:00:00Z')",
    ):
        assert client.get(url, params={"limit": 1, "filter": text}).json()["numberMatched"] == total
    assert client.get(url, params={"limit": 1, "filter": "expires IS NULL"}).json()["numberMatched"] == total


def test_truth_values_stand_alone_and_compare(client: TestClient) -> None:
    url = "/ogc/collections/vacancies/items"
    with_home = client.get(url, params={"limit": 1, "filter": "housing"}).json()["numberMatched"]
    assert (
        with_home
        == client.get(url, params={"limit": 1, "filter": "housing = TRUE"}).json()["numberMatched"]
        > 0
    )
    assert with_home == client.get(url, params={"limit": 1, "housing": "true"}).json()["numberMatched"]


_NUMBER = st.integers(0, 3000)
_LEAF = st.one_of(
    _NUMBER.map(lambda n: (f"population > {n}", lambda t, n=n: (t.population > n).astype("boolean").mask(t.population.isna()))),
    st.sampled_from(["village", "town"]).map(lambda k: (f"kind = '{k}'", lambda t, k=k: (t.kind == k).astype("boolean").mask(t.kind.isna()))),
    st.sampled_from(["kk", "ru"]).map(lambda k: (f"school_language = '{k}'", lambda t, k=k: (t.school_language == k).astype("boolean").mask(t.school_language.isna()))),
    st.just(("population IS NULL", lambda t: t.population.isna().astype("boolean"))),
)  # fmt: skip
_TREE = st.recursive(
    _LEAF,
    lambda part: st.one_of(
        st.tuples(part, part).map(
            lambda p: (f"({p[0][0]} AND {p[1][0]})", lambda t, p=p: p[0][1](t) & p[1][1](t))
        ),
        st.tuples(part, part).map(
            lambda p: (f"({p[0][0]} OR {p[1][0]})", lambda t, p=p: p[0][1](t) | p[1][1](t))
        ),
        part.map(lambda p: (f"NOT ({p[0]})", lambda t, p=p: ~p[1](t))),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=_TREE)
def test_logic_has_three_values(client: TestClient, rows: pd.DataFrame, tree) -> None:
    text, expected = tree
    assert matched(client, text) == int(expected(rows).fillna(False).sum())


def test_a_filter_on_districts_uses_their_shapes(client: TestClient) -> None:
    url = "/ogc/collections/districts/items"
    shape = "POLYGON((66 52,69 52,69 54,66 54,66 52))"
    found = client.get(
        url, params={"limit": 1000, "filter": f"S_INTERSECTS(geometry,{shape})", "properties": ""}
    ).json()
    everything = client.get(url, params={"limit": 1000, "properties": ""}).json()
    area = shapely.from_wkt(shape.replace("POLYGON((", "POLYGON ((").replace(",", ", "))
    expected = [
        f["id"]
        for f in everything["features"]
        if f["geometry"] and shapely.from_geojson(json.dumps(f["geometry"])).intersects(area)
    ]
    assert [f["id"] for f in found["features"]] == expected


def test_the_queryables_are_what_a_filter_may_speak_of(client: TestClient) -> None:
    document = client.get("/ogc/collections/settlements/queryables").json()
    assert document["additionalProperties"] is False
    for name in document["properties"]:
        if name != "geometry":
            answer = client.get(ITEMS, params={"limit": 1, "filter": f'"{name}" IS NULL'})
            assert answer.status_code == 200, name
    assert client.get(ITEMS, params={"filter": "secret IS NULL"}).status_code == 400


_ODD = st.one_of(
    st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3), st.just([]), st.just({}),
    st.sampled_from([{"property": name} for name in (*NAMES, "geometry", "secret", "name")]), st.just({"property": 5}),
    st.sampled_from([{"date": "2026-01-01"}, {"date": "2026-13-01"}, {"timestamp": "2026-01-01T00:00:00Z"}, {"date": 5}, {"date": {"property": "kind"}}]),
    st.sampled_from([{"bbox": [60, 45, 70, 55]}, {"bbox": [None] * 4}, {"bbox": [-180, -90, 180, 90]}, {"bbox": [1e300, 1e300, 1e301, 1e301]}]),
    st.sampled_from([
        {"type": kind, "coordinates": at}
        for kind in ("Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon", "GeometryCollection", "Feature")
        for at in ([67.5, 50.0], [], [[67.5, 50.0], [70, 52]], [[[60, 50], [70, 50], [70, 55], [60, 50]]], [[[[60, 50], [70, 50], [70, 55], [60, 50]]]], [1e308, 1e308], 5)
    ]),
    st.just({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [67.5, 50]}, {"type": "LineString", "coordinates": [[60, 50], [70, 55]]}]}),
)  # fmt: skip
_OPERATORS = [
    "and", "or", "not", "between", "in", "like", "isNull", "casei", "=", "<>", "<", "<=", ">", ">=", "s_intersects", "s_disjoint", "s_equals", "s_touches",
    "s_crosses", "s_within", "s_contains", "s_overlaps", "s_dwithin", "t_after", "+", "", 5,
]  # fmt: skip
_TREES = st.recursive(
    _ODD,
    lambda part: st.one_of(
        st.fixed_dictionaries({"op": st.sampled_from(_OPERATORS), "args": st.lists(part, max_size=3)}),
        st.lists(part, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=_TREES, crs=st.sampled_from(["OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/3857", "EPSG/0/32642"]))
def test_any_json_is_answered_or_refused(client: TestClient, tree, crs: str) -> None:
    parameters = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": 1, "filter-crs": f"http://www.opengis.net/def/crs/{crs}"}  # fmt: skip
    for collection in ("districts", "vacancies"):
        answer = client.get(f"/ogc/collections/{collection}/items", params=parameters)
        assert answer.status_code in {200, 400}, (tree, answer.text)
