"""The basemap: districts, oblasts, names of towns, and the part of the legend that belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np

from geo.arrays import Flags
from maps.coordinates import bounds, encode_polygons, in_degrees
from maps.labels import Labels
from maps.palettes import BORDER, LAND, OBLAST_BORDER, RECEIVING
from maps.scene import LegendItem, PolygonLayer, Style, TownLabel

INDICATIVE = "indicative"
"""Value of the column ``quality`` of shapes that are computed and not official (see `geo.boundaries`)."""


def is_indicative(frame: gpd.GeoDataFrame) -> Flags:
    """Return where the shapes of a frame are indicative; shapes without a ``quality`` are not."""
    if "quality" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(frame["quality"] == INDICATIVE, dtype=bool)


def area_layer(frame: gpd.GeoDataFrame, name: str, receiving: Collection[str] = ()) -> PolygonLayer:
    """Return plain areas, such as districts.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``kato``, ``quality`` (optional) and polygons in a stated CRS.
    name : str
        Name of the layer.
    receiving : collection of str
        First two digits of the KATO codes that are drawn as receiving.
    """
    receives = frame["kato"].str[:2].isin(list(receiving)).to_numpy()
    dashed = is_indicative(frame)
    styles = tuple(
        Style(fill=fill, line=BORDER, weight=0.8, dashed=dash)
        for dash in (False, True)
        for fill in (LAND, RECEIVING)
    )
    style = tuple((2 * dashed + receives).tolist())
    return PolygonLayer(name, encode_polygons(frame), tuple(frame["kato"]), styles, style)


def outline_layer(frame: gpd.GeoDataFrame, name: str) -> PolygonLayer:
    """Return areas as lines above others, such as oblasts; columns as in `area_layer`."""
    styles = (
        Style(line=OBLAST_BORDER, weight=1.6),
        Style(line=OBLAST_BORDER, weight=1.6, dashed=True),
    )
    style = tuple(is_indicative(frame).astype(int).tolist())
    return PolygonLayer(name, encode_polygons(frame), tuple(frame["kato"]), styles, style)


def border_legend(labels: Labels, *frames: gpd.GeoDataFrame) -> list[LegendItem]:
    """Return the legend line about indicative borders, if any shape has them."""
    if not any(is_indicative(frame).any() for frame in frames):
        return []
    return [LegendItem("line", Style(line=OBLAST_BORDER, weight=1.6, dashed=True), labels.indicative)]


def town_labels(frame: gpd.GeoDataFrame | None) -> Sequence[TownLabel]:
    """Return names to write on the map.

    Parameters
    ----------
    frame : GeoDataFrame or None
        Columns ``name``, ``from_zoom`` (the zoom from which the name has room) and points in a stated CRS.
    """
    if frame is None:
        return ()
    degrees = in_degrees(frame)
    rows = zip(degrees["name"], degrees.geometry.x, degrees.geometry.y, degrees["from_zoom"], strict=True)
    return tuple(TownLabel(str(n), round(float(x), 3), round(float(y), 3), float(z)) for n, x, y, z in rows)


@dataclass(frozen=True, slots=True, eq=False)
class Basemap:
    """What lies below the points of a map.

    Parameters
    ----------
    districts, oblasts : GeoDataFrame
        Columns ``kato``, ``quality`` (optional) and polygons in a stated CRS.
    receiving : collection of str
        First two digits of the KATO codes of the receiving regions.
    towns : GeoDataFrame, optional
        See `town_labels`.
    """

    districts: gpd.GeoDataFrame
    oblasts: gpd.GeoDataFrame
    receiving: Collection[str] = ()
    towns: gpd.GeoDataFrame | None = None

    def layers(self) -> tuple[PolygonLayer, PolygonLayer]:
        """Return the districts as areas and the oblasts as lines above them."""
        return _drawn(self)

    def legend(self, labels: Labels) -> list[LegendItem]:
        """Return the legend line about indicative borders, if there are any."""
        return border_legend(labels, self.districts, self.oblasts)

    def town_labels(self) -> Sequence[TownLabel]:
        """Return the names to write."""
        return town_labels(self.towns)

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of the oblasts, degrees."""
        return bounds(self.oblasts)


@lru_cache(maxsize=8)
def _drawn(basemap: Basemap) -> tuple[PolygonLayer, PolygonLayer]:
    """Return the layers of a basemap, which most often is that of the map before."""
    districts = area_layer(basemap.districts, "districts", basemap.receiving)
    return districts, outline_layer(basemap.oblasts, "oblasts")
