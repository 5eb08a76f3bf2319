"""One value per district or oblast, as shades; values that are made up are hatched."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from maps.cards import Detail, cards
from maps.ground import border_keys, is_indicative, outlines, town_names
from maps.labels import Labels
from maps.measure import Measure
from maps.palettes import BORDER, NO_DATA
from maps.scene import Scene, Shapes, Style
from maps.shading import Shading
from maps.shapes import bounds, packed


def choropleth_map(
    values: gpd.GeoDataFrame,
    labels: Labels,
    measure: Measure | None = None,
    *,
    details: Sequence[Detail] = (),
    oblasts: gpd.GeoDataFrame | None = None,
    towns: gpd.GeoDataFrame | None = None,
) -> Scene:
    """Return shaded areas as a scene.

    Parameters
    ----------
    values : GeoDataFrame
        One row a place: columns ``kato``, ``name``, ``quality`` (optional), those of the measure and of the
        details, and polygons in a stated CRS.
    labels : Labels
    measure : Measure, optional
        What is shown; the column ``value`` in quantiles if not given.
    details : sequence of Detail
        Lines of the popup; the first is also shown while the pointer rests on a place.
    oblasts : GeoDataFrame, optional
        Outlines above the areas: ``kato``, ``quality`` and polygons.
    towns : GeoDataFrame, optional
        See `maps.ground.town_names`.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    measure = measure or Measure()
    shading = measure.shaded(values)
    said = cards(pd.DataFrame(values), "name", details, labels)
    over = [] if oblasts is None else [oblasts]
    keys = measure.keys(values, shading, labels, "fill") + border_keys(labels, values, *over)
    layers = [_shaded(values, shading, measure.demo(values), said)]
    layers += [outlines(frame, "oblasts") for frame in over]
    seen = bounds(values) if len(values) else bounds(*over)
    return Scene(labels, seen, layers, keys, towns=town_names(towns))


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
