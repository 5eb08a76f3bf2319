"""The coordinate reference systems that are served: by URI, in the order of axes that each defines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.arrays import Flags, Floats, Shapes
from geo.crs import EQUAL_AREA

_OGC = "http://www.opengis.net/def/crs"
CRS84 = f"{_OGC}/OGC/1.3/CRS84"
"""Longitude and latitude on WGS 84: what is meant where nothing else is said."""
OWN_NAME = "kz-equal-area"
"""Name of the project's Albers equal-area CRS, under ``/ogc/crs/``."""
_STORED = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class Reference:
    """A coordinate reference system.

    Parameters
    ----------
    uri : str
        What it is called in requests; that of our own one begins with the address of the service.
    definition : str
        What pyproj knows it by.
    """

    uri: str
    definition: str

    @property
    def is_stored(self) -> bool:
        """Whether features are kept in it."""
        return self.definition == _STORED


def _epsg(code: int) -> tuple[str, str]:
    return f"{_OGC}/EPSG/0/{code}", f"EPSG:{code}"


@lru_cache(maxsize=32)
def served(base: str) -> Mapping[str, Reference]:
    """Return every CRS by URI; ``base`` is the address of the OGC service, under which our own one stands."""
    pairs = [(CRS84, _STORED), *(_epsg(code) for code in (4326, 3857, *range(32639, 32646)))]
    pairs.append((f"{base}/crs/{OWN_NAME}", EQUAL_AREA))
    return {uri: Reference(uri, definition) for uri, definition in pairs}


@cache
def _transformer(source: str, target: str) -> Transformer:
    # Axes as each CRS defines them (EPSG:4326 has latitude first), which is what the standard asks for.
    return Transformer.from_crs(source, target, always_xy=False)


def own_definition() -> CRS:
    """Return the project's equal-area CRS, with a name."""
    raw = CRS.from_user_input(EQUAL_AREA).to_json_dict()
    return CRS.from_json_dict({**raw, "name": "Kazakhstan Albers equal area (Qonys)"})


def _moved(shapes: Shapes, source: str, target: str) -> Shapes:
    transformer = _transformer(source, target)

    def move(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def to_reference(shapes: Shapes, target: Reference) -> Shapes:
    """Return shapes of CRS84 in another CRS, rounded to 1e-7 degrees or a millimetre."""
    if target.is_stored:
        return shapes
    decimals = 7 if target.definition == "EPSG:4326" else 3
    moved = _moved(shapes, _STORED, target.definition)
    return np.asarray(shapely.transform(moved, lambda xy: np.round(xy, decimals)), dtype=object)


def from_reference(shapes: Shapes, source: Reference) -> Shapes:
    """Return shapes of another CRS in CRS84."""
    return shapes if source.is_stored else _moved(shapes, source.definition, _STORED)


def boxed(shapes: Shapes, box: tuple[float, float, float, float], reference: Reference) -> Flags:
    """Return which shapes of CRS84 intersect a box of another CRS, whose sides are straight there.

    Parameters
    ----------
    shapes : ndarray of shapely geometries
        In CRS84: degrees, longitude first.
    box : tuple of float
        Lower, then upper corner, in the order of axes that ``reference`` has.
    reference : Reference
        The CRS of the box.

    Returns
    -------
    ndarray of bool
        By shape.
    """
    moved = shapes if reference.is_stored else _moved(shapes, _STORED, reference.definition)
    return np.asarray(shapely.intersects(moved, shapely.box(*box)), dtype=bool)


def hull(box: tuple[float, float, float, float], reference: Reference) -> tuple[float, float, float, float]:
    """Return a box of CRS84 that holds a box of another CRS; the whole world where that cannot be told."""
    if reference.is_stored:
        return box
    side = np.linspace(0.0, 1.0, 33)
    x = box[0] + (box[2] - box[0]) * np.concatenate([side, side, np.zeros(33), np.ones(33)])
    y = box[1] + (box[3] - box[1]) * np.concatenate([np.zeros(33), np.ones(33), side, side])
    lon, lat = _transformer(reference.definition, _STORED).transform(x, y)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return (-180.0, -90.0, 180.0, 90.0)
    # Sides are curves in degrees: what bulges between two of 33 points is far below this slack.
    slack = 0.05 + 0.05 * max(np.ptp(lon), np.ptp(lat))
    return lon.min() - slack, lat.min() - slack, lon.max() + slack, lat.max() + slack
