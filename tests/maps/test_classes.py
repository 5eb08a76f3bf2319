from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps import palettes
from maps.classes import classify

VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), max_size=60)


@pytest.mark.parametrize("scheme", ["quantiles", "equal_interval", "pretty", "head_tail"])
@given(values=VALUES, k=st.integers(2, 7))
@settings(max_examples=40, deadline=None)
def test_every_value_lies_in_its_class(scheme: str, values: list[float], k: int) -> None:
    classes = classify(values, scheme, k)  # type: ignore[arg-type]
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
