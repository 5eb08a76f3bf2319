from __future__ import annotations

import numpy as np
import pytest
import rtree
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from geo import crs, space
from geo.faults import InputError
from geo.live_index import LiveIndex
from geo.space import Box

LON = st.floats(46, 88)
LAT = st.floats(40, 56)
POINTS = st.lists(st.tuples(LON, LAT), min_size=1, max_size=40)


def brute_force(points: np.ndarray) -> np.ndarray:
    geod = Geod(ellps="WGS84")
    return np.array([[geod.inv(*a, *b)[2] / 1000 for b in points] for a in points])


def test_known_distance() -> None:
    """Astana to Almaty, against another method than PROJ's."""
    assert space.geodesic_km(71.43, 51.13, 76.95, 43.25) == pytest.approx(
        vincenty(71.43, 51.13, 76.95, 43.25)
    )


def vincenty(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Vincenty 1975, inverse formula, kilometres: another method than the module's."""
    f, a = 1 / 298.257223563, 6378137.0
    b = a * (1 - f)
    u1, u2 = (np.arctan((1 - f) * np.tan(np.radians(x))) for x in (lat_a, lat_b))
    length = lam = np.radians(lon_b - lon_a)
    for _ in range(50):
        x = np.cos(u2) * np.sin(lam)
        y = np.cos(u1) * np.sin(u2) - np.sin(u1) * np.cos(u2) * np.cos(lam)
        sin_s = np.hypot(x, y)
        cos_s = np.sin(u1) * np.sin(u2) + np.cos(u1) * np.cos(u2) * np.cos(lam)
        sigma = np.arctan2(sin_s, cos_s)
        sin_a = np.cos(u1) * np.cos(u2) * np.sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        cos_2m = cos_s - 2 * np.sin(u1) * np.sin(u2) / cos2_a
        c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a))
        inner = cos_2m + c * cos_s * (2 * cos_2m**2 - 1)
        lam = length + (1 - c) * f * sin_a * (sigma + c * sin_s * inner)
    uu = cos2_a * (a**2 - b**2) / b**2
    big_a = 1 + uu / 16384 * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
    big_b = uu / 1024 * (256 + uu * (-128 + uu * (74 - 47 * uu)))
    last = cos_s * (2 * cos_2m**2 - 1) - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    delta = big_b * sin_s * (cos_2m + big_b / 4 * last)
    return float(b * big_a * (sigma - delta) / 1000)


@pytest.mark.parametrize("system", [crs.EQUAL_AREA, crs.EQUIDISTANT])
def test_projections_are_metres(system: str) -> None:
    assert CRS.from_user_input(system).axis_info[0].unit_name == "metre"


def test_equal_area_is_equal_area() -> None:
    """One degree square at three latitudes: projected area against the geodesic one."""
    geod = Geod(ellps="WGS84")
    forward = Transformer.from_crs(crs.WGS84, crs.EQUAL_AREA, always_xy=True)
    for south in (41, 48, 54):
        side = np.linspace(0, 1, 200)
        lon = 80 + np.r_[side, np.ones(200), side[::-1], np.zeros(200)]
        lat = south + np.r_[np.zeros(200), side, np.ones(200), side[::-1]]
        x, y = forward.transform(lon, lat)
        flat = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
        true = abs(geod.polygon_area_perimeter(lon, lat)[0])
        assert flat == pytest.approx(true, rel=1e-5)


@given(POINTS, st.floats(0, 3000))
@settings(max_examples=60, deadline=None)
def test_matrix_equals_brute_force(points: list[tuple[float, float]], radius: float) -> None:
    xy = np.array(points)
    matrix = space.distances_within(xy[:, 0], xy[:, 1], radius)
    truth = brute_force(xy)
    stored = np.zeros(truth.shape, dtype=bool)
    rows = np.repeat(np.arange(len(xy)), np.diff(matrix.indptr))
    stored[rows, matrix.indices] = True
    clear = np.abs(truth - radius) > 1e-6  # at the very edge rounding decides
    assert (stored == (truth <= radius))[clear].all()
    np.testing.assert_allclose(matrix.toarray()[stored], truth[stored], atol=1e-9)
    np.testing.assert_allclose(matrix.toarray(), matrix.toarray().T, atol=1e-9)


@given(POINTS, POINTS, st.floats(0, 500))
@settings(max_examples=40, deadline=None)
def test_pairs_come_in_order(
    a: list[tuple[float, float]], b: list[tuple[float, float]], radius: float
) -> None:
    xa, xb = np.array(a), np.array(b)
    first, second, km = space.pairs_within(*xa.T, *xb.T, radius)
    assert (np.lexsort((second, first)) == np.arange(len(first))).all()
    assert (km <= radius).all()


def test_no_positions_no_pairs() -> None:
    assert space.distances_within([], [], 50).shape == (0, 0)
    assert [len(part) for part in space.pairs_within([], [], [70], [50], 50)] == [0, 0, 0]


@given(POINTS, LON, LAT)
@settings(max_examples=60, deadline=None)
def test_nearest_equals_brute_force(points: list[tuple[float, float]], lon: float, lat: float) -> None:
    xy = np.array(points)
    live = LiveIndex(np.arange(len(xy)), xy[:, 0], xy[:, 1])
    found = list(live.nearest(lon, lat))
    truth = np.sort(space.geodesic_km(lon, lat, xy[:, 0], xy[:, 1]))
    np.testing.assert_allclose([km for _, km in found], truth, atol=1e-9)
    assert sorted(number for number, _ in found) == list(range(len(xy)))


def test_nearest_is_lazy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of many neighbours must not cost a walk over all of them."""
    rng = np.random.default_rng(0)
    live = LiveIndex(np.arange(5000), rng.uniform(50, 85, 5000), rng.uniform(42, 54, 5000))
    asked: list[int] = []
    ask = rtree.index.Index.nearest
    monkeypatch.setattr(
        rtree.index.Index, "nearest", lambda tree, box, k: asked.append(k) or ask(tree, box, k)
    )
    next(live.nearest(70, 50))
    assert 0 < sum(asked) < 100


@given(POINTS, st.tuples(LON, LAT, LON, LAT))
@settings(max_examples=60, deadline=None)
def test_box_equals_brute_force(points: list[tuple[float, float]], corners: tuple[float, ...]) -> None:
    xy = np.array(points)
    west, east = sorted(corners[::2])
    south, north = sorted(corners[1::2])
    live = LiveIndex(np.arange(len(xy)), xy[:, 0], xy[:, 1])
    inside = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
    assert live.within(Box(west, south, east, north)) == np.flatnonzero(inside).tolist()


@given(POINTS, st.data())
@settings(max_examples=40, deadline=None)
def test_what_goes_is_gone(points: list[tuple[float, float]], data: st.DataObject) -> None:
    live = LiveIndex()
    for number, (lon, lat) in enumerate(points):
        live.insert(number, lon, lat)
    gone = data.draw(st.sets(st.sampled_from(range(len(points)))))
    for number in gone:
        live.delete(number)
    left = sorted(set(range(len(points))) - gone)
    assert live.within(space.REACH) == left
    assert sorted(number for number, _ in live.nearest(67, 48)) == left
    assert len(live) == len(left)


def test_identifiers_are_distinct() -> None:
    with pytest.raises(KeyError):
        LiveIndex([1, 1], [70, 71], [50, 50])
    live = LiveIndex([1], [70], [50])
    with pytest.raises(KeyError):
        live.insert(1, 70, 50)
    with pytest.raises(KeyError):
        live.delete(2)


@pytest.mark.parametrize(
    ("lon", "lat", "why"),
    [
        ([51.1], [71.4], "swapped columns"),
        ([np.nan], [51.0], "not a number"),
        ([70.0], [51.0, 52.0], "two lengths"),
        ([70.0, 71.0], [51.0, 52.0, 53.0], "two lengths that do not broadcast"),
        ([[70.0]], [[51.0]], "two dimensions"),
        ([2.35], [48.86], "Paris"),
    ],
)
def test_bad_positions_are_refused(lon: list[float], lat: list[float], why: str) -> None:
    with pytest.raises(InputError, match="expected"):
        space.project(lon, lat)


@pytest.mark.parametrize("radius", [-1.0, np.nan])
def test_bad_radius_is_refused(radius: float) -> None:
    with pytest.raises(InputError, match="radius_km"):
        space.distances_within([70], [50], radius)


@given(
    st.lists(st.tuples(st.floats(66, 78), st.floats(50, 55)), min_size=1, max_size=4),
    st.integers(0, 2**31),
)
def test_the_nearest_is_the_nearest_on_the_ellipsoid_even_among_many_near_ties(asked, seed):
    """More candidates on a circle than a nearest query compares: the projection alone would pick the wrong one."""
    centre = np.array(asked[0])
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi, 60)
    lon, lat, _ = space.GEOD.fwd(
        np.full(60, centre[0]),
        np.full(60, centre[1]),
        np.degrees(angle),
        np.full(60, 90_000.0) + np.arange(60),
    )
    found = space.nearest_km([p[0] for p in asked], [p[1] for p in asked], lon, lat)
    for position, km in zip(asked, found, strict=True):
        assert km == pytest.approx(float(space.geodesic_km(*position, lon, lat).min()), abs=1e-9)
