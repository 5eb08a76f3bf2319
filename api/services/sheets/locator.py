"""A small map of where a place is, as SVG: its oblast with the districts, and the oblast in the country."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import geopandas as gpd
import numpy as np
import shapely

from api.services.engine import Engine
from api.services.intake.place_index import own_name
from api.services.language.i18n import Translator
from geo.crs import EQUAL_AREA

WIDTH, HEIGHT = 640.0, 400.0
INSET = (150.0, 92.0)
MARGIN = 24.0
TOLERANCE_M = 1500.0
"""Simplification of borders, metres: half a pixel of an oblast 1,000 km wide."""

LAND, BORDER, REGION, DOT, INK, PAPER = "#e9e4d6", "#a89f8a", "#cfe3ea", "#b3470b", "#1b2427", "#f7f5ef"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where metres of the projection come to lie on the drawing.

    Parameters
    ----------
    scale : float
        Pixels a metre.
    left, top : float
        Pixels of the projection's zero.
    """

    scale: float
    left: float
    top: float

    @classmethod
    def around(cls, bounds: np.ndarray, x: float, y: float, width: float, height: float) -> Frame:
        """Return the frame that fits bounds (west, south, east, north; metres) into a box of pixels.

        Parameters
        ----------
        bounds : ndarray of float64, shape (4,)
            West, south, east and north in metres of a projection.
        x, y : float
            Left upper corner of the box, in pixels of the picture.
        width, height : float
            Of the box, in pixels; what is shown lies in its middle.
        """
        west, south, east, north = bounds
        scale = min(width / (east - west), height / (north - south))
        left = x + (width - scale * (east - west)) / 2 - scale * west
        top = y + (height - scale * (north - south)) / 2 + scale * north
        return cls(scale, left, top)

    def at(self, xy: np.ndarray) -> np.ndarray:
        """Return pixels of metres; shape (n, 2)."""
        return np.column_stack([self.left + self.scale * xy[:, 0], self.top - self.scale * xy[:, 1]])


def locator(engine: Engine, kato: str, translator: Translator) -> str:
    """Return the map of one settlement as an SVG text, 640 by 400 pixels, for light paper.

    Parameters
    ----------
    engine : Engine
        Borders, towns and positions.
    kato : str
        Code of the settlement.
    translator : Translator
        Language of the names on the map.

    Notes
    -----
    Drawn in an equal-area projection: the oblast with its districts and towns, the country with the oblast in a corner.
    """
    place = engine.atlas.places.loc[kato]
    shapes = engine.atlas.boundaries.to_crs(EQUAL_AREA)
    oblasts = shapes[shapes["level"] == "oblast"]
    districts = shapes[(shapes["level"] == "district") & (shapes["kato"].str[:2] == kato[:2])]
    mine = oblasts[oblasts["kato"] == place["oblast"]]
    whole = Frame.around(mine.total_bounds, MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
    x, y = _free_corner(whole.at(shapely.get_coordinates(mine.geometry.to_numpy())))
    inset = Frame.around(oblasts.total_bounds, x, y, *INSET)
    drawn = [
        *(
            _path(shape, whole, LAND if code != place["district"] else REGION)
            for code, shape in _rows(districts)
        ),
        *_towns(engine, place, whole, translator),
        _dot(engine, kato, whole, own_name(engine, kato, translator)),
        f'<rect x="{x - 6:.0f}" y="{y - 6:.0f}" width="{INSET[0] + 12:.0f}" height="{INSET[1] + 12:.0f}" '
        f'fill="{PAPER}" fill-opacity="0.9"/>',
        *(_path(shape, inset, REGION if code == place["oblast"] else LAND) for code, shape in _rows(oblasts)),
        _mark(_pixel(engine, kato, inset), 2.5),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" font-size="15"'
    return f'{head} font-family="Noto Sans, DejaVu Sans, Libertinus Serif, sans-serif">{"".join(drawn)}</svg>'


def _free_corner(outline: np.ndarray) -> tuple[float, float]:
    """Return the left top of the inset, pixels, in the corner into which the oblast's outline reaches least."""
    lefts, tops = (6.0, WIDTH - INSET[0] - 6.0), (HEIGHT - INSET[1] - 6.0, 6.0)
    corners = [(left, top) for top in tops for left in reversed(lefts)]

    def covered(corner: tuple[float, float]) -> int:
        low, high = np.array(corner) - 6.0, np.array(corner) + np.array(INSET) + 6.0
        return int(((outline > low) & (outline < high)).all(axis=1).sum())

    return min(corners, key=covered)


def _rows(shapes: gpd.GeoDataFrame) -> list[tuple[str, shapely.Geometry]]:
    simple = shapely.coverage_simplify(shapes.geometry.to_numpy(), TOLERANCE_M)
    return list(zip(shapes["kato"].tolist(), simple, strict=True))


def _path(shape: shapely.Geometry, frame: Frame, fill: str) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    lines = " ".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in frame.at(shapely.get_coordinates(ring))) + "Z"
        for ring in rings
    )
    return f'<path d="{lines}" fill="{fill}" stroke="{BORDER}" stroke-width="0.8" fill-rule="evenodd"/>'


def _pixel(engine: Engine, kato: str, frame: Frame) -> np.ndarray:
    points = engine.atlas.places.loc[[kato]].geometry.to_crs(EQUAL_AREA)
    return np.asarray(frame.at(shapely.get_coordinates(points))[0])


def _mark(at: np.ndarray, radius: float) -> str:
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{DOT}" stroke="#fff" stroke-width="1.5"/>'


def _dot(engine: Engine, kato: str, frame: Frame, name: str) -> str:
    at = _pixel(engine, kato, frame)
    return _mark(at, 7.0) + _label(at, name, "700", 17)


def _towns(engine: Engine, place: gpd.GeoSeries, frame: Frame, translator: Translator) -> list[str]:
    """Return the centres of the oblast and the district, with their names."""
    places = engine.atlas.places
    seats = places.index[
        places["centre_of"].isin([place["oblast"], place["district"]]) & (places.index != place.name)
    ]
    drawn = []
    for code in map(str, seats):
        at = _pixel(engine, code, frame)
        drawn.append(f'<rect x="{at[0] - 3:.1f}" y="{at[1] - 3:.1f}" width="6" height="6" fill="{INK}"/>')
        drawn.append(_label(at, own_name(engine, code, translator), "400", 14))
    return drawn


def _label(at: np.ndarray, name: str, weight: str, size: int) -> str:
    right = at[0] < WIDTH * 0.62
    anchor, shift = ("start", 10) if right else ("end", -10)
    return (
        f'<text x="{at[0] + shift:.1f}" y="{at[1] + 5:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
        f'font-size="{size}" fill="{INK}" stroke="#fff" stroke-width="3" paint-order="stroke">{escape(name)}</text>'
    )
