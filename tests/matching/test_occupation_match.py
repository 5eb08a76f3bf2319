"""How near occupations are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.faults import InputError
from geo.occupations import unit_groups
from matching.occupation_match import (
    LEVELS,
    NEIGHBOURS,
    SIMILARITY,
    SKILL_STEP,
    check_code,
    index_of,
    similarity,
)

codes = st.sampled_from(unit_groups())


def test_matrix_shape_type_and_range() -> None:
    assert SIMILARITY.shape == (436, 436)
    assert SIMILARITY.dtype == np.float32
    assert SIMILARITY.min() == 0
    assert SIMILARITY.max() == 1
    np.testing.assert_array_equal(SIMILARITY, SIMILARITY.T)
    np.testing.assert_array_equal(np.diag(SIMILARITY), 1)


def test_only_the_same_group_is_wholly_alike() -> None:
    assert (SIMILARITY == 1).sum() == 436


def test_matrix_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        SIMILARITY[0, 0] = 0


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("7212", "7212", LEVELS[4]),
        ("7211", "7215", LEVELS[3]),  # same minor group
        ("2111", "2166", LEVELS[2]),  # same sub-major group
        ("2111", "2655", LEVELS[1]),  # same major group
        ("7212", "5141", LEVELS[0]),  # nothing in common
        ("2411", "3313", 0.9 * (1 - SKILL_STEP)),  # neighbours a skill level apart
        ("6121", "9212", 0.8 * (1 - SKILL_STEP)),
        ("8331", "8332", 0.8),  # a neighbour within a minor group is nearer than its fellows
        ("0110", "0310", 0.1 * (1 - 3 * SKILL_STEP)),  # same major group, three skill levels apart
        ("1412", "1420", LEVELS[2]),
    ],
)
def test_levels_and_neighbours(a: str, b: str, expected: float) -> None:
    assert similarity(a, b) == pytest.approx(expected, abs=1e-4)


@given(codes, codes)
def test_a_longer_shared_beginning_is_never_further(a: str, b: str) -> None:
    shared = next((n for n in range(4) if a[n] != b[n]), 4)
    assert similarity(a, b) >= LEVELS[shared] * (1 - 3 * SKILL_STEP) - 1e-6


def test_matrix_and_function_agree() -> None:
    assert similarity("2330", "2341") == pytest.approx(SIMILARITY[index_of("2330"), index_of("2341")])


def test_neighbours_are_unit_groups_and_nearer_than_the_classification_says() -> None:
    for group, value in NEIGHBOURS:
        first, *others = group.split()
        assert others
        for other in others:
            shared = next(n for n in range(4) if first[n] != other[n])
            assert check_code(first) != check_code(other)
            assert 1 > value > LEVELS[shared], group


@pytest.mark.parametrize("bad", ["", "721", "9999", "welder"])
def test_unknown_codes_are_refused(bad: str) -> None:
    with pytest.raises(InputError, match="ISCO-08"):
        similarity("7212", bad)
