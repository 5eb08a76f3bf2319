"""A family's ranked villages as numbered pins, over all the villages that they were chosen from."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from maps.cards import Detail, cards
from maps.dots import dots, shading_keys
from maps.ground import Ground
from maps.labels import Labels
from maps.palettes import INK, PAPER
from maps.scene import Key, Pins, Points, Scene, Shapes, Style
from maps.shading import graded
from maps.shapes import bounds, in_degrees


def shortlist_map(
    matches: gpd.GeoDataFrame,
    ground: Ground,
    labels: Labels,
    *,
    details: Sequence[Detail] = (),
    candidates: gpd.GeoDataFrame | None = None,
    candidate_details: Sequence[Detail] = (),
    score: str = "score",
    palette: str = "viridis",
) -> Scene:
    """Return a shortlist as a scene.

    Parameters
    ----------
    matches : GeoDataFrame
        Columns ``kato``, ``name``, ``rank``, those of the details, and points in a stated CRS; in rank order.
    ground : Ground
    labels : Labels
        With a ``list_title``, a page that stands alone gets the list beside the map, tied to it both ways.
    details, candidate_details : sequence of Detail
        Lines of the popups; the first two of a pin's also stand in the list.
    candidates : GeoDataFrame, optional
        Every village that was ranked: ``kato``, ``name``, the score and points, coloured by fifths of the
        score.
    score : str
        Column of the score.
    palette : str
        See `maps.palettes.sequence`.

    Raises
    ------
    InputError
        A table has no CRS.
    KeyError
        A column is not there.
    """
    layers: list[Shapes | Points] = [*ground.layers()]
    keys: list[Key] = []
    if labels.list_title:
        keys.append(Key("dot", Style(fill=INK, line=PAPER, weight=2), labels.list_title, size=8))
    if candidates is not None:
        shading = graded(candidates[score], palette=palette)
        layers.append(dots(candidates, labels, candidate_details, layer="candidates", shading=shading))
        keys += shading_keys(shading, labels, mark="dot", demo=False)
    keys += ground.keys(labels)
    seen = bounds(matches) if len(matches) else ground.bounds()
    return Scene(labels, seen, layers, keys, _pins(matches, labels, details), ground.names())


def _pins(matches: gpd.GeoDataFrame, labels: Labels, details: Sequence[Detail]) -> Pins:
    degrees = in_degrees(matches).geometry
    return Pins(
        tuple(degrees.x.astype(float).round(4)),
        tuple(degrees.y.astype(float).round(4)),
        tuple(matches["kato"]),
        tuple(matches["rank"].astype(int).astype(str)),
        cards(pd.DataFrame(matches), "name", details, labels),
    )
