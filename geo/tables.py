"""The tables an atlas is made of, and what must be true of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import geopandas as gpd
import pandas as pd

from geo.crs import WGS84
from geo.faults import Fault, InputError, shorten
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.registry import INDICATORS, LAYER_OF
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.provenance import OBSERVATION_COLUMNS, TRUST_OF, Source, Status

KEY = ["indicator", "kato", "period", "_date", "_part"]
"""Columns that name one observation; the last two are made by :func:`with_key`."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything an atlas holds, before it is published.

    Parameters
    ----------
    places : GeoDataFrame
        Oblasts, districts, okrugs and settlements, indexed by KATO code; points in EPSG:4326.
    boundaries : GeoDataFrame
        Shapes of oblasts and districts: ``kato``, ``level``, ``quality`` (official or indicative),
        ``source``; EPSG:4326.
    observations : DataFrame
        Columns ``layer`` and :data:`geo.provenance.OBSERVATION_COLUMNS`.
    vacancies, parcels : GeoDataFrame
        Record tables; EPSG:4326.
    barred : GeoDataFrame
        Areas in which no parcel is offered: ``kind``, ``source``, ``geometry``; EPSG:4326.
    sources : tuple of Source
        Where the values come from.
    """

    places: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    observations: pd.DataFrame
    vacancies: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    barred: gpd.GeoDataFrame
    sources: tuple[Source, ...] = field(default=())

    def with_(self, **changes: object) -> Tables:
        """Return a copy with some tables replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def without_demo(self) -> Tables:
        """Return a copy without a single demo value or record."""

        def real(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[frame["status"] != Status.DEMO.value].reset_index(drop=True)

        return self.with_(
            observations=real(self.observations),
            vacancies=real(self.vacancies),
            parcels=real(self.parcels),
            sources=tuple(source for source in self.sources if source.id != "qonys-demo"),
        )


def empty_records(columns: Iterable[str]) -> gpd.GeoDataFrame:
    """Return a record table without a row."""
    frame = pd.DataFrame({column: pd.Series(dtype=object) for column in columns if column != "geometry"})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=WGS84), crs=WGS84)


def observation_table(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return observations of several layers as one table, with ``layer``, in a fixed order.

    Where a key (indicator, place, period; and date, for an indicator that keeps versions; and category, for a
    flow) stands more than once, the value of highest trust stays, then the newest.
    """
    rows = pd.concat([frame[list(OBSERVATION_COLUMNS)] for frame in frames if len(frame)], ignore_index=True)
    for column in ("kato", "period", "text", "unit", "source", "as_of", "note"):
        rows[column] = rows[column].fillna("").astype(str)
    rows["layer"] = rows["indicator"].map(LAYER_OF)
    return settle(rows)


def with_key(rows: pd.DataFrame) -> pd.DataFrame:
    """Return observations with the columns of :data:`KEY`, and their trust as ``_trust``.

    A versioned indicator keeps each date, and a flow each origin (its text): both are part of its key.
    """
    versions = {name: indicator.versions for name, indicator in INDICATORS.items()}
    versioned = rows["indicator"].map(versions).fillna(value=False).astype(bool)
    return rows.assign(
        _date=rows["as_of"].where(versioned, ""),
        _part=rows["text"].where(versioned, ""),
        _trust=rows["status"].map(TRUST_OF),
    )


def settle(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per key: the most trusted value, then the newest; sorted by indicator, place, period."""
    best = with_key(rows).sort_values(["_trust", "as_of"], kind="stable").drop_duplicates(KEY, keep="last")
    return best.sort_values(KEY).drop(columns=["_date", "_part", "_trust"]).reset_index(drop=True)


def check(tables: Tables) -> None:
    """Check the tables.

    Raises
    ------
    InputError
        With every fault found: unknown places, unknown indicators, values out of range, records without a shape.
    """
    faults = [
        *_check_observations(tables),
        *_check_records("vacancies", tables.vacancies, VACANCY_COLUMNS, tables),
        *_check_records("parcels", tables.parcels, PARCEL_COLUMNS, tables),
    ]
    if faults:
        raise InputError(faults)


def _check_observations(tables: Tables) -> list[Fault]:
    from geo.layers.schemas import observation_faults

    return observation_faults(tables.observations, set(tables.places.index))


def _check_records(
    name: str, records: gpd.GeoDataFrame, columns: tuple[str, ...], tables: Tables
) -> list[Fault]:
    missing = [column for column in columns if column not in records]
    if missing:
        return [
            Fault(name, column, "a column of this name", key="heading", params={"columns": column})
            for column in missing
        ]
    unknown = records.loc[~records["kato"].isin([*tables.places.index, ""]), "kato"]
    faults = [
        Fault(name, "kato", "the code of a known place", shorten(code), key="place")
        for code in unknown.unique()[:20]
    ]
    doubled = records.loc[records["id"].duplicated(), "id"]
    faults += [
        Fault(name, "id", "an id that stands once", shorten(value), key="number_twice")
        for value in doubled.unique()[:20]
    ]
    return faults
