"""Points of a GeoDataFrame as a layer, and the legend of their classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.arrays import Flags
from geo.provenance import Status
from maps.coordinates import encode_points
from maps.labels import Labels
from maps.palettes import NO_DATA, PAPER
from maps.popups import PopupField, PopupLink, popups
from maps.scene import LegendItem, PointLayer, Style
from maps.shading import Shading

RADIUS, MIN_RADIUS, MAX_RADIUS = 2.6, 2.0, 14.0
"""Radius of a plain point, and of the smallest and the largest proportional one, pixels at zoom 6."""
_SWATCH_LINE = "#999999"


def proportional_radii(sizes: ArrayLike) -> tuple[float, ...]:
    """Return radii of circles with areas in proportion to the sizes; a missing size gets `MIN_RADIUS`.

    Examples
    --------
    >>> proportional_radii([400.0, 100.0, float("nan")])
    (14.0, 7.0, 2.0)
    """
    size = np.nan_to_num(np.asarray(sizes, dtype=np.float64), nan=0.0).clip(min=0.0)
    top = size.max(initial=0.0) or 1.0
    return tuple(np.round(np.maximum(MIN_RADIUS, MAX_RADIUS * np.sqrt(size / top)), 1).tolist())


def point_layer(
    frame: gpd.GeoDataFrame,
    labels: Labels,
    fields: Sequence[PopupField],
    *,
    name: str,
    shading: Shading,
    radius: tuple[float, ...] = (RADIUS,),
    status: str = "",
    link: PopupLink | None = None,
) -> PointLayer:
    """Return points coloured by class.

    Parameters
    ----------
    frame : GeoDataFrame, n rows
        Columns ``kato``, ``name``, those of the fields, and points in a stated CRS.
    labels : Labels
    fields : sequence of PopupField
        Lines of the popup.
    name : str
        Name of the layer.
    shading : Shading
        Class and colour of each row.
    radius : tuple of float
        n radii or one.
    status : str
        Column by which rows that are `demo` are drawn as rings.
    link : PopupLink, optional
        Leads from a popup to a page about its point.
    """
    lon, lat = encode_points(frame)
    demo = is_demo(frame[status]) if status else np.zeros(len(frame), dtype=bool)
    return PointLayer(
        name,
        lon,
        lat,
        tuple(frame["kato"]),
        shading.colours_with_no_data,
        tuple(shading.colour_index.tolist()),
        radius,
        popups(pd.DataFrame(frame), "name", fields, labels, link),
        tuple(np.flatnonzero(demo).tolist()),
    )


def is_demo(status: pd.Series[Any]) -> Flags:
    """Return where values are `demo`."""
    return np.asarray(status == Status.DEMO, dtype=bool)


def shading_legend(
    shading: Shading, labels: Labels, *, symbol: str, demo: bool, unit: str = ""
) -> list[LegendItem]:
    """Return the legend of a shading: a line for each class, for no data and for demo, as far as they occur.

    Parameters
    ----------
    shading : Shading
    labels : Labels
    symbol : {"fill", "dot"}
        Form of the swatches.
    demo : bool
        Whether some value is `demo`.
    unit : str
        Stands after the bounds of a class.
    """
    colours = shading.colours
    line = PAPER if symbol == "dot" else _SWATCH_LINE
    legend = [
        LegendItem(symbol, Style(fill=colour, line=line), text)
        for colour, text in zip(colours, shading.names, strict=False)
    ]
    legend += [
        LegendItem(symbol, Style(fill=colour, line=line), low=low, high=high, unit=unit)
        for colour, low, high in zip(colours, shading.bounds[:-1], shading.bounds[1:], strict=False)
    ]
    if (shading.index < 0).any():
        legend.append(LegendItem(symbol, Style(fill=NO_DATA, line=line), labels.no_data))
    if demo:
        middle = colours[len(colours) // 2] if colours else NO_DATA
        ring, hatch = Style(fill=PAPER, line=middle, weight=1.5), Style(fill=middle, hatched=True)
        legend.append(LegendItem(symbol, ring if symbol == "dot" else hatch, labels.status[Status.DEMO]))
    return legend
