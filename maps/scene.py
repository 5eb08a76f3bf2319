"""A map as plain data: made by the builders, drawn by the page.

A scene knows nothing of Folium or HTML. Its `payload` is the one JSON document that the page draws from,
embedded in a file that stands alone or fetched by URL from our own server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import orjson

from maps.coordinates import PER_DEGREE, EncodedPolygons
from maps.labels import Labels
from maps.popups import Popups


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is drawn; lengths in pixels, colours as ``#rrggbb``."""

    fill: str = ""
    opacity: float = 1.0
    line: str = ""
    weight: float = 1.0
    dashed: bool = False
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class PolygonLayer:
    """A layer of polygons.

    Parameters
    ----------
    name : str
        Identifier of the layer in the page.
    polygons : tuple of EncodedPolygons
        The polygons of each feature; see `maps.coordinates.encode_polygons`.
    ids : tuple of str
        KATO code (or lot number) of each; sent to the page on hover and click.
    styles : tuple of Style
        The styles in use.
    style_index : tuple of int
        Style of each feature.
    popups : Popups, optional
        A layer without popups does not answer the pointer.
    geometry_of : str
        Name of an earlier layer whose polygons these are, where they are not sent again.
    """

    name: str
    polygons: tuple[EncodedPolygons, ...]
    ids: tuple[str, ...]
    styles: tuple[Style, ...]
    style_index: tuple[int, ...]
    popups: Popups | None = None
    geometry_of: str = ""


@dataclass(frozen=True, slots=True)
class PointLayer:
    """A layer of points, all on one canvas.

    Parameters
    ----------
    name : str
        Identifier of the layer in the page.
    lon, lat : tuple of int
        See `maps.coordinates.encode_points`.
    ids : tuple of str
        KATO code (or other identifier) of each.
    colours : tuple of str
        The colours in use.
    colour_index : tuple of int
        Colour of each point.
    radius : tuple of float
        Pixels at zoom 6, one for each point, or a single one for all.
    popups : Popups
    hollow : tuple of int
        Indices of points drawn as rings: values that are `demo`.
    """

    name: str
    lon: tuple[int, ...]
    lat: tuple[int, ...]
    ids: tuple[str, ...]
    colours: tuple[str, ...]
    colour_index: tuple[int, ...]
    radius: tuple[float, ...]
    popups: Popups
    hollow: tuple[int, ...] = ()


Layer = PolygonLayer | PointLayer
Part = Literal["whole", "first", "rest"]


@dataclass(frozen=True, slots=True)
class Pins:
    """Numbered markers that the keyboard reaches, in order; for tens, not for thousands. Degrees of WGS 84."""

    lon: tuple[float, ...]
    lat: tuple[float, ...]
    ids: tuple[str, ...]
    text: tuple[str, ...]
    popups: Popups


@dataclass(frozen=True, slots=True)
class TownLabel:
    """A name written on the map, from a zoom level on."""

    name: str
    lon: float
    lat: float
    from_zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A line of the legend: a swatch and its meaning, or the bounds of a class.

    Parameters
    ----------
    symbol : {"fill", "dot", "ring", "line"}
        Form of the swatch.
    style : Style
        Its colours.
    text : str
        Its meaning; empty for a class of numbers.
    low, high : float, optional
        Bounds of the class, written in the language of the map.
    unit : str
        Stands after the bounds.
    size : float
        Radius of a round swatch, pixels.
    toggles : tuple of str
        Names of the layers that this line switches on and off.
    """

    symbol: str
    style: Style = Style()
    text: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    size: float = 0.0
    toggles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """Layers that are shown together when the reader chooses them.

    Parameters
    ----------
    label : str
        Name of the group.
    layers : tuple of str
        Names of its layers.
    legend : sequence of LegendItem
    note : str
        Stands below the legend.
    """

    label: str
    layers: tuple[str, ...]
    legend: Sequence[LegendItem]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on one map.

    Parameters
    ----------
    labels : Labels
    bounds : tuple of float
        West, south, east, north of the first view, degrees.
    layers : sequence of PolygonLayer or PointLayer
        Bottom to top.
    legend : sequence of LegendItem
    pins : Pins, optional
    towns : sequence of TownLabel
    groups : sequence of LayerGroup
        Of which the reader chooses one at a time; see `maps.combined`.
    late : tuple of str
        Names of layers that a served page fetches after the first view stands: on a slow line they take longest.
    """

    labels: Labels
    bounds: tuple[float, float, float, float]
    layers: Sequence[Layer] = ()
    legend: Sequence[LegendItem] = ()
    pins: Pins | None = None
    towns: Sequence[TownLabel] = ()
    groups: Sequence[LayerGroup] = ()
    late: tuple[str, ...] = ()

    def payload(self, part: Part = "whole") -> bytes:
        """Return the scene as one compact JSON document in UTF-8, the same bytes for the same scene.

        Parameters
        ----------
        part : {"whole", "first", "rest"}
            All of it, all but the late layers, or these alone.
        """
        if part == "rest":
            return orjson.dumps(
                {"layers": [_typed(layer) for layer in self.layers if layer.name in self.late]}
            )
        labels = {f.name: getattr(self.labels, f.name) for f in fields(Labels) if f.name != "status"}
        left = self.late if part == "first" else ()
        layers = [_typed(layer) for layer in self.layers if layer.name not in left]
        document = {**_shallow(self), "labels": labels, "layers": layers, "per_degree": PER_DEGREE}
        return orjson.dumps(document)


def _typed(layer: Layer) -> dict[str, object]:
    return {**_shallow(layer), "type": layer_type(layer)}


def layer_type(layer: Layer) -> str:
    """Return the name by which the page's script draws a layer: ``polygons`` or ``points``."""
    return "polygons" if isinstance(layer, PolygonLayer) else "points"


def _shallow(thing: Scene | Layer) -> dict[str, object]:
    """Return the fields without copying what is in them, as ``asdict`` would: orjson reads the rest."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}
