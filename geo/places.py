"""The places of the country: names, hierarchy, kinds and positions, as one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from data import FOLDER
from geo.crs import WGS84
from geo.provenance import Status

if TYPE_CHECKING:
    import geopandas as gpd

SettlementType = Literal[
    "republican_city", "oblast_centre", "town", "large_village", "district_centre", "village"
]
SETTLEMENT_TYPES: tuple[SettlementType, ...] = get_args(SettlementType)
"""Kinds of place where people live, as the household form asks for the previous one."""


def load_places(folder: Path = FOLDER) -> gpd.GeoDataFrame:
    """Read the places with their positions.

    Parameters
    ----------
    folder : Path
        Folder of ``places.csv``, ``places_osm.csv`` and ``positions.csv``.

    Returns
    -------
    GeoDataFrame
        Indexed by ``kato`` (text), in the order of the codes, EPSG:4326: the columns of ``places.csv`` with what
        ``places_osm.csv`` adds, ``lon`` and ``lat`` (degrees), ``position_status``, ``position_rule``,
        ``position_confidence`` (0 to 1) and points. Empty text means that there is nothing, never NaN.

    Notes
    -----
    A place above the settlements stands at its seat, or else at the mean of its settlements, or else with the place it
    is part of, and has the status ``estimated``. The 5,820 settlements do not include the 42 cities of republican and
    oblast significance, which the classifier puts on the levels oblast and okrug: :func:`inhabited` has both.
    """
    import geopandas as gpd

    places = _overlaid(_read(folder / "places.csv"), _read(folder / "places_osm.csv"))
    positions = _read(folder / "positions.csv").reindex(places.index)
    places["lon"] = positions["lon"].astype(float)
    places["lat"] = positions["lat"].astype(float)
    places["position_status"] = positions["status"].fillna(str(Status.MISSING))
    places["position_rule"] = positions["rule"].fillna("")
    places["position_confidence"] = positions["confidence"].astype(float).fillna(0.0)
    _place_upper(places)
    points = gpd.points_from_xy(places["lon"], places["lat"])
    return gpd.GeoDataFrame(places, geometry=points, crs=WGS84)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("kato")


def _overlaid(places: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    for column in added.columns:
        filled = added.loc[added[column] != "", column]
        places.loc[filled.index, column] = filled
    return places


def _place_upper(places: pd.DataFrame) -> None:
    """Give a position to places above the settlements, in place: the seat's, else the mean of what lies in it."""
    located = places[places["lon"].notna()]
    seats = located[located["centre_of"] != ""].set_index("centre_of")[["lon", "lat"]]
    _fill(places, seats, "its seat", 0.9)
    located = located[located["position_status"] == Status.OBSERVED]
    for column in ("okrug", "district", "oblast"):
        means = located[located[column] != ""].groupby(column)[["lon", "lat"]].mean()
        _fill(places, means, "mean of its settlements", 0.6)
    for _ in range(2):
        above = places.loc[places["lon"].isna(), "parent"]
        known = places.loc[above, ["lon", "lat"]].set_index(above.index).dropna()
        _fill(places, known, "with what it is part of", 0.2)


def _fill(places: pd.DataFrame, found: pd.DataFrame, rule: str, confidence: float) -> None:
    codes = places.index[places["lon"].isna() & places.index.isin(found.index)]
    places.loc[codes, ["lon", "lat"]] = found.loc[codes].to_numpy()
    places.loc[codes, ["position_status", "position_rule"]] = [str(Status.ESTIMATED), rule]
    places.loc[codes, "position_confidence"] = confidence


def inhabited(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the 5,820 settlements and the 42 cities on their own codes: every place of a settlement type."""
    return places[places["kind"].isin(SETTLEMENT_TYPES)]


def children(places: gpd.GeoDataFrame, code: str) -> gpd.GeoDataFrame:
    """Return the places directly under a code; none for a settlement or an unknown code."""
    return places[places["parent"] == code]


def inside(places: gpd.GeoDataFrame, code: str) -> gpd.GeoDataFrame:
    """Return the places of every level inside an oblast, district or okrug, without itself."""
    here = (places["oblast"] == code) | (places["district"] == code) | (places["okrug"] == code)
    return places[here & (places.index != code)]


def centre_of(places: gpd.GeoDataFrame, code: str) -> str:
    """Return the code of the seat of a district or oblast; empty where the sources name none."""
    found = places.index[places["centre_of"] == code]
    return str(found[0]) if len(found) else ""
