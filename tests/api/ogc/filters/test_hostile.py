"""Filters that once kept the server busy, or broke it: each is answered, and with what it deserves."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

VACANCIES = "/ogc/collections/vacancies/items"
EXPECTED = {
    "(" * 39: (400, 0),
    "(" * 39 + "a b" + ")" * 39: (400, 0),
    "NOT (" * 20: (400, 0),
    "(" * 38 + "name='a'" + ")" * 38: (400, 0),  # vacancies have no name
    "(" * 38 + "source='a'" + ")" * 38: (200, 0),
    "S_INTERSECTS(geometry,POINT EMPTY)": (400, 0),
    "S_INTERSECTS(geometry, POINT EMPTY)": (400, 0),
    "count IN (1e300)": (200, 0),
    "count IN (1.5)": (200, 0),
    "count = 1.5": (200, 0),
}
"""Status, and how many features are found."""


def ask(client: TestClient, text: str) -> tuple[int, int]:
    answer = client.get(VACANCIES, params={"filter": text, "limit": 1})
    told = answer.json()
    assert answer.status_code == 200 or told["detail"].startswith("filter: "), told
    return answer.status_code, told.get("numberMatched", 0)


@pytest.mark.parametrize("text", EXPECTED, ids=range(len(EXPECTED)))
def test_a_hostile_filter_is_answered(client: TestClient, text: str) -> None:
    assert ask(client, text) == EXPECTED[text]


@pytest.mark.shared
def test_the_collected_ones_are_answered(client: TestClient, shared: Path) -> None:
    lines = (shared / "cases" / "hostile" / "filters.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    for text in lines:
        status, found = ask(client, text)
        assert status in {200, 400}
        assert found == 0
