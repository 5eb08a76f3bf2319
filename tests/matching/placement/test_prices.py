from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.placement.prices import area_prices

PART = st.tuples(
    st.floats(0, 1), st.one_of(st.just(0.0), st.just(np.inf), st.floats(0.1, 9)), st.integers(-1, 3)
)


def summed(parts: list[tuple[float, float, int]]):
    price, capacity, area = (
        (np.array(column) for column in zip(*parts, strict=True)) if parts else ([], [], [])
    )
    used = np.zeros(len(parts))
    return area_prices(np.asarray(price, float), np.asarray(capacity, float), used, np.asarray(area, int), 4)


@given(st.lists(PART, max_size=20))
def test_the_mean_lies_between_the_prices_and_the_highest_is_one_of_them(parts):
    found = summed(parts)
    for area in range(4):
        here = [price for price, room, where in parts if where == area and 0 < room < np.inf]
        if not here:
            assert np.isnan(found.mean[area])
            assert np.isnan(found.highest[area])
            assert found.highest_at[area] == -1
            continue
        assert min(here) - 1e-12 <= found.mean[area] <= max(here) + 1e-12
        assert found.highest[area] == max(here)
        assert parts[found.highest_at[area]][0] == max(here)


def test_a_mean_is_weighted_by_what_each_place_has():
    found = summed([(0.6, 1.0, 0), (0.0, 2.0, 0), (0.9, 0.0, 0)])
    assert found.mean[0] == pytest.approx(0.2)
    assert (found.highest[0], found.highest_at[0], found.capacity[0]) == (0.6, 0, 3.0)


def test_one_quota_gives_its_area_its_own_price():
    found = summed([(0.25, 400.0, 2)])
    assert found.mean[2] == found.highest[2] == 0.25
