"""One value per settlement, as coloured points; their size may say a second thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np

from maps.cards import Detail
from maps.dots import DOT, LARGEST, LEAST, dots, radii
from maps.ground import Ground
from maps.labels import Labels
from maps.measure import Measure
from maps.palettes import INK
from maps.scene import Key, Scene, Style


def points_map(
    points: gpd.GeoDataFrame,
    ground: Ground,
    labels: Labels,
    measure: Measure | None = None,
    *,
    size: str = "",
    size_unit: str = "",
    details: Sequence[Detail] = (),
) -> Scene:
    """Return points as a scene; those with made-up values are rings.

    Parameters
    ----------
    points : GeoDataFrame
        Columns ``kato``, ``name``, the size, those of the measure and of the details, and points in a stated CRS.
    ground : Ground
    labels : Labels
    measure : Measure, optional
        What the colour shows; the column ``value`` in quantiles if not given.
    size : str
        Column that the area of the points shows; all points are alike without one.
    size_unit : str
        Said after the sizes in the legend.
    details : sequence of Detail
        Lines of the popup.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    measure = measure or Measure()
    shading = measure.shaded(points)
    keys = measure.keys(points, shading, labels, "dot")
    radius: tuple[float, ...] = (DOT,)
    if size:  # the largest first, so that the small ones are not buried below them
        order = np.argsort(-points[size].to_numpy(dtype=np.float64), kind="stable")
        points, shading = points.iloc[order], replace(shading, index=shading.index[order])
        radius = radii(points[size])
        keys += _size_keys(points[size].max(), size_unit)
    status = measure.status
    layer = dots(points, labels, details, layer="points", shading=shading, radius=radius, status=status)
    keys += ground.keys(labels)
    return Scene(labels, ground.bounds(), (*ground.layers(), layer), keys, towns=ground.names())


def _size_keys(top: float, unit: str) -> list[Key]:
    """Return three circles of round sizes, up to the largest there is."""
    if not np.isfinite(top) or top <= 0:
        return []
    digit = 10.0 ** np.floor(np.log10(top))
    steps = [digit * np.floor(top / digit) / divisor for divisor in (1, 4, 20)]
    sized = ((step, max(LEAST, LARGEST * float(np.sqrt(step / top)))) for step in steps)
    return [
        Key("ring", Style(line=INK), low=float(v), high=float(v), unit=unit, size=round(r, 1))
        for v, r in sized
    ]
