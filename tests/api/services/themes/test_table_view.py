"""One way to link, sort and page tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.themes.table_view import TableView, alphabetically, page_of, sort_links, sorted_rows


@dataclass(frozen=True, slots=True)
class Villages(TableView):
    not_in_link: ClassVar[Collection[str]] = ("unknown",)
    region: str
    sort: str = "name"
    page: int = 1
    unknown: tuple[str, ...] = ()


VIEW = Villages("590000000", page=3, unknown=("year",))
LINKS = [
    ({}, "region=590000000", "the page starts anew"),
    ({"page": 2}, "region=590000000&page=2", "another page"),
    ({"sort": "-name"}, "region=590000000&sort=-name", "an order that is not the default"),
    ({"region": ""}, "", "an empty parameter"),
    ({"region": "a&b"}, "region=a%26b", "a letter with a meaning"),
]
ROWS = pd.DataFrame(
    {"name": ["Қарасу", "Атбасар", "Көкшетау"], "value": [2.0, None, 2.0]}, index=["k", "a", "c"]
)
KEYS = {"name": alphabetically("name"), "value": lambda table: table["value"]}


@pytest.mark.parametrize(("changes", "query", "why"), LINKS, ids=[case[2] for case in LINKS])
def test_a_link_says_what_is_not_usual(changes: dict, query: str, why: str) -> None:
    assert VIEW.query(**changes) == query, why


@pytest.mark.parametrize(
    ("sort", "order"), [("name", "ack"), ("-name", "kca"), ("value", "kca"), ("-value", "kca")]
)
def test_equal_rows_keep_their_order_and_missing_ones_stand_last(sort: str, order: str) -> None:
    assert "".join(sorted_rows(ROWS, sort, KEYS).index) == order


def test_ties_and_rows_that_stand_last() -> None:
    by_name = sorted_rows(ROWS, "-value", KEYS, ties=[KEYS["name"]])
    assert "".join(by_name.index) == "cka"
    last = sorted_rows(ROWS, "name", KEYS, last=pd.Series([False, True, False]))
    assert "".join(last.index) == "cka"


def test_a_heading_leads_to_the_other_direction() -> None:
    (value,) = sort_links(["value"], "value", ["value"])
    assert (value.order, value.sort) == ("ascending", "-value")


@given(st.integers(0, 500), st.integers(-5, 50), st.integers(1, 60))
def test_pages_hold_every_row_once(total: int, number: int, size: int) -> None:
    page = page_of(total, number, size)
    assert 1 <= page.number <= page.count
    rows = [row for n in range(1, page.count + 1) for row in range(total)[page_of(total, n, size).rows]]
    assert rows == list(range(total))
