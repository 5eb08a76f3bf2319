"""CQL2 text: what is read and into what, what is refused and why, and that anything written is read as it was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from api.ogc.filters import parse
from api.ogc.filters.bounds import DEEPEST, LONGEST, MOST_TERMS, MOST_TOKENS
from api.ogc.filters.text import KEYWORDS

EXPRESSIONS = [
    json.loads(line)
    for line in Path(__file__).with_name("expressions.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Texts and what they are in CQL2 JSON, as another parser (cql2 0.6) reads them: by hand, then drawn at random."""

REFUSED = {
    "": "nothing",
    " \t": "nothing",
    "(": "cut after a bracket",
    "a =": "cut after an operator",
    "a = 1 AND": "cut after 'AND'",
    "a = 1)": "a bracket that was not opened",
    "a == 1": "an operator of programming languages",
    "a = b = c": "comparisons are not associative",
    "a = 1 b = 2": "two predicates side by side",
    "a = 1 andb = 2": "'andb' is a name, although the second comparison would follow",
    "a ISNULL": "'ISNULL' is one word",
    "a = NULL": "NULL is no value: IS NULL",
    "a IN ()": "an empty list",
    "a IN (1,)": "a list that ends in a comma",
    "a IN 1": "no list",
    "a BETWEEN 1": "no upper bound",
    "a BETWEEN 1 OR 2": "no upper bound",
    "a NOT = 1": "NOT before an operator",
    "NOT": "nothing is negated",
    "a = 'x": "a text that does not end",
    'a = "x': "a name that does not end",
    "a = 'it\\'s'": "a quote is doubled, not escaped",
    "a = - 5": "a sign stands beside its number",
    "a = 0x10": "no hexadecimal numbers",
    "a = 1e999": "more than a double holds",
    "a = ٥": "digits of another script",
    "a + 1 = 2": "arithmetic is not served",
    "a = 2 * b": "arithmetic is not served",
    "a -- x": "no comments",
    "a = 1;": "no statements",
    "a = 'x' || 'y'": "no concatenation",
    "a\u00a0= 1": "white space is of ASCII",
    "\ufeffa = 1": "no byte order mark",
    "A_CONTAINS(a,('x','y'))": "arrays are not served",
    "foo(a,)": "arguments that end in a comma",
    "S_INTERSECTS(geometry,POINT EMPTY)": "an empty shape relates to nothing",
    "S_INTERSECTS(geometry,POINT(1))": "one number is no position",
    "S_INTERSECTS(geometry,POINT(1 2 3 4))": "measures are not of CQL2",
    "S_INTERSECTS(geometry,POINT M(1 2 3))": "measures are not of CQL2",
    "S_INTERSECTS(geometry,POINT((1 2)))": "a bracket too many",
    "S_INTERSECTS(geometry,POINT(1 2,3 4))": "a position too many",
    "S_INTERSECTS(geometry,LINESTRING((1 2,3 4)))": "a bracket too many",
    "S_INTERSECTS(geometry,POLYGON(1 2,3 4,5 6,1 2))": "a bracket too few",
    "S_INTERSECTS(geometry,MULTIPOINT((1 2,3 4)))": "two positions as one point",
    "S_INTERSECTS(geometry,MULTIPOLYGON((0 0,1 0,1 1,0 0)))": "brackets too few",
    "S_INTERSECTS(geometry,CIRCULARSTRING(1 2,3 4,5 6))": "no curves",
    "S_INTERSECTS(geometry,SRID=4326;POINT(1 2))": "the CRS is a parameter of its own",
    "S_INTERSECTS(geometry,GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))": "no collections in collections",
    "S_INTERSECTS(geometry,POINT(1e999 2))": "more than a double holds",
}

ACCEPTED_BESIDES = {
    "_a = 1": {"op": "=", "args": [{"property": "_a"}, 1.0]},
    "a = .5": {"op": "=", "args": [{"property": "a"}, 0.5]},
    "S_EQUALS(geometry,POINT(1e1 -2.5E0))": {
        "op": "s_equals", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [10.0, -2.5]}],
    },
}  # fmt: skip
"""What the standard allows and the other parser refuses."""


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: case["text"][:40])
def test_an_expression_is_read_as_it_was_meant(case: dict[str, object]) -> None:
    assert parse(str(case["text"]), "cql2-text") == case["json"]


@pytest.mark.parametrize(("text", "expected"), ACCEPTED_BESIDES.items())
def test_what_the_standard_allows_is_read(text: str, expected: object) -> None:
    assert parse(text, "cql2-text") == expected


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(HTTPException) as refused:
        parse(text, "cql2-text")
    assert refused.value.status_code == 400
    assert refused.value.detail.startswith("filter: ")


@pytest.mark.parametrize(
    ("text", "where"),
    [("a = ?", "character 5"), ("a = 1 b", "character 7"), ("a = (1", "end"), ("", "end"), ("a b = 1", "character 3")],
)  # fmt: skip
def test_the_problem_says_where_it_is(text: str, where: str) -> None:
    with pytest.raises(HTTPException, match=where):
        parse(text, "cql2-text")


def at_most(count: int, text: str, longer: str) -> None:
    parse(text, "cql2-text")
    with pytest.raises(HTTPException, match=f"at most {count} "):
        parse(longer, "cql2-text")


def test_length_is_bounded() -> None:
    quote = "a = '%s'"
    at_most(LONGEST, quote % ("x" * (LONGEST - 6)), quote % ("x" * (LONGEST - 5)))


def test_open_brackets_are_bounded() -> None:
    at_most(
        DEEPEST,
        "(" * DEEPEST + "a" + ")" * DEEPEST,
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
    )


def test_levels_are_bounded_without_brackets() -> None:
    at_most(DEEPEST, "NOT " * DEEPEST + "a", "NOT " * (DEEPEST + 1) + "a")


def test_terms_are_bounded() -> None:
    # One for 'or', and one for each comparison.
    at_most(MOST_TERMS, "a=1 OR " * (MOST_TERMS - 2) + "a=1", "a=1 OR " * (MOST_TERMS - 1) + "a=1")


def test_tokens_are_bounded() -> None:
    members = (MOST_TOKENS - 3) // 2  # with "a IN (…)" and a comma between two; the end is no token
    text = "a IN (" + "1," * (members - 1) + "1)"
    at_most(MOST_TOKENS, text, text[:-1] + ",1,1)")


# Written by hand from CQL2 JSON: the grammar read backwards.
_NAMES = st.text("abé_Қ.:9 \"'", min_size=1, max_size=6).filter(lambda name: name.upper() not in KEYWORDS)
_PROPERTY = _NAMES.map(
    lambda name: ('"' + name.replace('"', '""') + '"', {"property": name}),
)
_TEXT = st.text(st.characters(codec="utf-8"), max_size=8).map(
    lambda text: ("'" + text.replace("'", "''") + "'", text)
)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: (repr(number), number))
_SCALAR = st.one_of(
    _PROPERTY, _TEXT, _NUMBER, st.booleans().map(lambda flag: (str(flag).upper(), flag)),
    _TEXT.map(lambda text: (f"CASEI({text[0]})", {"op": "casei", "args": [text[1]]})),
)  # fmt: skip
_POSITION = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)
_RING = st.lists(_POSITION, min_size=1, max_size=5)


def _points(ring: list[list[float]]) -> str:
    return ",".join(f"{x!r} {y!r}" for x, y in ring)


_SHAPE = st.one_of(
    _POSITION.map(lambda at: (f"POINT({_points([at])})", {"type": "Point", "coordinates": at})),
    _RING.map(lambda ring: (f"LineString ({_points(ring)})", {"type": "LineString", "coordinates": ring})),
    st.lists(_RING, min_size=1, max_size=3).map(
        lambda rings: (
            f"polygon(({'),('.join(map(_points, rings))}))",
            {"type": "Polygon", "coordinates": rings},
        )
    ),
)


def _call(name: str, *args: tuple[str, object]) -> tuple[str, object]:
    return f"{name}({','.join(text for text, _ in args)})", {
        "op": name.lower(),
        "args": [tree for _, tree in args],
    }


def _between(
    value: tuple[str, object], low: tuple[str, object], high: tuple[str, object]
) -> tuple[str, object]:
    return f"{value[0]} BETWEEN {low[0]} AND {high[0]}", {
        "op": "between",
        "args": [value[1], low[1], high[1]],
    }


def _members(value: tuple[str, object], members: list[tuple[str, object]]) -> tuple[str, object]:
    listed = ",".join(text for text, _ in members)
    return f"{value[0]} in ({listed})", {"op": "in", "args": [value[1], [tree for _, tree in members]]}


def _infix(left: tuple[str, object], name: str, right: tuple[str, object]) -> tuple[str, object]:
    return f"{left[0]} {name} {right[0]}", {"op": name, "args": [left[1], right[1]]}


_PREDICATE = st.one_of(
    _PROPERTY,
    st.builds(_infix, _SCALAR, st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "like"]), _SCALAR),
    st.builds(_between, _SCALAR, _SCALAR, _SCALAR),
    st.builds(_members, _SCALAR, st.lists(_SCALAR, min_size=1, max_size=4)),
    _SCALAR.map(lambda value: (f"{value[0]} Is Null", {"op": "isNull", "args": [value[1]]})),
    st.builds(lambda at, shape: _call("S_Within", at, shape), _PROPERTY, _SHAPE),
)


def _joined(word: str, parts: list[tuple[str, object]]) -> tuple[str, object]:
    return f" {word} ".join(f"({text})" for text, _ in parts), {
        "op": word.lower(),
        "args": [tree for _, tree in parts],
    }


_EXPRESSION = st.recursive(
    _PREDICATE,
    lambda part: st.one_of(
        st.builds(_joined, st.sampled_from(["AND", "or"]), st.lists(part, min_size=2, max_size=3)),
        part.map(lambda inner: (f"not ({inner[0]})", {"op": "not", "args": [inner[1]]})),
        part.map(lambda inner: (f"( {inner[0]}\n)", inner[1])),
    ),
    max_leaves=8,
)


@given(case=_EXPRESSION)
def test_what_is_written_is_read_again(case: tuple[str, object]) -> None:
    text, tree = case
    assert parse(text, "cql2-text") == tree


@given(left=_PREDICATE, middle=_PREDICATE, right=_PREDICATE)
def test_and_binds_more_tightly_than_or(left, middle, right) -> None:
    inner = {"op": "and", "args": [left[1], middle[1]]}
    assert parse(f"{left[0]} AND {middle[0]} OR {right[0]}", "cql2-text") == {
        "op": "or",
        "args": [inner, right[1]],
    }
    inner = {"op": "and", "args": [middle[1], right[1]]}
    assert parse(f"{left[0]} or {middle[0]} and {right[0]}", "cql2-text") == {
        "op": "or",
        "args": [left[1], inner],
    }
    negated = {"op": "not", "args": [left[1]]}
    assert parse(f"NOT {left[0]} AND {right[0]}", "cql2-text") == {"op": "and", "args": [negated, right[1]]}
