"""Geodesic distances in Kazakhstan.

A distance that leaves this module is always geodesic on WGS 84, in kilometres (Karney 2013, as in PROJ). The
projected trees only narrow down the candidates: `STRETCH` bounds how much longer than the geodesic a
projected distance can be.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike
from pyproj import Geod, Transformer
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geo.arrays import Floats, Ints
from geo.crs import EQUIDISTANT, WGS84
from geo.faults import Fault, InputError


class Box(NamedTuple):
    """A box in degrees of WGS 84 (`WGS84`), sides included."""

    west: float
    south: float
    east: float
    north: float


REACH = Box(44.0, 38.0, 90.0, 58.0)
"""Where distance queries are exact: Kazakhstan and two degrees around it."""

STRETCH = 1.023
"""Upper bound of projected ÷ geodesic distance in `REACH`: the scale on 60° N, which a geodesic may reach."""
M_PER_KM = 1000.0
"""Metres in a kilometre."""
_TIES = 8
"""Candidates of a nearest query whose geodesic distance is compared."""
GEOD = Geod(ellps="WGS84")
"""The ellipsoid that distances are measured on."""


@cache
def to_equidistant() -> Transformer:
    """Return the transformer from `WGS84` to `EQUIDISTANT`, longitude first."""
    return Transformer.from_crs(WGS84, EQUIDISTANT, always_xy=True)


def checked_positions(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return both coordinates as flat arrays; refuse what lies outside `REACH`, swapped columns among it."""
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    if x.shape != y.shape or x.ndim != 1:
        raise InputError(
            [
                Fault(
                    "positions",
                    "lon, lat",
                    "two arrays of one length",
                    f"{x.shape}, {y.shape}",
                    key="internal",
                )
            ]
        )
    inside = (x >= REACH.west) & (x <= REACH.east) & (y >= REACH.south) & (y <= REACH.north)
    if not inside.all():
        row = int(np.flatnonzero(~inside)[0])
        expected = f"longitude {REACH.west:g}..{REACH.east:g} and latitude {REACH.south:g}..{REACH.north:g}"
        raise InputError(
            [Fault(f"position {row}", "lon, lat", expected, f"{x[row]:g}, {y[row]:g}", key="position")]
        )
    return x, y


def project(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Project positions to `EQUIDISTANT`.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees of WGS 84, inside `REACH`.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Metres.

    Raises
    ------
    InputError
        A position is outside `REACH` or not a number, or the lengths differ.
    """
    x, y = checked_positions(lon, lat)
    return np.column_stack(to_equidistant().transform(x, y))


def geodesic_km(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Return the geodesic distance on WGS 84, element by element, broadcasting.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : array_like of float
        Degrees of WGS 84, anywhere on Earth.

    Returns
    -------
    ndarray of float
        Kilometres, in the broadcast shape.
    """
    arrays = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (lon_a, lat_a, lon_b, lat_b)))
    flat = [np.ascontiguousarray(a).ravel() for a in arrays]
    _, _, metres = GEOD.inv(flat[0], flat[1], flat[2], flat[3])
    return np.asarray(metres, dtype=np.float64).reshape(arrays[0].shape) / M_PER_KM


def pairs_within(
    lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike, radius_km: float
) -> tuple[Ints, Ints, Floats]:
    """Find every pair of a first and a second position at most a radius apart.

    Parameters
    ----------
    lon_a, lat_a : array_like of float, shape (n,)
    lon_b, lat_b : array_like of float, shape (m,)
        Degrees of WGS 84, inside `REACH`.
    radius_km : float
        Kilometres, the bound itself included.

    Returns
    -------
    first, second : ndarray of int, shape (k,)
        Indices into the first and the second positions, ordered by first, then second.
    km : ndarray of float, shape (k,)
        Geodesic distance of each pair.

    Raises
    ------
    InputError
        See `project`; or the radius is negative or not a number.
    """
    if not radius_km >= 0:
        raise InputError(
            [Fault("radius_km", "", "a number of kilometres, 0 or more", repr(radius_km), key="cell.number")]
        )
    ax, ay = checked_positions(lon_a, lat_a)
    bx, by = checked_positions(lon_b, lat_b)
    metres = radius_km * M_PER_KM * STRETCH + 1.0
    tree = cKDTree(project(bx, by))
    near = cast("list[list[int]]", list(tree.query_ball_point(project(ax, ay), metres, return_sorted=True)))
    counts = np.array([len(n) for n in near], dtype=np.int64)
    first = np.repeat(np.arange(len(ax), dtype=np.int64), counts)
    second = np.concatenate([np.asarray(n, dtype=np.int64) for n in near]) if len(near) else first
    km = geodesic_km(ax[first], ay[first], bx[second], by[second])
    keep = km <= radius_km
    return first[keep], second[keep], km[keep]


def distances_within(
    lon: ArrayLike, lat: ArrayLike, radius_km: float
) -> csr_array[np.float64, tuple[int, int]]:
    """Return the sparse matrix of distances among positions, up to a radius.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees of WGS 84, inside `REACH`.
    radius_km : float
        Kilometres.

    Returns
    -------
    csr_array of float, shape (n, n)
        Geodesic kilometres, symmetric. A stored 0.0 is a true zero (the diagonal, and places at one
        position); what is not stored is farther than the radius. Column indices are sorted.
    """
    x, y = checked_positions(lon, lat)
    first, second, km = pairs_within(x, y, x, y, radius_km)
    ends = np.searchsorted(first, np.arange(len(x) + 1))
    return csr_array((km, second, ends), shape=(len(x), len(x)))


def nearest(lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> tuple[Ints, Floats]:
    """Find the nearest of some positions to each of others.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
    to_lon, to_lat : array_like of float, shape (m,)
        Degrees of WGS 84, inside `REACH`.

    Returns
    -------
    index : ndarray of int, shape (n,)
        Which of the m positions is nearest; -1 where there is nothing to go to.
    km : ndarray of float, shape (n,)
        Geodesic kilometres; infinite where there is nothing to go to.

    Raises
    ------
    InputError
        See `project`.

    Examples
    --------
    >>> index, km = nearest([71.43], [51.13], [69.39, 63.62], [53.28, 53.21])
    >>> int(index[0]), round(float(km[0]))
    (0, 277)
    """
    x, y = checked_positions(lon, lat)
    if not len(np.atleast_1d(np.asarray(to_lon))):
        return np.full(len(x), -1, dtype=np.int64), np.full(len(x), np.inf)
    tx, ty = checked_positions(to_lon, to_lat)
    tree, points = cKDTree(project(tx, ty)), project(x, y)
    metres, near = (
        np.asarray(part).reshape(len(x), -1) for part in tree.query(points, k=min(_TIES, len(tx)))
    )
    among = geodesic_km(x[:, None], y[:, None], tx[near], ty[near])
    first = among.argmin(axis=1)
    rows = np.arange(len(x))
    index, best = near[rows, first].astype(np.int64), among[rows, first]
    # What is no candidate lies at least the farthest candidate's projected distance away. Where that, shortened by
    # the most that the projection stretches, is less than the best, a nearer one may have been missed.
    unsure = np.flatnonzero(best * M_PER_KM * STRETCH > metres[:, -1]) if near.shape[1] < len(tx) else ()
    for row in unsure:
        more = np.asarray(tree.query_ball_point(points[row], best[row] * M_PER_KM * STRETCH))
        km = geodesic_km(x[row], y[row], tx[more], ty[more])
        index[row], best[row] = more[km.argmin()], km.min()
    return index, best


def nearest_km(lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> Floats:
    """Return the geodesic distance from each position to the nearest of others; see `nearest`.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
    to_lon, to_lat : array_like of float, shape (m,)
        Degrees of WGS 84, inside `REACH`.

    Returns
    -------
    ndarray of float, shape (n,)
        Kilometres; infinite where there is nothing to go to.

    Raises
    ------
    InputError
        See `project`.
    """
    return nearest(lon, lat, to_lon, to_lat)[1]
