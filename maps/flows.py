"""From where to where: curves that start thin and arrive thick, so that the direction needs no arrow."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import EQUAL_AREA
from maps.cards import Detail, cards
from maps.dots import shading_keys
from maps.ground import areas, border_keys, town_names
from maps.labels import Labels
from maps.palettes import PAPER
from maps.scene import Scene, Shapes, Style
from maps.shading import graded
from maps.shapes import bounds, packed

_BEND = 0.18
"""How far a curve leaves the straight line, as a share of its length."""
_WIDEST_M = 60_000.0
"""Width of the largest flow where it arrives, metres."""
_STEPS = 24


def flows_map(
    flows: pd.DataFrame,
    places: gpd.GeoDataFrame,
    oblasts: gpd.GeoDataFrame,
    labels: Labels,
    *,
    value: str = "value",
    unit: str = "",
    details: Sequence[Detail] = (),
    towns: gpd.GeoDataFrame | None = None,
    palette: str = "cividis",
) -> Scene:
    """Return flows between places as a scene.

    Parameters
    ----------
    flows : DataFrame
        Columns ``origin`` and ``destination`` (KATO codes), ``name`` (what the popup calls the flow), the
        value (persons or families) and those of the details. Flows within one place and of 0 are left out.
    places : GeoDataFrame
        Columns ``kato`` and a point in a stated CRS, for each origin and destination.
    oblasts : GeoDataFrame
        The ground: ``kato``, ``quality`` and polygons in a stated CRS.
    labels : Labels
    value : str
        Column that the width and the colour show.
    unit : str
        Said after the numbers of the legend.
    details : sequence of Detail
        Lines of the popup.
    towns : GeoDataFrame, optional
        See `maps.ground.town_names`.
    palette : str
        See `maps.palettes.sequence`.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column or a place is not there.
    """
    moving = flows[(flows["origin"] != flows["destination"]) & (flows[value] > 0)]
    moving = moving.sort_values(value, ascending=True, kind="stable")  # the large ones on top
    where = places.to_crs(EQUAL_AREA).set_index("kato").geometry
    start, end = (
        shapely.get_coordinates(where.loc[moving[side]].array) for side in ("origin", "destination")
    )
    amount = moving[value].to_numpy(dtype=np.float64)
    curves = gpd.GeoDataFrame(geometry=_curves(start, end, amount), crs=EQUAL_AREA)
    shading = graded(amount, k=4, palette=palette)
    styles = tuple(Style(fill=c, opacity=0.8, line=PAPER, weight=0.5) for c in shading.colours)
    ids = tuple(moving["origin"] + "-" + moving["destination"])
    said = cards(moving, "name", details, labels)
    layer = Shapes("flows", packed(curves), ids, styles, tuple(shading.index.tolist()), said)
    keys = shading_keys(shading, labels, mark="fill", demo=False, unit=unit) + border_keys(labels, oblasts)
    return Scene(labels, bounds(oblasts), (areas(oblasts, "oblasts"), layer), keys, towns=town_names(towns))


def _curves(
    start: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    end: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    amount: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[shapely.Polygon]:
    """Return a wedge along a bent line for each flow, metres; it arrives as wide as the amount is large."""
    step = np.linspace(0.0, 1.0, _STEPS)[:, None]
    widths = _WIDEST_M * np.sqrt(amount / amount.max(initial=1.0))
    wedges = []
    for a, b, width in zip(start, end, widths, strict=True):
        across = np.array([a[1] - b[1], b[0] - a[0]])
        middle = (a + b) / 2 + _BEND * across
        line = (1 - step) ** 2 * a + 2 * step * (1 - step) * middle + step**2 * b
        along = 2 * (1 - step) * (middle - a) + 2 * step * (b - middle)
        normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
        half = normal * width * (0.1 + 0.9 * step) / 2
        wedges.append(shapely.Polygon(np.vstack([line + half, (line - half)[::-1]])))
    return wedges
