"""What a filter may cost is taken from a budget before it is done; what relations answer is what GEOS says of all."""

from __future__ import annotations

import json
import math

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from api.ogc.crs import CRS84, served
from api.ogc.fields import Field
from api.ogc.filters import Columns, Features, evaluate, parse
from api.ogc.filters.bounds import MOST_WORK, Budget
from api.ogc.filters.spatial import RELATIONS, related, shape_of

REFERENCE = served("http://testserver/ogc")[CRS84]


def grid(side: int, *, areas: bool) -> Features:
    """A grid of points, or of squares that touch, one shape missing."""
    at = [(x, y) for x in range(side) for y in range(side)]
    shapes = [shapely.box(x, y, x + 1, y + 1) if areas else shapely.Point(x, y) for x, y in at]
    array = np.array([None, *shapes], dtype=object)
    return Features(array, shapely.STRtree(array))


POINTS, SQUARES = grid(12, areas=False), grid(12, areas=True)


def columns(features: Features, rows: int) -> Columns:
    """A table of numbers, whole and not, texts and days."""
    fields = [
        Field("whole", "integer"),
        Field("part", "number"),
        Field("name", "string"),
        Field("day", "date"),
    ]
    table = pa.table(
        {
            "whole": pa.array([None, *range(rows - 1)], type=pa.int64()),
            "part": pa.array(np.arange(rows) / 2),
            "name": pa.array([f"Ауыл {number}" for number in range(rows)]),
            "day": pa.array([None] * rows, type=pa.date32()),
        }
    )
    return Columns(table, {field.name: field for field in fields}, features, "kk")


TABLE = columns(POINTS, 145)


def matched(text: str, of: Columns = TABLE) -> int:
    return int(evaluate(parse(text, "cql2-text"), of, REFERENCE).sum())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("whole = 1.5", 0), ("whole IN (1.5)", 0), ("whole IN (1.5, 1)", 1), ("whole NOT IN (1.5)", 144), ("whole IN (1e300)", 0),
        ("whole IN (1e300, -1e300, 3)", 1), ("whole = 1e300", 0), ("whole < 1e300", 144), ("whole <> 1e300", 144), ("whole BETWEEN -1e300 AND 1e300", 144),
        ("whole IN (9223372036854775808)", 0), ("whole IN (2.0)", 1), ("whole = 2.0", 1), ("part IN (1.5)", 1), ("part IN (1e300, 1.5, 2)", 2),
        ("whole = part", 1), ("1.5 = 1.5", 145), ("day IN ('2026-01-01')", 0), ("day IS NULL", 145),
    ],
)  # fmt: skip
def test_numbers_are_compared_as_numbers_everywhere(text: str, expected: int) -> None:
    assert matched(text) == expected


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_a_list_is_its_comparisons_together(values: list[float]) -> None:
    listed = ",".join(repr(value) for value in values)
    single = " OR ".join(f"whole = {value!r}" for value in values)
    assert matched(f"whole IN ({listed})") == matched(single)


_AT = st.tuples(st.floats(-2, 14), st.floats(-2, 14))
_SHAPE = st.one_of(
    _AT.map(shapely.Point),
    st.tuples(st.integers(0, 12), st.integers(0, 12)).map(shapely.Point),
    st.lists(_AT, min_size=2, max_size=5).map(shapely.LineString),
    st.lists(_AT, min_size=1, max_size=5).map(shapely.MultiPoint),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)).map(lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[2])),
    st.tuples(_AT, st.floats(0.1, 8)).map(lambda c: shapely.Point(c[0]).buffer(c[1], 4)),
).filter(lambda shape: shape.is_valid)  # fmt: skip


@given(shape=_SHAPE, name=st.sampled_from(sorted(RELATIONS)), is_first=st.booleans(), areas=st.booleans())
def test_a_relation_is_what_geos_says_of_every_feature(shape, name: str, is_first: bool, areas: bool) -> None:
    features = SQUARES if areas else POINTS
    found = related(name, shape, features, Budget(), is_first=is_first)
    ask = getattr(shapely, name.removeprefix("s_"))
    expected = ask(shape, features.shapes) if is_first else ask(features.shapes, shape)
    assert (found == expected)[~features.missing].all()


def test_where_there_is_no_shape_nothing_is_known() -> None:
    for text in ("S_INTERSECTS(geometry,BBOX(-5,-5,50,50))", "S_DISJOINT(geometry,BBOX(90,50,91,51))"):
        assert matched(text) == 144
        assert matched(f"NOT {text}") == 0
    assert matched("geometry IS NULL") == 1


def test_a_budget_refuses_before_the_work_and_says_what_to_do() -> None:
    budget = Budget(10)
    budget.spend(10)
    with pytest.raises(HTTPException, match="fewer terms") as refused:
        budget.spend(1)
    assert refused.value.status_code == 400


class Counted(Budget):
    """A budget that knows what was spent."""

    @property
    def spent(self) -> float:
        return MOST_WORK - self.left


def spent(name: str, shape, features: Features) -> float:
    budget = Counted()
    related(name, shape, features, budget, is_first=False)
    return budget.spent


def circle(positions: int, radius: float = 6.0) -> shapely.Polygon:
    turns = np.linspace(0, 2 * math.pi, positions - 1, endpoint=False)
    return shapely.Polygon(np.column_stack([6 + radius * np.cos(turns), 6 + radius * np.sin(turns)]))


def test_work_grows_with_positions_and_with_the_features_near() -> None:
    for features in (POINTS, SQUARES):
        assert spent("s_within", circle(400), features) > spent("s_within", circle(100), features)
        assert spent("s_within", circle(100, 0.3), features) < spent("s_within", circle(100), features) / 20
        assert spent("s_within", shapely.Point(80, 50), features) == 0


def test_lines_that_cross_one_another_cost_their_square() -> None:
    fan = shapely.MultiLineString(
        [[(0, 0), (12 * math.cos(a), 12 * math.sin(a))] for a in np.linspace(0, 1.5, 100)]
    )
    assert spent("s_touches", fan, SQUARES) > 144 * 200**2
    assert spent("s_intersects", fan, SQUARES) < spent("s_touches", fan, SQUARES) / 10
    assert spent("s_touches", fan, POINTS) < spent("s_touches", fan, SQUARES) / 10
    hidden = shapely.GeometryCollection([shapely.GeometryCollection([fan, shapely.box(0, 0, 1, 1)])])
    assert spent("s_touches", hidden, SQUARES) > 144 * 200**2


def many(side: int) -> Columns:
    """A table as large as the largest that is served."""
    features = grid(side, areas=True)
    rows = len(features.shapes)
    table = pa.table({"name": pa.array(["а" * 40] * rows)})
    return Columns(table, {"name": Field("name", "string")}, features, "kk")


MANY = many(120)
"""More features than any collection of the atlas has."""
ZIGZAG = ",".join(f"{number % 120} {(number * 7) % 90}" for number in range(900))
DEAR = [
    "S_TOUCHES(geometry,LINESTRING(" + ZIGZAG + "))",
    "S_INTERSECTS(geometry,MULTIPOINT(" + ZIGZAG + "))",
    " OR ".join(["S_TOUCHES(geometry,BBOX(0,0,90,80))"] * 110),
    " OR ".join(["CASEI(name) LIKE '%а_б%'"] * 200),
    " OR ".join(["CASEI(CASEI(CASEI(name)))='a'"] * 140),
]


@pytest.mark.parametrize("text", DEAR, ids=range(len(DEAR)))
def test_what_is_dear_is_refused_before_it_is_done(text: str) -> None:
    with pytest.raises(HTTPException, match="less work at once"):
        matched(text, MANY)


CHEAP = [
    "S_INTERSECTS(geometry,BBOX(0,0,90,80)) AND name LIKE '%а%'",
    " OR ".join(["S_INTERSECTS(geometry,POINT(5 5))"] * 150),
    "CASEI(name) LIKE CASEI('%А')",
    "name LIKE '" + "%а_" * 1900 + "'",
    "S_CROSSES(geometry,LINESTRING(0.5 0.5,100 80,20 70))",
    "NOT S_DISJOINT(geometry,POLYGON((" + ",".join(f"{60 + 50 * math.cos(t):.2f} {45 + 40 * math.sin(t):.2f}" for t in np.linspace(0, 2 * math.pi, 199)) + ",110.00 45.00)))",
]  # fmt: skip
"""What people ask for, and what only looks dear; at twenty nanoseconds a step within a tenth of a second or two."""


@pytest.mark.parametrize("text", CHEAP, ids=range(len(CHEAP)))
def test_what_is_cheap_is_answered(text: str) -> None:
    matched(text, MANY)


BAD_SHAPES: list[tuple[object, str]] = [
    ({"type": "Point", "coordinates": []}, "empty"),
    ({"type": "MultiPolygon", "coordinates": []}, "empty"),
    ({"type": "GeometryCollection", "geometries": []}, "empty"),
    ({"type": "Polygon", "coordinates": [[]]}, "an empty ring"),
    ({"type": "Point", "coordinates": [[1, 2]]}, "a list too many"),
    ({"type": "Point", "coordinates": [1]}, "one number"),
    ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "four numbers"),
    ({"type": "Point", "coordinates": [True, None]}, "no numbers"),
    ({"type": "LineString", "coordinates": [[1, 2], [1, 2]]}, "a line of no length"),
    ({"type": "LineString", "coordinates": [[1, 2]]}, "a line of one position"),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, "a bow tie"),
    ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}}, "a feature is no shape"),
    ({"type": ["Point"], "coordinates": [1, 2]}, "a type that is a list"),
    ({"coordinates": [1, 2]}, "no type"),
    ({"bbox": [1, 2, 3]}, "three numbers"),
    ({"bbox": [3, 2, 1, 4]}, "east of west"),
    ({"bbox": [1, 2, "x", 4]}, "a text"),
    ({"bbox": [1, [], 3, 4]}, "a list"),
    ([1, 2], "a list"),
    ("POINT(1 2)", "a text"),
    (None, "nothing"),
    (5.0, "a number"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "why"), BAD_SHAPES, ids=[why for _, why in BAD_SHAPES])
def test_a_bad_shape_is_refused(node: object, why: str) -> None:
    with pytest.raises(HTTPException, match=r"filter: a (valid )?shape"):
        shape_of(node, REFERENCE, Budget())
    text = json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, node]})
    if node is not None:
        with pytest.raises(HTTPException):
            evaluate(parse(text, "cql2-json"), TABLE, REFERENCE)
