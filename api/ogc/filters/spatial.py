"""Spatial predicates: a filter's shape, prepared once, and the features whose boxes it meets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import shapely

from api.ogc.crs import Reference, from_reference
from api.ogc.exceptions import bad
from api.ogc.filters.bounds import Budget
from geo.arrays import Flags, Shapes

Relation = Callable[[Any, Shapes], Flags]

RELATIONS: Mapping[str, tuple[Relation, Relation]] = {
    "s_intersects": (shapely.intersects, shapely.intersects),
    "s_disjoint": (shapely.disjoint, shapely.disjoint),
    "s_equals": (shapely.equals, shapely.equals),
    "s_touches": (shapely.touches, shapely.touches),
    "s_crosses": (shapely.crosses, shapely.crosses),
    "s_overlaps": (shapely.overlaps, shapely.overlaps),
    "s_within": (shapely.contains, shapely.within),
    "s_contains": (shapely.within, shapely.contains),
}
"""Predicates by their names in CQL2, as GEOS is asked for them: the filter's shape first, since it is the prepared one.
The first of each pair where the feature stands first in the filter, the second where the shape does."""

_TYPES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
)
_PER_FEATURE, _PER_AREAL_PAIR, _PER_PAIR = 50.0, 0.2, 1.0
"""Steps of twenty nanoseconds: for a feature whose box is met, and for a position of it and one of the shape. Measured
with combs, fans and tangles of 1,400 positions; only areas are indexed by GEOS for every predicate."""
_UNNODED = frozenset({"s_intersects", "s_disjoint"})
"""Predicates that never ask where the lines of a shape meet one another."""


@dataclass(frozen=True)
class Features:
    """The shapes that a spatial predicate speaks of.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Shapes in CRS84, None where there is none.
    tree : STRtree
        Index over them.
    """

    shapes: Shapes
    tree: shapely.STRtree

    @cached_property
    def missing(self) -> Flags:
        """Which features have no shape."""
        return np.asarray(shapely.is_missing(self.shapes), dtype=bool)


def related(name: str, shape: Any, features: Features, budget: Budget, *, is_first: bool) -> Flags:
    """Return which features are in a relation to a shape.

    Parameters
    ----------
    name : str
        The predicate, one of `RELATIONS`.
    shape : Geometry
        The filter's shape, in CRS84.
    features : Features
        The features; n of them.
    budget : Budget
        What the work is taken from, before it is done.
    is_first : bool
        Whether the shape is the predicate's first argument, and the feature its second.

    Returns
    -------
    ndarray of bool, shape (n,)
        Where a feature has no shape, the value means nothing.

    Raises
    ------
    HTTPException
        400, if it is more work than is left.
    """
    relate = RELATIONS[name][is_first]
    near = features.tree.query(shape)
    budget.spend(_steps(name, shape, features.shapes[near]))
    shapely.prepare(shape)
    # Those whose boxes do not meet the shape's are apart from it, which is what s_disjoint asks for.
    truth = np.full(len(features.shapes), name == "s_disjoint")
    truth[near] = relate(shape, features.shapes[near])
    return truth


def _steps(name: str, shape: Any, near: Shapes) -> float:
    """Return a bound on the steps of a predicate: positions of the shape times those of the features near it."""
    positions = int(shapely.get_num_coordinates(shape))
    of_features = int(shapely.get_num_coordinates(near).sum())
    has_lines, is_areal = _made_of(shape)
    steps = _PER_FEATURE * len(near) + (_PER_AREAL_PAIR if is_areal else _PER_PAIR) * positions * of_features
    if has_lines and name not in _UNNODED and of_features > len(near):  # points ask for no nodes
        steps += _PER_PAIR * positions**2 * len(near)
    return steps


def _made_of(shape: Any) -> tuple[bool, bool]:
    """Return whether a shape has lines, and whether it is of areas only."""
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    dimensions = shapely.get_dimensions(parts)
    return bool((dimensions == 1).any()), bool((dimensions == 2).all())


def shape_of(node: Any, reference: Reference, budget: Budget) -> Any:
    """Return a shape of CQL2 JSON in CRS84: GeoJSON or a box.

    Parameters
    ----------
    node : object
        CQL2 JSON.
    reference : Reference
        CRS of its positions.
    budget : Budget
        What the check of its validity is taken from.

    Raises
    ------
    HTTPException
        400, for what is no shape, is empty or invalid, or lies where its CRS does not reach.
    """
    try:
        shape = _read(node)
    except (shapely.errors.GEOSException, ValueError, TypeError):
        raise bad("filter: a shape with finite coordinates") from None
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise bad("filter: a shape with finite coordinates")
    budget.spend(_PER_PAIR * int(shapely.get_num_coordinates(shape)) ** 2)
    moved = from_reference(np.array([shape], dtype=object), reference)[0]
    if not np.isfinite(shapely.get_coordinates(moved)).all() or not moved.is_valid:
        raise bad("filter: a valid shape, inside the area of its CRS")
    return moved


def _read(node: Any) -> Any:
    if not isinstance(node, dict):
        raise TypeError("a shape is an object")
    if set(node) == {"bbox"}:
        return _box(node["bbox"])
    if not isinstance(node.get("type"), str) or node["type"] not in _TYPES:
        raise ValueError("a geometry of GeoJSON")
    return shapely.from_geojson(orjson.dumps(node))


def _box(numbers: Any) -> Any:
    """Return the box of four numbers, or six with heights."""
    if not isinstance(numbers, list) or len(numbers) not in {4, 6}:
        raise ValueError("four numbers or six")
    half = len(numbers) // 2
    west, south, east, north = (float(numbers[i]) for i in (0, 1, half, half + 1))
    if south > north or west > east:
        raise ValueError("a box from its lower to its upper corner")
    return shapely.box(west, south, east, north)
