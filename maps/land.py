"""Parcels: those on offer, those that are not and why, and the areas where none may be."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import EQUAL_AREA
from geo.provenance import Status
from maps.cards import Detail, cards
from maps.dots import DOT, is_demo, thousandths
from maps.ground import Ground
from maps.labels import Labels
from maps.palettes import BLUE, GREEN, VERMILION
from maps.scene import Key, Points, Scene, Shapes, Style
from maps.shapes import bounds, packed


def land_map(
    offered: gpd.GeoDataFrame,
    refused: gpd.GeoDataFrame,
    barred: gpd.GeoDataFrame,
    ground: Ground,
    labels: Labels,
    *,
    words: tuple[str, str, str],
    details: Sequence[Detail] = (),
    refused_details: Sequence[Detail] = (),
    status: str = "",
) -> Scene:
    """Return parcels as a scene; each of the three kinds can be switched off in the legend.

    Parameters
    ----------
    offered, refused, barred : GeoDataFrame
        Columns ``kato`` (or a lot number), ``name``, those of the details, and polygons in a stated CRS.
    ground : Ground
    labels : Labels
    words : tuple of str
        What the legend calls the offered, the refused and the barred.
    details, refused_details : sequence of Detail
        Lines of the popups of the offered and of the refused (why they are).
    status : str
        Column with the `Status` of the offered parcels; those that are `demo` are hatched.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    demo = is_demo(offered[status]) if status else np.zeros(len(offered), dtype=bool)
    layers = (
        *ground.layers(),
        _parcels(barred, "barred", VERMILION, np.ones(len(barred), dtype=bool), labels, ()),
        _parcels(refused, "refused", BLUE, np.zeros(len(refused), dtype=bool), labels, refused_details),
        _parcels(offered, "offered", GREEN, demo, labels, details),
        _from_afar(offered, labels, details),
    )
    keys = [
        Key("fill", Style(fill=GREEN, line=GREEN), words[0], toggles=("offered", "offered_from_afar")),
        Key("fill", Style(fill=BLUE, line=BLUE), words[1], toggles=("refused",)),
        Key("fill", Style(fill=VERMILION, line=VERMILION, hatched=True), words[2], toggles=("barred",)),
    ]
    if demo.any():
        keys.append(Key("fill", Style(fill=GREEN, hatched=True), labels.status[Status.DEMO]))
    keys += ground.keys(labels)
    shown = [frame for frame in (offered, refused, barred) if len(frame)]
    seen = bounds(*shown) if shown else ground.bounds()
    return Scene(labels, seen, layers, keys, towns=ground.names())


def _parcels(
    frame: gpd.GeoDataFrame,
    name: str,
    colour: str,
    hatched: np.ndarray[tuple[int], np.dtype[np.bool_]],
    labels: Labels,
    details: Sequence[Detail],
) -> Shapes:
    styles = tuple(Style(fill=colour, opacity=0.6, line=colour, weight=1.2, hatched=h) for h in (False, True))
    said = cards(pd.DataFrame(frame), "name", details, labels)
    return Shapes(
        name, packed(frame), tuple(frame["kato"]), styles, tuple(hatched.astype(int).tolist()), said
    )


def _from_afar(frame: gpd.GeoDataFrame, labels: Labels, details: Sequence[Detail]) -> Points:
    """Return a point in each parcel: on a map of a region a parcel is smaller than a pixel."""
    points = gpd.GeoDataFrame(geometry=frame.geometry.to_crs(EQUAL_AREA).representative_point())
    lon, lat = thousandths(points)
    said = cards(pd.DataFrame(frame), "name", details, labels)
    return Points(
        "offered_from_afar", lon, lat, tuple(frame["kato"]), (GREEN,), (0,) * len(frame), (DOT,), said
    )
