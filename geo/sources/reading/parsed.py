"""What every reader of ``geo/sources`` takes and returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import pandas as pd

from geo.faults import Fault
from geo.layers.registry import INDICATORS
from geo.provenance import OBSERVATION_COLUMNS, Status
from geo.sources.gazetteer.place_finder import PlaceFinder

ROW = "row"
"""Column that says from which row of its file an observation or record came (from 1)."""


@dataclass(frozen=True)
class Context:
    """What a reader may ask for besides its file.

    Parameters
    ----------
    places : GeoDataFrame
        All places of the atlas, indexed by KATO code, EPSG:4326.
    as_of : str
        ISO date to which a file speaks that has no dates of its own.
    source : str
        Id of the source of values that name none.
    today : str
        ISO date of today.
    observations : DataFrame or None
        What the atlas holds so far.
    boundaries : GeoDataFrame or None
        Shapes of oblasts and districts.
    crs : str
        Reference system that the user states for geometries of a file that states none.
    dated : bool
        Whether the user stated ``as_of``; a date that a file itself is known to have gives way to it.
    encoding : str
        Encoding that the user states for text that does not say its own.
    columns : mapping of str to str
        Headings that the user states, by the id of our column.
    every : mapping of str to str
        Cells that the user states for every row, by the id of a column that the file does not have.
    complete : tuple of str
        KATO codes of the areas for which the user says that the list is complete: what it does not name there is not.
    period : (str, str)
        First and last day of the time for which it is complete.
    """

    places: gpd.GeoDataFrame
    as_of: str
    source: str
    today: str
    observations: pd.DataFrame | None = None
    boundaries: gpd.GeoDataFrame | None = None
    crs: str = ""
    dated: bool = False
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    every: Mapping[str, str] = field(default_factory=dict)
    complete: tuple[str, ...] = ()
    period: tuple[str, str] = ("", "9999-12-31")

    @cached_property
    def finder(self) -> PlaceFinder:
        """Finds places by code or name."""
        return PlaceFinder(self.places)

    def held(self, indicator: str) -> pd.DataFrame:
        """Return what the atlas holds of an indicator; no row where it holds none."""
        if self.observations is None:
            return pd.DataFrame(columns=[*OBSERVATION_COLUMNS])
        return self.observations[self.observations["indicator"] == indicator]


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken.

    Parameters
    ----------
    row : int
        Row in the file, from 1.
    faults : tuple of Fault
        At least one.
    values : mapping of str to str
        The row as it stood, by column heading, so that it can be corrected and loaded again.
    """

    row: int
    faults: tuple[Fault, ...]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader found in one file.

    Parameters
    ----------
    rows : int
        Rows that were read: those taken and the rejects.
    observations : DataFrame or None
        :data:`geo.provenance.OBSERVATION_COLUMNS` and :data:`ROW`.
    vacancies, parcels, barred, boundaries, places : GeoDataFrame or None
        Records with the columns of the atlas' tables, and :data:`ROW`; EPSG:4326.
    rejects : tuple of Reject
        The rows that were not taken.
    notes : tuple of str
        What a user should be told: merged duplicates, mended shapes, the encoding that was guessed.
    parts : tuple of str
        Names of its sheets or layers, where several were read: rows are numbered as :mod:`geo.sources.reading.parts`
        says.
    expired : int
        Rows that speak of what is over: kept, and not counted as accepted.
    """

    rows: int
    observations: pd.DataFrame | None = None
    vacancies: gpd.GeoDataFrame | None = None
    parcels: gpd.GeoDataFrame | None = None
    barred: gpd.GeoDataFrame | None = None
    boundaries: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    expired: int = 0


def observation(
    row: int,
    kato: str,
    indicator: str,
    value: float | None,
    context: Context,
    **more: object,
) -> dict[str, object]:
    """Return one observed value as a row.

    Parameters
    ----------
    row : int
        Row of the file.
    kato : str
        The place.
    indicator : str
        Id of the indicator, which gives the unit.
    value : float or None
        The value.
    context : Context
        Gives source and date.
    **more : object
        Replaces what the context or the indicator says.
    """
    filled: dict[str, object] = {
        "kato": kato,
        "indicator": indicator,
        "period": "",
        "value": value,
        "text": "",
        "unit": INDICATORS[indicator].unit,
        "status": Status.OBSERVED.value,
        "source": context.source,
        "as_of": context.as_of,
        "note": "",
    }
    return filled | more | {ROW: row}


def observation_frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows of :func:`observation` as a table."""
    frame = pd.DataFrame(list(rows), columns=[*OBSERVATION_COLUMNS, ROW])
    return frame.astype({"value": float, ROW: int}) if len(frame) else frame
