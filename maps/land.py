"""Plots: those on offer, those withheld and why, and exclusion areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Flags
from geo.crs import EQUAL_AREA
from geo.provenance import Status
from maps.basemap import Basemap
from maps.coordinates import bounds, encode_points, encode_polygons
from maps.labels import Labels
from maps.palettes import BLUE, GREEN, VERMILION
from maps.point_layer import RADIUS, is_demo
from maps.popups import PopupField, popups
from maps.scene import LegendItem, PointLayer, PolygonLayer, Scene, Style


def land_map(
    offered: gpd.GeoDataFrame,
    withheld: gpd.GeoDataFrame,
    excluded: gpd.GeoDataFrame,
    basemap: Basemap,
    labels: Labels,
    *,
    words: tuple[str, str, str],
    fields: Sequence[PopupField] = (),
    withheld_fields: Sequence[PopupField] = (),
    status: str = "",
) -> Scene:
    """Return plots as a scene; each of the three groups can be switched off in the legend.

    Parameters
    ----------
    offered, withheld, excluded : GeoDataFrame
        Columns ``kato`` (or a lot number), ``name``, those of the fields, and polygons in a stated CRS; the last are
        the areas in which no plot is offered.
    basemap : Basemap
    labels : Labels
    words : tuple of str
        Names of the three groups in the legend.
    fields, withheld_fields : sequence of PopupField
        Lines of the popups of the offered and of the withheld (the reason).
    status : str
        Column with the `Status` of the offered plots; those that are `demo` are hatched.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> labels = Labels("en", "Land", "Plots of an oblast", "OpenStreetMap", "Legend", "+", "-", "Close",
    ...                 "no data", "indicative border", "The map could not be loaded.", "m", "km")
    >>> oblast = gpd.GeoDataFrame({"kato": ["590000000"]}, geometry=[box(66, 52, 74, 56)], crs="EPSG:4326")
    >>> plots = gpd.GeoDataFrame({"kato": ["15-001"], "name": ["A"]}, geometry=[box(68, 54, 69, 55)], crs="EPSG:4326")
    >>> none = plots.iloc[:0]
    >>> scene = land_map(plots, none, none, Basemap(oblast, oblast), labels, words=("Offered", "Withheld", "Excluded"))
    >>> scene.layers[-1].lon, scene.layers[-1].lat
    ((68500,), (54501,))
    """
    demo = is_demo(offered[status]) if status else np.zeros(len(offered), dtype=bool)
    layers = (
        *basemap.layers(),
        _plots(excluded, "excluded", VERMILION, np.ones(len(excluded), dtype=bool), labels, ()),
        _plots(withheld, "withheld", BLUE, np.zeros(len(withheld), dtype=bool), labels, withheld_fields),
        _plots(offered, "offered", GREEN, demo, labels, fields),
        _plot_points(offered, labels, fields),
    )
    legend = [*_legend(words, labels, demo=bool(demo.any())), *basemap.legend(labels)]
    shown = [frame for frame in (offered, withheld, excluded) if len(frame)]
    extent = bounds(*shown) if shown else basemap.bounds()
    return Scene(labels, extent, layers, legend, towns=basemap.town_labels())


def _legend(words: tuple[str, str, str], labels: Labels, *, demo: bool) -> Iterator[LegendItem]:
    offered, withheld, excluded = words
    yield LegendItem("fill", Style(fill=GREEN, line=GREEN), offered, toggles=("offered", "offered_points"))
    yield LegendItem("fill", Style(fill=BLUE, line=BLUE), withheld, toggles=("withheld",))
    yield LegendItem(
        "fill", Style(fill=VERMILION, line=VERMILION, hatched=True), excluded, toggles=("excluded",)
    )
    if demo:
        yield LegendItem("fill", Style(fill=GREEN, hatched=True), labels.status[Status.DEMO])


def _plots(
    frame: gpd.GeoDataFrame,
    name: str,
    colour: str,
    hatched: Flags,
    labels: Labels,
    fields: Sequence[PopupField],
) -> PolygonLayer:
    styles = tuple(Style(fill=colour, opacity=0.6, line=colour, weight=1.2, hatched=h) for h in (False, True))
    return PolygonLayer(
        name,
        encode_polygons(frame),
        tuple(frame["kato"]),
        styles,
        tuple(hatched.astype(int).tolist()),
        popups(pd.DataFrame(frame), "name", fields, labels),
    )


def _plot_points(frame: gpd.GeoDataFrame, labels: Labels, fields: Sequence[PopupField]) -> PointLayer:
    """Return a point in each plot: on a map of a region a plot is smaller than a pixel."""
    points = gpd.GeoDataFrame(geometry=frame.geometry.to_crs(EQUAL_AREA).representative_point())
    content = popups(pd.DataFrame(frame), "name", fields, labels)
    return PointLayer(
        "offered_points",
        *encode_points(points),
        tuple(frame["kato"]),
        colours=(GREEN,),
        colour_index=(0,) * len(frame),
        radius=(RADIUS,),
        popups=content,
    )
