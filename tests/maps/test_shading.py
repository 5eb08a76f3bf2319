from __future__ import annotations

import geopandas as gpd
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maps.choropleth import choropleth_map
from maps.coordinates import COUNTRY, bounds
from maps.labels import Labels
from maps.palettes import NO_DATA, sequence
from maps.shading import ABOVE_ZERO, BELOW_ZERO, QUALITATIVE, categorical, diverging, sequential

NUMBERS = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=60)


@given(NUMBERS)
def test_a_change_is_shaded_by_its_sign(values: list[float]) -> None:
    shading = diverging(values)
    assert shading.index.shape == (len(values),)
    for value, place in zip(values, shading.index, strict=True):
        if np.isnan(value):
            assert place == -1
        else:
            assert shading.colours[place] in (ABOVE_ZERO if value > 0 else BELOW_ZERO)


@given(NUMBERS)
def test_the_legend_of_changes_has_a_bound_at_zero_and_ascends(values: list[float]) -> None:
    shading = diverging(values)
    known = np.array([value for value in values if not np.isnan(value)])
    assert len(shading.bounds) == (len(shading) + 1 if len(known) else 0)
    assert list(shading.bounds) == sorted(shading.bounds)
    if (known > 0).any() and (known <= 0).any():
        assert 0.0 in shading.bounds


def test_the_strongest_shades_are_farthest_from_zero() -> None:
    shading = diverging([-90.0, -5.0, -1.0, 1.0, 5.0, 90.0])
    assert shading.colours == (*BELOW_ZERO, *ABOVE_ZERO)
    assert shading.index.tolist() == [0, 1, 2, 3, 4, 5]


def test_only_growth_needs_no_colour_of_loss() -> None:
    assert set(diverging([1.0, 2.0]).colours) <= set(ABOVE_ZERO)


def test_reversed_numbers_are_dark_where_they_are_low() -> None:
    assert sequential([1.0, 2.0, 3.0], reverse=True).colours == sequential([1.0, 2.0, 3.0]).colours[::-1]


def test_categories_keep_their_colours_when_one_is_missing() -> None:
    words = {"steppe": "дала", "desert": "шөл", "forest": "орман"}
    shading = categorical(["forest", "", "steppe", "unknown"], words)
    assert shading.names == ("дала", "орман")
    assert shading.colours == (QUALITATIVE[0], QUALITATIVE[2])
    assert shading.index.tolist() == [1, -1, 0, -1]
    assert shading.colours_with_no_data[shading.colour_index[1]] == NO_DATA


def test_a_map_without_a_shape_shows_the_country(districts: gpd.GeoDataFrame, labels: Labels) -> None:
    assert choropleth_map(districts.iloc[:0], labels).bounds == COUNTRY
    assert choropleth_map(districts.iloc[:0], labels, oblasts=districts).bounds == bounds(districts)


def test_nothing_at_all_is_light_and_one_class_of_something_dark() -> None:
    light, dark = sequential([0.0, 0.0, np.nan]), sequential([4.0, 4.0])
    assert light.colours == (sequence("viridis", 5)[0],)
    assert dark.colours == (sequence("viridis", 5)[-1],)
