"""What a map shows, as plain data: made by the builders, drawn by the page.

A scene knows nothing of Folium or HTML. Its `payload` is the one JSON document that the page draws from,
embedded in a file that stands alone or fetched by URL from our own server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import orjson

from maps.labels import Labels

Packed = list[list[list[int]]]
"""Polygons of rings of integers."""


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
class Shapes:
    """A layer of polygons.

    Parameters
    ----------
    name : str
        Identifier of the layer in the page.
    shapes : tuple of list
        For each feature its polygons, each a list of rings, the first the outer one; see `maps.shapes.packed`.
    ids : tuple of str
        KATO code (or lot number) of each, told to the page on hover and click.
    styles : tuple of Style
        The styles in use.
    style : tuple of int
        Style of each feature.
    cards : dict, optional
        See `maps.cards.cards`; a layer without cards does not answer the pointer.
    like : str
        Name of an earlier layer whose shapes these are, where they are not sent again.
    """

    name: str
    shapes: tuple[Packed, ...]
    ids: tuple[str, ...]
    styles: tuple[Style, ...]
    style: tuple[int, ...]
    cards: dict[str, Any] | None = None
    like: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A layer of points, all on one canvas.

    Parameters
    ----------
    name : str
        Identifier of the layer in the page.
    lon, lat : tuple of int
        Thousandths of a degree of WGS 84.
    ids : tuple of str
        KATO code (or other identifier) of each.
    colours : tuple of str
        The colours in use.
    colour : tuple of int
        Colour of each point.
    radius : tuple of float
        Pixels at zoom 6, one for each point, or a single one for all.
    hollow : tuple of int
        Indices of points drawn as rings: values that are `demo`.
    cards : dict
        See `maps.cards.cards`.
    """

    name: str
    lon: tuple[int, ...]
    lat: tuple[int, ...]
    ids: tuple[str, ...]
    colours: tuple[str, ...]
    colour: tuple[int, ...]
    radius: tuple[float, ...]
    cards: dict[str, Any]
    hollow: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pins:
    """Numbered pins that the keyboard reaches, in order; for tens, not for thousands."""

    lon: tuple[float, ...]
    lat: tuple[float, ...]
    ids: tuple[str, ...]
    text: tuple[str, ...]
    cards: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Town:
    """A name written on the map, from a zoom level on."""

    name: str
    lon: float
    lat: float
    from_zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a swatch and its meaning, or the bounds of a class.

    Parameters
    ----------
    mark : {"fill", "dot", "ring", "line"}
        What the swatch looks like.
    style : Style
        Its colours.
    text : str
        What it means; empty when `low` and `high` say it.
    low, high : float, optional
        Bounds of the class, written in the language of the map.
    unit : str
        Said after the bounds.
    size : float
        Radius of a round swatch, pixels.
    toggles : tuple of str
        Names of the layers that this line switches on and off.
    """

    mark: str
    style: Style = Style()
    text: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    size: float = 0.0
    toggles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Layers that are shown together when the reader chooses them.

    Parameters
    ----------
    label : str
        What it is called.
    layers : tuple of str
        Names of its layers.
    keys : sequence of Key
        Its legend.
    note : str
        Said below the legend.
    """

    label: str
    layers: tuple[str, ...]
    keys: Sequence[Key]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on one map.

    Parameters
    ----------
    labels : Labels
    bounds : tuple of float
        West, south, east, north of what is shown first, degrees.
    layers : sequence of Shapes or Points
        Bottom to top.
    keys : sequence of Key
        The legend.
    pins : Pins, optional
    towns : sequence of Town
    views : sequence of View
        What the reader may choose, one at a time; see `maps.views`.
    """

    labels: Labels
    bounds: tuple[float, float, float, float]
    layers: Sequence[Shapes | Points] = ()
    keys: Sequence[Key] = ()
    pins: Pins | None = None
    towns: Sequence[Town] = ()
    views: Sequence[View] = ()

    def payload(self) -> bytes:
        """Return the scene as one compact JSON document in UTF-8, the same bytes for the same scene."""
        labels = {f.name: getattr(self.labels, f.name) for f in fields(Labels) if f.name != "status"}
        layers = [dict(_shallow(layer), kind=type(layer).__name__.lower()) for layer in self.layers]
        document = {**_shallow(self), "labels": labels, "layers": layers}
        return orjson.dumps(document)


def _shallow(thing: Scene | Shapes | Points) -> dict[str, Any]:
    """Return the fields without copying what is in them, as ``asdict`` would: orjson reads the rest."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}
