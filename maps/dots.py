"""Points of a GeoDataFrame as the page wants them: integers, classes and radii."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.provenance import Status
from maps.cards import Detail, cards
from maps.labels import Labels
from maps.palettes import NO_DATA, PAPER
from maps.scene import Key, Points, Style
from maps.shading import Shading
from maps.shapes import in_degrees

_PER_DEGREE = 1000
DOT, LEAST, LARGEST = 2.6, 2.0, 14.0
"""Radius of a plain point, and of the smallest and the largest graduated one, pixels at zoom 6."""


def thousandths(frame: gpd.GeoDataFrame) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return longitudes and latitudes as integers, thousandths of a degree."""
    degrees = in_degrees(frame).geometry
    lon, lat = (
        np.rint(np.asarray(axis) * _PER_DEGREE).astype(int).tolist() for axis in (degrees.x, degrees.y)
    )
    return tuple(lon), tuple(lat)


def radii(sizes: ArrayLike) -> tuple[float, ...]:
    """Return radii of circles with areas in proportion to the sizes; what has none gets the least."""
    size = np.nan_to_num(np.asarray(sizes, dtype=np.float64), nan=0.0).clip(min=0.0)
    top = size.max(initial=0.0) or 1.0
    return tuple(np.round(np.maximum(LEAST, LARGEST * np.sqrt(size / top)), 1).tolist())


def dots(
    frame: gpd.GeoDataFrame,
    labels: Labels,
    details: Sequence[Detail],
    *,
    layer: str,
    shading: Shading,
    radius: tuple[float, ...] = (DOT,),
    status: str = "",
) -> Points:
    """Return points coloured by class.

    Parameters
    ----------
    frame : GeoDataFrame, n rows
        Columns ``kato``, ``name``, those of the details, and points in a stated CRS.
    labels : Labels
    details : sequence of Detail
        Lines of the popup.
    layer : str
        Name of the layer.
    shading : Shading
        Class and colour of each row.
    radius : tuple of float
        n radii or one.
    status : str
        Column by which rows that are `demo` are drawn as rings.
    """
    lon, lat = thousandths(frame)
    demo = is_demo(frame[status]) if status else np.zeros(len(frame), dtype=bool)
    return Points(
        layer,
        lon,
        lat,
        tuple(frame["kato"]),
        shading.with_no_data,
        tuple(shading.slot.tolist()),
        radius,
        cards(pd.DataFrame(frame), "name", details, labels),
        tuple(np.flatnonzero(demo).tolist()),
    )


def is_demo(status: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where values are made up."""
    return np.asarray(status == Status.DEMO, dtype=bool)


def shading_keys(shading: Shading, labels: Labels, *, mark: str, demo: bool, unit: str = "") -> list[Key]:
    """Return the legend lines of a shading: one for each class, for no data and for demo, as far as they occur."""
    colours = shading.colours
    line = PAPER if mark == "dot" else "#999999"
    keys = [
        Key(mark, Style(fill=colour, line=line), text)
        for colour, text in zip(colours, shading.words, strict=False)
    ]
    keys += [
        Key(mark, Style(fill=colour, line=line), low=low, high=high, unit=unit)
        for colour, low, high in zip(colours, shading.bounds[:-1], shading.bounds[1:], strict=False)
    ]
    if (shading.index < 0).any():
        keys.append(Key(mark, Style(fill=NO_DATA, line=line), labels.no_data))
    if demo:
        middle = colours[len(colours) // 2] if colours else NO_DATA
        shown = (
            Style(fill=PAPER, line=middle, weight=1.5) if mark == "dot" else Style(fill=middle, hatched=True)
        )
        keys.append(Key(mark, shown, labels.status[Status.DEMO]))
    return keys
