"""The nearest of some positions, by geodesic distance, with which one it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from geo.arrays import Floats, Ints
from geo.space import geodesic_km, project

_TIES = 4
_STRETCH = 1.03
"""A candidate farther on the plane than this times the nearest cannot be nearer on the ellipsoid: the scale of
:data:`geo.crs.EQUIDISTANT` varies by less."""


def nearest(lon: ArrayLike, lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> tuple[Ints, Floats]:
    """Return which of some positions is nearest to each position, and how far it is.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
    to_lon, to_lat : array_like of float, shape (m,)
        Degrees of WGS 84, inside :data:`geo.space.REACH`; ``m`` at least 1.

    Returns
    -------
    index : ndarray of int, shape (n,)
        Into the second positions.
    km : ndarray of float, shape (n,)
        Geodesic kilometres.

    Raises
    ------
    InputError
        See :func:`geo.space.project`.
    """
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    tx, ty = np.asarray(to_lon, float), np.asarray(to_lat, float)
    flat, near = cKDTree(project(tx, ty)).query(project(x, y), k=min(_TIES, len(tx)))
    candidates = np.asarray(near, dtype=np.int64).reshape(len(x), -1)
    metres = np.asarray(flat, dtype=np.float64).reshape(len(x), -1)
    row, rank = np.nonzero(metres <= metres[:, :1] * _STRETCH + 1.0)
    km = np.full(candidates.shape, np.inf)
    km[row, rank] = geodesic_km(x[row], y[row], tx[candidates[row, rank]], ty[candidates[row, rank]])
    best = km.argmin(axis=1)
    rows = np.arange(len(x))
    return candidates[rows, best], np.asarray(km[rows, best])
