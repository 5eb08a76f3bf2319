"""CQL2 JSON: read strictly, within the same bounds as text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from api.ogc.filters import parse
from api.ogc.filters.bounds import DEEPEST, MOST_TERMS, check_size

REFUSED = {
    "": "nothing",
    "null": "no expression",
    "{'op':'='}": "no JSON",
    '{"op":"=","args":[1,1],"op":"<>"}': "a key twice: readers differ in which they take",
    '{"op":"=","args":[{"property":"a","property":"b"},1]}': "a key twice, further in",
    '{"op":"=","args":[NaN,1]}': "no number of JSON",
    '{"op":"=","args":[-Infinity,1]}': "no number of JSON",
    '{"op":"=","args":[1e999,1]}': "more than a double holds",
    '{"op":"=","args":[' + "9" * 400 + ",1]}": "more than a double holds",
    '{"op":"=","args":["\\ud800","a"]}': "half a surrogate pair is no text",
    '{"op":"=","args":[{"property":"\\udc00"},"a"]}': "half a surrogate pair is no name",
    '{"op":"=","args":[1,1]} 1': "more than one value",
    "\ufefftrue": "a byte order mark",
    "[" * 5000: "cut",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(HTTPException) as refused:
        parse(text, "cql2-json")
    assert refused.value.status_code == 400
    assert refused.value.detail.startswith("filter: ")


_VALUE = st.recursive(
    st.one_of(
        st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(codec="utf-8"))
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text("abc[]{}\\\"'"), inner)),
    max_leaves=10,
)


@given(value=_VALUE, is_ascii=st.booleans())
def test_any_json_of_finite_numbers_is_read_as_it_is(value: object, is_ascii: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=is_ascii), "cql2-json") == value


def nested(levels: int) -> str:
    return '{"op":"not","args":[' * levels + "true" + "]}" * levels


def test_depth_is_bounded() -> None:
    parse(nested(DEEPEST), "cql2-json")
    for levels in (DEEPEST + 1, 200):
        with pytest.raises(HTTPException, match=f"at most {DEEPEST} levels"):
            parse(nested(levels), "cql2-json")


def test_brackets_in_texts_are_none() -> None:
    text = json.dumps({"op": "=", "args": [{"property": "a"}, '["[' * 200 + '\\"{']})
    assert parse(text, "cql2-json") == json.loads(text)


def test_terms_are_bounded() -> None:
    def junction(count: int) -> str:
        return (
            '{"op":0,"args":[' + ",".join(['{"op":0,"args":[]}'] * count) + "]}"
        )  # short, so that it has room

    parse(junction(MOST_TERMS - 1), "cql2-json")
    with pytest.raises(HTTPException, match=f"at most {MOST_TERMS} terms"):
        parse(junction(MOST_TERMS), "cql2-json")


def test_ten_members_of_a_list_count_as_a_term() -> None:
    check_size({"op": "in", "args": [0, [1] * (10 * MOST_TERMS - 10)]})
    with pytest.raises(HTTPException, match=f"at most {MOST_TERMS} terms"):
        check_size({"op": "in", "args": [0, [1] * (10 * MOST_TERMS - 9)]})
