"""What a layer and an indicator are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.hierarchy import ValueLevel
from geo.layers.world import World


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is known, or not, of a place.

    Parameters
    ----------
    id : str
        Name, unique over all layers; the catalogues hold its title under ``indicator.<id>``.
    unit : str
        Unit of the value (``"persons"``, ``"km"``, ``"KZT/month"``, ``"category"``, ``"flag"``).
    total : {"sum", "mean", "none"}
        How the settlements of a district make up its value where it has none of its own.
    inherits : bool
        Whether a settlement without a value takes that of its district, else of its oblast.
    versions : bool
        Whether every dated version of a value is kept (quotas change within a year) instead of the newest only.
    lowest : float
        Smallest value that makes sense.
    highest : float
        Largest value that makes sense.
    categories : tuple of str
        The words that ``text`` may hold, where the unit is ``"category"``; empty when any is allowed.
    """

    id: str
    unit: str
    total: Literal["sum", "mean", "none"] = "none"
    inherits: bool = False
    versions: bool = False
    lowest: float = 0.0
    highest: float = float("inf")
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One theme on places.

    Parameters
    ----------
    id : str
        Name of the layer, as ``qonys data import`` takes it.
    level : {"oblast", "district", "settlement"}
        Finest level on which its values are held.
    life_days : int
        Days after which a value is called old; see :mod:`geo.layers.freshness`.
    indicators : tuple of Indicator
        What it holds.
    facts : callable
        Takes the places, returns the observations written down in ``data/``.
    demo : callable or None
        Takes the world so far, returns made-up observations (all of status ``demo``) for what no public source has.
    records : str or None
        Name of the atlas' record table, for a layer whose values are counts of records with a position.
    demo_records : callable or None
        Takes the world so far, returns made-up records.
    """

    id: str
    level: ValueLevel
    life_days: int
    indicators: tuple[Indicator, ...]
    facts: Callable[[gpd.GeoDataFrame], pd.DataFrame]
    demo: Callable[[World], pd.DataFrame] | None = None
    records: str | None = None
    demo_records: Callable[[World], gpd.GeoDataFrame] | None = None
