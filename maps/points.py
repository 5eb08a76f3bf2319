"""One value per settlement, as coloured points; their size may show a second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np

from maps.basemap import Basemap
from maps.labels import Labels
from maps.palettes import INK
from maps.point_layer import MAX_RADIUS, MIN_RADIUS, RADIUS, point_layer, proportional_radii
from maps.popups import PopupField
from maps.scene import LegendItem, Scene, Style
from maps.symbology import Symbology


def points_map(
    points: gpd.GeoDataFrame,
    basemap: Basemap,
    labels: Labels,
    symbology: Symbology | None = None,
    *,
    size: str = "",
    size_unit: str = "",
    fields: Sequence[PopupField] = (),
) -> Scene:
    """Return points as a scene; those with `demo` values are rings.

    Parameters
    ----------
    points : GeoDataFrame
        Columns ``kato``, ``name``, the size, those of the symbology and of the fields, and points in a stated CRS.
    basemap : Basemap
    labels : Labels
    symbology : Symbology, optional
        What the colour shows; the column ``value`` in quantiles if not given.
    size : str
        Column that the area of the points shows; all points are alike without one.
    size_unit : str
        Stands after the sizes in the legend.
    fields : sequence of PopupField
        Lines of the popup.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> labels = Labels("en", "Rent", "Rent by village", "OpenStreetMap", "Legend", "+", "-", "Close",
    ...                 "no data", "indicative border", "The map could not be loaded.", "m", "km")
    >>> oblast = gpd.GeoDataFrame({"kato": ["590000000"]}, geometry=[box(66, 52, 74, 56)], crs="EPSG:4326")
    >>> villages = gpd.GeoDataFrame({"kato": ["593248100", "593249100"], "name": ["A", "B"], "value": [40, 90],
    ...                              "people": [100, 400]}, geometry=gpd.points_from_xy([68, 70], [54, 55]), crs=4326)
    >>> scene = points_map(villages, Basemap(oblast, oblast), labels, size="people", size_unit="persons")
    >>> scene.layers[-1].ids, scene.layers[-1].radius
    (('593249100', '593248100'), (14.0, 7.0))
    """
    symbology = symbology or Symbology()
    shading = symbology.classify(points)
    legend = symbology.legend(points, shading, labels, "dot")
    radius: tuple[float, ...] = (RADIUS,)
    if size:  # the largest first, so that the small ones are not buried below them
        order = np.argsort(-points[size].to_numpy(dtype=np.float64), kind="stable")
        points, shading = points.iloc[order], replace(shading, index=shading.index[order])
        radius = proportional_radii(points[size])
        legend += _size_legend(points[size].max(), size_unit)
    layer = point_layer(
        points, labels, fields, name="points", shading=shading, radius=radius, status=symbology.status
    )
    legend += basemap.legend(labels)
    layers = (*basemap.layers(), layer)
    return Scene(labels, basemap.bounds(), layers, legend, towns=basemap.town_labels())


def _size_legend(top: float, unit: str) -> list[LegendItem]:
    """Return three circles of round sizes, up to the largest there is."""
    if not np.isfinite(top) or top <= 0:
        return []
    digit = 10.0 ** np.floor(np.log10(top))
    steps = [digit * np.floor(top / digit) / divisor for divisor in (1, 4, 20)]
    sized = ((step, max(MIN_RADIUS, MAX_RADIUS * float(np.sqrt(step / top)))) for step in steps)
    return [
        LegendItem("ring", Style(line=INK), low=float(v), high=float(v), unit=unit, size=round(r, 1))
        for v, r in sized
    ]
