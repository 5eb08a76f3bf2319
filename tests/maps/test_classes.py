from __future__ import annotations

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps import palettes
from maps.classes import MAX_CLASSES, Scheme, classify

VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), max_size=60)


@pytest.mark.parametrize("scheme", ["quantiles", "equal_interval", "pretty", "head_tail"])
@given(values=VALUES, k=st.integers(2, 7))
@settings(max_examples=40, deadline=None)
def test_every_value_lies_in_its_class(scheme: Scheme, values: list[float], k: int) -> None:
    classes = classify(values, scheme, k)
    x = np.array(values, dtype=float)
    assert (np.isnan(x) == (classes.index == -1)).all()
    assert len(classes) <= 7
    bounds = np.array(classes.bounds)
    assert (np.diff(bounds) >= 0).all()
    for value, index in zip(x[~np.isnan(x)], classes.index[~np.isnan(x)], strict=True):
        assert value <= bounds[index + 1]
        assert index == 0 or value > bounds[index]


def test_few_values_are_classes_of_their_own() -> None:
    classes = classify([3, 1, 1, float("nan"), 2], k=5)
    assert classes.index.tolist() == [2, 0, 0, -1, 1]
    assert classes.bounds == (1, 1, 2, 3)


def test_no_value_no_class() -> None:
    assert len(classify([float("nan")] * 3)) == 0
    assert len(classify([])) == 0


@pytest.mark.parametrize("name", palettes.SEQUENCES)
@pytest.mark.parametrize("count", range(1, 8))
def test_palettes_darken(name: str, count: int) -> None:
    colours = palettes.sequence(name, count)
    light = [luminance(colour) for colour in colours]
    assert len(colours) == count
    assert light == sorted(light, reverse=True)
    assert min(np.diff(light[::-1]), default=1) > 0.02


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("quantiles", "Quantiles"),
        ("equal_interval", "EqualInterval"),
        ("pretty", "PrettyBreaks"),
        ("head_tail", "HeadTailBreaks"),
    ],
)
def test_classes_are_those_of_mapclassify(scheme: Scheme, name: str) -> None:
    """Bounds and members, for values as skewed as the inhabitants of villages."""
    values = np.round(np.random.default_rng(7).lognormal(6, 1, 400))
    theirs = getattr(mapclassify, name)(values, **({} if scheme == "head_tail" else {"k": 5}))
    classes = classify(values, scheme, 5)
    assert len(theirs.bins) <= MAX_CLASSES
    assert classes.bounds == pytest.approx((values.min(), *theirs.bins))
    assert (classes.index == theirs.yb).all()


def test_more_classes_than_seven_are_joined_at_the_top() -> None:
    values = 1.0 / np.arange(1, 400_000)
    assert len(mapclassify.HeadTailBreaks(values).bins) > MAX_CLASSES
    classes = classify(values, "head_tail")
    assert len(classes) == MAX_CLASSES
    assert classes.bounds[-1] == 1.0


def test_repeated_values_make_fewer_classes_and_no_noise() -> None:
    classes = classify([0.0] * 50 + [1, 2, 3, 4, 5, 6], "quantiles", 5)
    assert classes.bounds == (0, 0, 6)
