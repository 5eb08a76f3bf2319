"""From where to where: curves that start thin and arrive thick, so that the direction needs no arrow."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats
from geo.crs import EQUAL_AREA
from maps.basemap import area_layer, border_legend, town_labels
from maps.coordinates import bounds, encode_polygons
from maps.labels import Labels
from maps.palettes import PAPER
from maps.point_layer import shading_legend
from maps.popups import PopupField, popups
from maps.scene import PolygonLayer, Scene, Style
from maps.shading import sequential

_BEND = 0.18
"""How far a curve leaves the straight line, as a share of its length."""
_WIDEST_M = 60_000.0
"""Width of the largest flow where it arrives, metres."""
_STEPS = 24


def flows_map(
    flows: pd.DataFrame,
    places: gpd.GeoDataFrame,
    oblasts: gpd.GeoDataFrame,
    labels: Labels,
    *,
    value: str = "value",
    unit: str = "",
    fields: Sequence[PopupField] = (),
    towns: gpd.GeoDataFrame | None = None,
    palette: str = "cividis",
) -> Scene:
    """Return flows between places as a scene.

    Parameters
    ----------
    flows : DataFrame
        Columns ``origin`` and ``destination`` (KATO codes), ``name`` (title of the popup), the
        value (persons or families) and those of the fields. Flows within one place and of 0 are left out.
    places : GeoDataFrame
        Columns ``kato`` and a point in a stated CRS, for each origin and destination.
    oblasts : GeoDataFrame
        The basemap: ``kato``, ``quality`` and polygons in a stated CRS.
    labels : Labels
    value : str
        Column that the width and the colour show.
    unit : str
        Stands after the numbers of the legend.
    fields : sequence of PopupField
        Lines of the popup.
    towns : GeoDataFrame, optional
        See `maps.basemap.town_labels`.
    palette : str
        See `maps.palettes.sequence`.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column or a place is not there.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> labels = Labels("en", "Moves", "Moves between oblasts", "OpenStreetMap", "Legend", "+", "-", "Close",
    ...                 "no data", "indicative border", "The map could not be loaded.", "m", "km")
    >>> oblasts = gpd.GeoDataFrame({"kato": ["590000000", "610000000"]}, crs="EPSG:4326",
    ...                            geometry=[box(66, 52, 74, 56), box(66, 41, 71, 45)])
    >>> centres = oblasts.set_geometry(oblasts.to_crs(EQUAL_AREA).centroid)
    >>> flows = pd.DataFrame({"origin": ["610000000"], "destination": ["590000000"], "name": ["A to B"], "value": [90]})
    >>> flows_map(flows, centres, oblasts, labels, unit="persons").layers[1].ids
    ('610000000-590000000',)
    """
    moving = flows[(flows["origin"] != flows["destination"]) & (flows[value] > 0)]
    moving = moving.sort_values(value, ascending=True, kind="stable")  # the large ones on top
    shading = sequential(moving[value], k=4, palette=palette)
    layer = PolygonLayer(
        "flows",
        encode_polygons(_curves(moving, places, value)),
        tuple(moving["origin"] + "-" + moving["destination"]),
        tuple(Style(fill=c, opacity=0.8, line=PAPER, weight=0.5) for c in shading.colours),
        tuple(shading.index.tolist()),
        popups(moving, "name", fields, labels),
    )
    legend = shading_legend(shading, labels, symbol="fill", demo=False, unit=unit)
    legend += border_legend(labels, oblasts)
    layers = (area_layer(oblasts, "oblasts"), layer)
    return Scene(labels, bounds(oblasts), layers, legend, towns=town_labels(towns))


def _curves(moving: pd.DataFrame, places: gpd.GeoDataFrame, value: str) -> gpd.GeoDataFrame:
    """Return the curve of each flow between the points of its places."""
    points = places.to_crs(EQUAL_AREA).set_index("kato").geometry
    start, end = (
        shapely.get_coordinates(points.loc[moving[side]].array) for side in ("origin", "destination")
    )
    wedges = _wedges(start, end, moving[value].to_numpy(dtype=np.float64))
    return gpd.GeoDataFrame(geometry=wedges, crs=EQUAL_AREA)


def _wedges(start: Floats, end: Floats, amount: Floats) -> list[shapely.Polygon]:
    """Return a wedge along a bent line for each flow, metres; it arrives as wide as the amount is large."""
    step = np.linspace(0.0, 1.0, _STEPS)[:, None]
    widths = _WIDEST_M * np.sqrt(amount / amount.max(initial=1.0))
    wedges = []
    for a, b, width in zip(start, end, widths, strict=True):
        across = np.array([a[1] - b[1], b[0] - a[0]])
        middle = (a + b) / 2 + _BEND * across
        line = (1 - step) ** 2 * a + 2 * step * (1 - step) * middle + step**2 * b
        along = 2 * (1 - step) * (middle - a) + 2 * step * (b - middle)
        normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
        half = normal * width * (0.1 + 0.9 * step) / 2
        wedges.append(shapely.Polygon(np.vstack([line + half, (line - half)[::-1]])))
    return wedges
