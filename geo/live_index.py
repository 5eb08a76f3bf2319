"""An index of positions that come and go."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from rtree import index as rtree_index

from geo.arrays import Ints
from geo.space import M_PER_KM, STRETCH, Box, checked_positions, geodesic_km, project, to_equidistant


class LiveIndex:
    """An index of positions that come and go, such as vacancies (an R-tree in `EQUIDISTANT`).

    For layers that stand still use shapely's ``STRtree`` or `pairs_within`: faster, but they cannot change.

    Parameters
    ----------
    ids : array_like of int, shape (n,)
        Distinct identifiers.
    lon, lat : array_like of float, shape (n,)
        Degrees of WGS 84, inside `REACH`.

    Raises
    ------
    InputError
        See `project`.
    KeyError
        An identifier comes twice.

    Examples
    --------
    >>> live = LiveIndex([7, 9], [69.15, 76.95], [54.87, 52.29])
    >>> live.insert(8, 71.43, 51.13)
    >>> live.within(Box(70, 50, 80, 53))
    [8, 9]
    >>> [number for number, km in live.nearest(71.0, 51.0)]
    [8, 9, 7]
    """

    def __init__(self, ids: ArrayLike = (), lon: ArrayLike = (), lat: ArrayLike = ()) -> None:
        numbers = np.asarray(ids, dtype=np.int64)
        x, y = checked_positions(lon, lat)
        self._where = dict(zip(numbers.tolist(), zip(x.tolist(), y.tolist(), strict=True), strict=True))
        if len(self._where) < len(numbers):
            raise KeyError("an identifier comes twice")
        points = project(x, y)
        # rtree reads no empty stream; the numpy form loads in bulk, eight times faster than one by one
        self._tree = rtree_index.Index((numbers, points, points)) if len(numbers) else rtree_index.Index()

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, number: int) -> bool:
        return number in self._where

    def insert(self, number: int, lon: float, lat: float) -> None:
        """Add one position.

        Parameters
        ----------
        number : int
            Its identifier.
        lon, lat : float
            Degrees of WGS 84, inside `REACH`.

        Raises
        ------
        KeyError
            The identifier is there already.
        InputError
            The position is outside `REACH`.
        """
        if number in self._where:
            raise KeyError(number)
        self._tree.insert(number, _point_box(lon, lat))
        self._where[number] = (float(lon), float(lat))

    def delete(self, number: int) -> None:
        """Take one position away; `KeyError` when it is not there."""
        self._tree.delete(number, _point_box(*self._where[number]))
        del self._where[number]

    def within(self, box: Box) -> list[int]:
        """Return the identifiers inside a box of degrees, ascending."""
        return sorted(n for n in self.candidates(box).tolist() if _inside(box, *self._where[n]))

    def candidates(self, box: Box) -> Ints:
        """Return the identifiers that may lie inside a box of degrees, in no order: all that do, and some around it.

        For whoever has the positions as arrays: to compare thousands of them there takes a tenth of :meth:`within`.
        """
        # Sides of the box are curves in the projection: its densified hull is asked, and degrees decide.
        hull = to_equidistant().transform_bounds(*box, densify_pts=21)
        slack = 0.002 * max(hull[2] - hull[0], hull[3] - hull[1]) + 1.0
        low, high = np.array([hull[:2]]) - slack, np.array([hull[2:]]) + slack
        numbers, _ = self._tree.intersection_v(low, high)  # type: ignore[no-untyped-call]
        return np.asarray(numbers, dtype=np.int64)

    def nearest(self, lon: float, lat: float) -> Iterator[tuple[int, float]]:
        """Yield ``(identifier, km)`` from the nearest on, lazily, by geodesic distance.

        The index must not change while the iterator is in use.
        """
        target, batch = _point_box(lon, lat), 8
        seen: set[int] = set()
        waiting: list[tuple[float, int]] = []
        while len(seen) < len(self):
            # Ask for twice as many as before: rtree answers whole lists, so this is what lazy costs.
            fresh = [n for n in self._tree.nearest(target, batch) if n not in seen]
            x, y = np.array([self._where[n] for n in fresh]).T
            for item in zip(geodesic_km(lon, lat, x, y).tolist(), fresh, strict=True):
                heapq.heappush(waiting, item)
            seen.update(fresh)
            batch *= 2
            metres = np.linalg.norm(project(x, y) - target[:2], axis=1).max()
            # What the tree has not returned yet is at least this far, so whatever is nearer is final.
            sure = np.inf if len(seen) == len(self) else metres / STRETCH / M_PER_KM
            while waiting and waiting[0][0] <= sure:
                km, number = heapq.heappop(waiting)
                yield number, km


def _point_box(lon: float, lat: float) -> tuple[float, float, float, float]:
    x, y = project(lon, lat)[0].tolist()
    return x, y, x, y


def _inside(box: Box, lon: float, lat: float) -> bool:
    return box.west <= lon <= box.east and box.south <= lat <= box.north
