from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.provenance import OBSERVATION_COLUMNS, Status
from geo.sources.facts.old_regions import REGIONS, carry
from geo.sources.reading.observations import Observation, largest_remainder, number, observation_rows

WEIGHTS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40)


@given(st.integers(0, 10**7), WEIGHTS)
def test_parts_add_up_and_stay_within_one_of_the_exact_share(total: int, weights: list[float]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= 1 + 1e-6


@given(st.integers(0, 5), WEIGHTS)
def test_a_larger_weight_never_gets_less(total: int, weights: list[float]) -> None:
    parts = largest_remainder(total, weights)
    ranked = sorted(zip(weights, parts, strict=True))
    for (light, few), (heavy, many) in itertools.pairwise(ranked):
        assert few <= many or heavy - light <= 1e-9 * heavy


def test_nothing_to_split() -> None:
    assert largest_remainder(0, [0.0, 0.0]) == [0, 0]
    assert largest_remainder(0, []) == []


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3, "3"), (3.0, "3"), (4.25, "4.25"), (0.1 + 0.2, "0.3")]
)
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text


def test_rows_have_the_columns_of_every_observation_table() -> None:
    table = observation_rows(
        Observation(code, "schools", "2022", 5, "schools", "made", "2022-12-31")
        for code in ("590000000", "110000000")
    )
    assert tuple(table.columns) == OBSERVATION_COLUMNS
    assert table["kato"].tolist() == ["110000000", "590000000"]
    assert set(table["status"]) == {"observed"}


@given(st.sampled_from(sorted(REGIONS)), st.integers(0, 10**6))
def test_carrying_keeps_the_total_and_says_what_is_estimated(region: str, value: int) -> None:
    people = dict.fromkeys([*REGIONS.values(), "100000000", "330000000", "620000000"], 1000) | {
        "100000000": 3000
    }
    parts = list(carry(region, value, people))
    assert sum(part for _, part, _, _ in parts) == value
    divided = region in ("east_kazakhstan", "almaty_region", "karaganda")
    assert len(parts) == (2 if divided else 1)
    assert {status for _, _, status, _ in parts} == {Status.ESTIMATED if divided else Status.OBSERVED}
    assert all(bool(note) == divided for *_, note in parts)
