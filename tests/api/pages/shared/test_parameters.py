"""Parameters of pages, each read by itself: what cannot be used becomes the usual value."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.pages.shared.parameters import MAX_TEXT, PageNumber, Typed, one_of, sort_of, whole

NUMBERS = [
    ("7", 7, "a number"),
    ("0", 1, "below the first"),
    ("9999", 50, "above the last"),
    ("12345", 10, "too many digits"),
    ("-3", 10, "a sign"),
    ("3.5", 10, "a fraction"),
    ("", 10, "nothing"),
    ("<script>", 10, "hostile"),
    ("٣", 3, "a digit of another script"),
]
SORTS = [
    ("name", "name"),
    ("-value", "-value"),
    ("--value", "-value"),
    ("-", "-value"),
    ("__class__", "-value"),
    ("", "-value"),
]


@pytest.mark.parametrize(("text", "number", "why"), NUMBERS, ids=[case[2] for case in NUMBERS])
def test_a_whole_number_lies_within_its_bounds(text: str, number: int, why: str) -> None:
    assert TypeAdapter(Annotated[int, whole(1, 50, usual=10)]).validate_python(text) == number, why


@given(st.text(max_size=10))
def test_a_page_is_a_number_from_one_on(text: str) -> None:
    assert 1 <= TypeAdapter(PageNumber).validate_python(text) <= 9999


@pytest.mark.parametrize(("text", "sort"), SORTS)
def test_an_order_is_a_column_that_is_there(text: str, sort: str) -> None:
    assert TypeAdapter(Annotated[str, sort_of(["name", "value"], "-value")]).validate_python(text) == sort


@given(st.text(max_size=10))
def test_a_word_is_one_of_those_known(text: str) -> None:
    assert TypeAdapter(Annotated[str, one_of(("a", "b"), "a")]).validate_python(text) in {"a", "b"}


@given(st.text(max_size=300))
def test_what_is_typed_is_one_short_line(text: str) -> None:
    typed = TypeAdapter(Typed).validate_python(text)
    assert len(typed) <= MAX_TEXT
    assert "\n" not in typed
