"""Overlaps of plots: the same as comparing every pair, and slivers do not count."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import EQUAL_AREA
from geo.imports.conflicts import SLIVER_M2, SLIVER_SHARE, withhold

LON, LAT = 69.0, 54.0


def plots(
    shapes: list[shapely.Geometry | None], status: str = "observed", withheld: str = ""
) -> gpd.GeoDataFrame:
    rows = {
        "id": [f"p{n}" for n in range(len(shapes))],
        "status": status,
        "withheld": withheld,
        "offered": True,
    }
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=4326), crs=4326)


def barred(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"kind": "protected"}, index=range(len(shapes)), geometry=list(shapes), crs=4326)


def box(x: float, y: float, side: float = 0.001) -> shapely.Polygon:
    return shapely.box(LON + x, LAT + y, LON + x + side, LAT + y + side)


NOWHERE = barred()
POSITION = st.integers(0, 40).map(lambda n: n * 0.0001)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(POSITION, POSITION, st.sampled_from([0.0003, 0.001])), min_size=1, max_size=12))
def test_as_by_comparing_every_pair(corners):
    frame = plots([box(*corner) for corner in corners])
    shapes = frame.geometry.to_crs(EQUAL_AREA).to_numpy()
    shared = shapely.area(shapely.intersection(shapes[:, None], shapes[None, :]))
    np.fill_diagonal(shared, 0.0)
    total = shared.sum(axis=1)
    limit = np.maximum(SLIVER_M2, SLIVER_SHARE * shapely.area(shapes))
    # neighbours that only touch share some mm2 in the projection: at the limit itself either answer is right
    clear = abs(total - limit) > 0.1
    assert (withhold(frame, NOWHERE)["offered"] == (total <= limit))[clear].all()


def test_a_sliver_is_forgiven_and_more_is_not():
    near = plots([box(0, 0), box(0.000995, 0)])  # 0.5 % of each
    assert withhold(near, NOWHERE)["offered"].all()
    over = plots([box(0, 0), box(0.00098, 0)])  # 2 % of each
    assert withhold(over, NOWHERE)["withheld"].tolist() == ["overlaps_parcel:p1", "overlaps_parcel:p0"]


def test_a_large_plot_is_not_lost_for_a_small_one_inside_it():
    frame = withhold(plots([box(0, 0, 0.05), box(0.01, 0.01, 0.0005)]), NOWHERE)
    assert frame["withheld"].tolist() == ["", "overlaps_parcel:p0"]


def test_barred_areas_add_up():
    one, other = box(0, 0), shapely.box(LON, LAT, LON + 0.001, LAT + 0.000008)
    third = shapely.box(LON, LAT + 0.000992, LON + 0.001, LAT + 0.002)
    assert withhold(plots([one]), barred(other))["offered"].all()
    assert withhold(plots([one]), barred(other, third))["withheld"].tolist() == ["overlaps_barred:protected"]


def test_it_is_worked_out_anew_each_time_and_other_reasons_stay():
    frame = plots([box(0, 0), box(0.0005, 0), box(0.01, 0)])
    frame.loc[2, "withheld"] = "taken"
    once = withhold(frame, NOWHERE)
    assert once["withheld"].tolist() == ["overlaps_parcel:p1", "overlaps_parcel:p0", "taken"]
    alone = withhold(once[once["id"] != "p1"], NOWHERE)
    assert alone["withheld"].tolist() == ["", "taken"]
    assert alone["offered"].tolist() == [True, False]


def test_demo_plots_and_plots_without_a_shape_do_not_bar_others():
    assert withhold(plots([box(0, 0), box(0, 0)], status="demo"), NOWHERE)["offered"].all()
    assert withhold(plots([box(0, 0), None]), barred(box(0.5, 0.5)))["offered"].all()
    assert withhold(plots([box(0, 0)], status="demo"), barred(box(0, 0)))["withheld"].tolist() == [
        "overlaps_barred:protected"
    ]


def test_nothing_is_nothing():
    empty = plots([])
    assert withhold(empty, NOWHERE) is empty
    assert pytest.approx(0.01) == SLIVER_SHARE
