"""One value per settlement, as coloured points; their size may say a second thing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np

from maps.cards import Detail
from maps.classes import Scheme
from maps.dots import DOT, LARGEST, LEAST, dots, is_demo, radii, shading_keys
from maps.ground import areas, border_keys, outlines, town_names
from maps.labels import Labels
from maps.palettes import INK
from maps.scene import Key, Scene, Style
from maps.shading import Shading, graded
from maps.shapes import bounds


def points_map(
    points: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    oblasts: gpd.GeoDataFrame,
    labels: Labels,
    *,
    value: str = "value",
    unit: str = "",
    status: str = "",
    size: str = "",
    size_unit: str = "",
    details: Sequence[Detail] = (),
    receiving: Collection[str] = (),
    towns: gpd.GeoDataFrame | None = None,
    scheme: Scheme = "quantiles",
    k: int = 5,
    palette: str = "viridis",
    shading: Shading | None = None,
) -> Scene:
    """Return points as a scene.

    Parameters
    ----------
    points : GeoDataFrame
        Columns ``kato``, ``name``, the value (NaN where there is none), the status, the size, those of the
        details, and points in a stated CRS.
    districts, oblasts : GeoDataFrame
        The ground: ``kato``, ``quality`` and polygons in a stated CRS.
    labels : Labels
    value : str
        Column that the colour shows.
    unit : str
        Said after the numbers of the legend.
    status : str
        Column with the `Status` of each value; those that are `demo` are drawn as rings.
    size : str
        Column that the area of the points shows; all points are alike without one.
    size_unit : str
        Said after the sizes in the legend.
    details : sequence of Detail
        Lines of the popup.
    receiving : collection of str
        First two digits of the KATO codes of the receiving regions.
    towns : GeoDataFrame, optional
        See `maps.ground.town_names`.
    scheme, k : str, int
        See `maps.classes.classify`.
    palette : str
        See `maps.palettes.sequence`.
    shading : Shading, optional
        Classes and colours of the rows, instead of scheme, k and palette.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    shading = graded(points[value], scheme, k, palette) if shading is None else shading
    ordered = points
    if size:  # the largest first, so that the small ones are not buried below them
        order = np.argsort(-points[size].to_numpy(dtype=np.float64), kind="stable")
        ordered, shading = points.iloc[order], replace(shading, index=shading.index[order])
    demo = bool(status) and bool(is_demo(points[status]).any())
    layer = dots(
        ordered,
        labels,
        details,
        layer="points",
        shading=shading,
        radius=radii(ordered[size]) if size else (DOT,),
        status=status,
    )
    keys = shading_keys(shading, labels, mark="dot", demo=demo, unit=unit)
    keys += (_size_keys(ordered[size].max(), size_unit) if size else []) + border_keys(
        labels, districts, oblasts
    )
    layers = (areas(districts, "districts", receiving), outlines(oblasts, "oblasts"), layer)
    return Scene(labels, bounds(oblasts), layers, keys, towns=town_names(towns))


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
