"""A scene as a still picture: SVG in an equal-area projection, with the shapes, styles and points of the map."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from pyproj import Transformer

from geo.arrays import Floats
from geo.crs import EQUAL_AREA, WGS84
from maps.coordinates import EncodedPolygons, decode_points, decode_ring
from maps.palettes import INK, PAPER
from maps.scene import PointLayer, PolygonLayer, Scene, Style

WIDTH = 1160.0
"""Width of a picture, pixels."""
MAX_HEIGHT = 900.0
"""Greatest height of a picture, pixels."""
_MARGIN = 12.0
_TOWNS_UP_TO = 5.0
"""Names written on the interactive map at this zoom are written on the picture."""
_HATCH = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="2" height="7" fill="{PAPER}"/></pattern>'
)
_SEA = "#e6edf1"


@dataclass(frozen=True, slots=True)
class _Viewport:
    """From metres of the projection to pixels.

    Parameters
    ----------
    width, height : float
        Size, pixels.
    scale : float
        Pixels a metre.
    west, north : float
        Metres at the left and the upper edge.
    """

    width: float
    height: float
    scale: float
    west: float
    north: float

    def to_pixels(self, degrees: Floats) -> Floats:
        """Return pixels of degrees; shape (n, 2)."""
        x, y = _METRES.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([(x - self.west) * self.scale, (self.north - y) * self.scale])


_METRES = Transformer.from_crs(WGS84, EQUAL_AREA, always_xy=True)


def svg(scene: Scene) -> str:
    """Return a scene as an SVG text without its legend, for light paper.

    Parameters
    ----------
    scene : Scene
        Its layers are drawn, bottom to top, and the larger of its towns' names.

    Returns
    -------
    str
        `WIDTH` pixels wide and as high as its bounds ask for, `MAX_HEIGHT` at most; drawn in `geo.crs.EQUAL_AREA`.
    """
    viewport = _viewport(scene.bounds)
    drawn = [
        part
        for layer in scene.layers
        for part in (
            _polygons(layer, viewport) if isinstance(layer, PolygonLayer) else _points(layer, viewport)
        )
    ]
    size = f"{viewport.width:.0f} {viewport.height:.0f}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" font-size="15"'
    background = f'<defs>{_HATCH}</defs><rect width="100%" height="100%" fill="{_SEA}"/>'
    names = "".join(_towns(scene, viewport))
    return f'{head} font-family="Libertinus Serif, serif">{background}{"".join(drawn)}{names}</svg>'


def _viewport(bounds: tuple[float, float, float, float]) -> _Viewport:
    west, south, east, north = bounds
    edge = np.linspace(0.0, 1.0, 21)
    lon = np.r_[
        west + edge * (east - west), west + edge * (east - west), np.full(21, west), np.full(21, east)
    ]
    lat = np.r_[
        np.full(21, south), np.full(21, north), south + edge * (north - south), south + edge * (north - south)
    ]
    x, y = _METRES.transform(lon, lat)
    across, up = max(float(np.ptp(x)), 1.0), max(float(np.ptp(y)), 1.0)
    scale = min((WIDTH - 2 * _MARGIN) / across, (MAX_HEIGHT - 2 * _MARGIN) / up)
    height = up * scale + 2 * _MARGIN
    left = (WIDTH - across * scale) / 2
    return _Viewport(WIDTH, height, scale, float(x.min()) - left / scale, float(y.max()) + _MARGIN / scale)


def _polygons(layer: PolygonLayer, viewport: _Viewport) -> list[str]:
    parts = []
    for shape, number in zip(layer.polygons, layer.style_index, strict=True):
        style, path = layer.styles[number], _path(shape, viewport)
        parts.append(f'<path d="{path}" {_painted(style)} fill-rule="evenodd" stroke-linejoin="round"/>')
        if style.hatched:
            parts.append(f'<path d="{path}" fill="url(#hatch)" fill-rule="evenodd"/>')
    return parts


def _painted(style: Style) -> str:
    fill = f'fill="{style.fill}" fill-opacity="{style.opacity}"' if style.fill else 'fill="none"'
    dash = ' stroke-dasharray="5 4"' if style.dashed else ""
    line = f'stroke="{style.line}" stroke-width="{style.weight}"{dash}' if style.line else 'stroke="none"'
    return f"{fill} {line}"


def _path(shape: EncodedPolygons, viewport: _Viewport) -> str:
    rings = []
    for ring in (ring for polygon in shape for ring in polygon):
        corners = viewport.to_pixels(decode_ring(ring))
        rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z")
    return "".join(rings)


def _points(layer: PointLayer, viewport: _Viewport) -> list[str]:
    if not layer.lon:
        return []
    at = viewport.to_pixels(decode_points(layer.lon, layer.lat))
    hollow = np.zeros(len(at), dtype=bool)
    hollow[list(layer.hollow)] = True
    drawn = []
    for row, (x, y) in enumerate(at):
        colour = layer.colours[layer.colour_index[row]]
        radius = layer.radius[row] if len(layer.radius) > 1 else layer.radius[0]
        fill, line, weight = (PAPER, colour, 1.4) if hollow[row] else (colour, PAPER, 0.4)
        drawn.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" fill-opacity="0.9" stroke="{line}" '
            f'stroke-width="{weight}"/>'
        )
    return drawn


def _towns(scene: Scene, viewport: _Viewport) -> list[str]:
    shown = [town for town in scene.towns if town.from_zoom <= _TOWNS_UP_TO]
    if not shown:
        return []
    at = viewport.to_pixels(np.array([(town.lon, town.lat) for town in shown]))
    inside = (at[:, 0] > 0) & (at[:, 0] < viewport.width) & (at[:, 1] > 0) & (at[:, 1] < viewport.height)
    return [
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" fill="{INK}" stroke="{PAPER}" stroke-width="3" '
        f'paint-order="stroke">{escape(town.name)}</text>'
        for town, (x, y), here in zip(shown, at, inside, strict=True)
        if here
    ]
