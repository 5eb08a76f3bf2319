"""A family's ranked villages as numbered pins, over all the villages that they were chosen from."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from maps.basemap import Basemap
from maps.coordinates import bounds, in_degrees
from maps.labels import Labels
from maps.palettes import INK, PAPER
from maps.point_layer import point_layer, shading_legend
from maps.popups import PopupField, PopupLink, popups
from maps.scene import Layer, LegendItem, Pins, Scene, Style
from maps.shading import sequential


def shortlist_map(
    matches: gpd.GeoDataFrame,
    basemap: Basemap,
    labels: Labels,
    *,
    fields: Sequence[PopupField] = (),
    candidates: gpd.GeoDataFrame | None = None,
    candidate_fields: Sequence[PopupField] = (),
    score: str = "score",
    palette: str = "viridis",
    link: PopupLink | None = None,
) -> Scene:
    """Return a shortlist as a scene.

    Parameters
    ----------
    matches : GeoDataFrame
        Columns ``kato``, ``name``, ``rank``, those of the fields, and points in a stated CRS; in rank order.
    basemap : Basemap
    labels : Labels
        With a ``list_title``, a page that stands alone gets the list beside the map, linked to it both ways.
    fields, candidate_fields : sequence of PopupField
        Lines of the popups; the first two of a pin's also stand in the list.
    candidates : GeoDataFrame, optional
        Every village that was ranked: ``kato``, ``name``, the score and points, coloured by fifths of the
        score.
    score : str
        Column of the score.
    palette : str
        See `maps.palettes.sequence`.
    link : PopupLink, optional
        Leads from every popup to a page about its village.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> labels = Labels("en", "Villages", "Your villages", "OpenStreetMap", "Legend", "+", "-", "Close",
    ...                 "no data", "indicative border", "The map could not be loaded.", "m", "km")
    >>> oblast = gpd.GeoDataFrame({"kato": ["590000000"]}, geometry=[box(66, 52, 74, 56)], crs="EPSG:4326")
    >>> matches = gpd.GeoDataFrame({"kato": ["593248100"], "name": ["A"], "rank": [1]},
    ...                            geometry=gpd.points_from_xy([68], [54]), crs="EPSG:4326")
    >>> shortlist_map(matches, Basemap(oblast, oblast), labels).pins.text
    ('1',)
    """
    layers: list[Layer] = [*basemap.layers()]
    legend: list[LegendItem] = []
    if labels.list_title:
        legend.append(LegendItem("dot", Style(fill=INK, line=PAPER, weight=2), labels.list_title, size=8))
    if candidates is not None:
        shading = sequential(candidates[score], palette=palette)
        points = point_layer(
            candidates, labels, candidate_fields, name="candidates", shading=shading, link=link
        )
        layers.append(points)
        legend += shading_legend(shading, labels, symbol="dot", demo=False)
    legend += basemap.legend(labels)
    extent = bounds(matches) if len(matches) else basemap.bounds()
    pins = _pins(matches, labels, fields, link)
    towns = basemap.town_labels()
    return Scene(labels, extent, layers, legend, pins, towns, late=("districts", "candidates"))


def _pins(
    matches: gpd.GeoDataFrame, labels: Labels, fields: Sequence[PopupField], link: PopupLink | None
) -> Pins:
    degrees = in_degrees(matches).geometry
    return Pins(
        tuple(degrees.x.astype(float).round(4)),
        tuple(degrees.y.astype(float).round(4)),
        tuple(matches["kato"]),
        tuple(matches["rank"].astype(int).astype(str)),
        popups(pd.DataFrame(matches), "name", fields, labels, link),
    )
