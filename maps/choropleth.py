"""One value per district or oblast, as shades; `demo` values are hatched."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from geo.arrays import Flags
from maps.basemap import border_legend, is_indicative, outline_layer, town_labels
from maps.coordinates import bounds, encode_polygons
from maps.labels import Labels
from maps.palettes import BORDER, NO_DATA
from maps.popups import PopupField, Popups, popups
from maps.scene import PolygonLayer, Scene, Style
from maps.shading import Shading
from maps.symbology import Symbology


def choropleth_map(
    values: gpd.GeoDataFrame,
    labels: Labels,
    symbology: Symbology | None = None,
    *,
    fields: Sequence[PopupField] = (),
    oblasts: gpd.GeoDataFrame | None = None,
    towns: gpd.GeoDataFrame | None = None,
) -> Scene:
    """Return shaded areas as a scene.

    Parameters
    ----------
    values : GeoDataFrame
        One row a place: columns ``kato``, ``name``, ``quality`` (optional), those of the symbology and of the
        fields, and polygons in a stated CRS.
    labels : Labels
    symbology : Symbology, optional
        The column ``value`` in quantiles if not given.
    fields : sequence of PopupField
        Lines of the popup; the first is also shown while the pointer rests on a place.
    oblasts : GeoDataFrame, optional
        Outlines above the areas: ``kato``, ``quality`` and polygons.
    towns : GeoDataFrame, optional
        See `maps.basemap.town_labels`.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> labels = Labels("en", "Quota", "Persons by district", "OpenStreetMap", "Legend", "+", "-", "Close",
    ...                 "no data", "indicative border", "The map could not be loaded.", "m", "km")
    >>> districts = gpd.GeoDataFrame({"kato": ["593200000", "595000000"], "name": ["A", "B"], "value": [40, 90]},
    ...                              geometry=[box(68, 54, 69, 55), box(69, 54, 70, 55)], crs="EPSG:4326")
    >>> scene = choropleth_map(districts, labels, fields=[PopupField("Quota", "value", "persons")])
    >>> [(item.style.fill, item.low, item.high) for item in scene.legend]
    [('#cae11f', 40.0, 40.0), ('#481d6f', 40.0, 90.0)]
    >>> scene.bounds
    (68.0, 54.0, 70.0, 55.0)
    """
    symbology = symbology or Symbology()
    shading = symbology.classify(values)
    content = popups(pd.DataFrame(values), "name", fields, labels)
    over = [] if oblasts is None else [oblasts]
    legend = symbology.legend(values, shading, labels, "fill") + border_legend(labels, values, *over)
    layers = [_shaded(values, shading, symbology.is_demo(values), content)]
    layers += [outline_layer(frame, "oblasts") for frame in over]
    extent = bounds(values) if len(values) else bounds(*over)
    return Scene(labels, extent, layers, legend, towns=town_labels(towns))


def _shaded(values: gpd.GeoDataFrame, shading: Shading, demo: Flags, content: Popups) -> PolygonLayer:
    fills = shading.colours_with_no_data
    dashed = is_indicative(values)
    styles = tuple(
        Style(fill=fill, opacity=0.9, line="#ffffff", weight=0.8, dashed=dash, hatched=hatch)
        if fill != NO_DATA
        else Style(fill=fill, line=BORDER, weight=0.8, dashed=dash)
        for dash in (False, True)
        for hatch in (False, True)
        for fill in fills
    )
    style = (2 * dashed.astype(int) + demo.astype(int)) * len(fills) + shading.colour_index
    polygons = encode_polygons(values)
    return PolygonLayer("areas", polygons, tuple(values["kato"]), styles, tuple(style.tolist()), content)
