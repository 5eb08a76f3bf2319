"""One value per district or oblast, as shades; values that are made up are hatched."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.cards import Detail, cards
from maps.classes import Scheme
from maps.dots import is_demo, shading_keys
from maps.ground import border_keys, is_indicative, outlines, town_names
from maps.labels import Labels
from maps.palettes import BORDER, NO_DATA
from maps.scene import Scene, Shapes, Style
from maps.shading import Shading, graded
from maps.shapes import bounds, packed


def choropleth_map(
    values: gpd.GeoDataFrame,
    labels: Labels,
    *,
    value: str = "value",
    unit: str = "",
    status: str = "",
    details: Sequence[Detail] = (),
    oblasts: gpd.GeoDataFrame | None = None,
    towns: gpd.GeoDataFrame | None = None,
    scheme: Scheme = "quantiles",
    k: int = 5,
    palette: str = "viridis",
    shading: Shading | None = None,
) -> Scene:
    """Return shaded areas as a scene.

    Parameters
    ----------
    values : GeoDataFrame
        One row a place: columns ``kato``, ``name``, ``quality`` (optional), the value (NaN where there is
        none), the status, those of the details, and polygons in a stated CRS.
    labels : Labels
    value : str
        Column that is shown.
    unit : str
        Said after the numbers of the legend.
    status : str
        Column with the `Status` of each value, if it has one.
    details : sequence of Detail
        Lines of the popup; the first is also shown while the pointer rests on a place.
    oblasts : GeoDataFrame, optional
        Outlines above the areas: ``kato``, ``quality`` and polygons.
    towns : GeoDataFrame, optional
        See `maps.ground.town_names`.
    scheme, k : str, int
        See `maps.classes.classify`.
    palette : str
        See `maps.palettes.sequence`.
    shading : Shading, optional
        Classes and colours of the rows, instead of scheme, k and palette.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    shading = graded(values[value], scheme, k, palette) if shading is None else shading
    demo = is_demo(values[status]) if status else np.zeros(len(values), dtype=bool)
    areas = _shaded(values, shading, demo, cards(pd.DataFrame(values), "name", details, labels))
    over = [] if oblasts is None else [oblasts]
    keys = shading_keys(shading, labels, mark="fill", demo=bool(demo.any()), unit=unit)
    keys += border_keys(labels, values, *over)
    layers = [areas, *(outlines(frame, "oblasts") for frame in over)]
    return Scene(
        labels, bounds(values) if len(values) else bounds(*over), layers, keys, towns=town_names(towns)
    )


def _shaded(
    values: gpd.GeoDataFrame,
    shading: Shading,
    demo: np.ndarray[tuple[int], np.dtype[np.bool_]],
    said: dict[str, object],
) -> Shapes:
    fills = shading.with_no_data
    dashed = is_indicative(values)
    styles = tuple(
        Style(fill=fill, opacity=0.9, line="#ffffff", weight=0.8, dashed=dash, hatched=hatch)
        if fill != NO_DATA
        else Style(fill=fill, line=BORDER, weight=0.8, dashed=dash)
        for dash in (False, True)
        for hatch in (False, True)
        for fill in fills
    )
    style = (2 * dashed.astype(int) + demo.astype(int)) * len(fills) + shading.slot
    return Shapes("areas", packed(values), tuple(values["kato"]), styles, tuple(style.tolist()), said)
