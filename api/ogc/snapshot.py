"""Everything that is served of one atlas version on one day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from api.ogc import feature_cache
from api.ogc.catalog import SPECS, Spec
from api.ogc.fields import Field
from api.ogc.quotas import timeline
from api.ogc.spatial_index import LiveRecords
from api.ogc.table import FeatureTable
from geo.arrays import Ints
from geo.atlas import Atlas


@dataclass(frozen=True)
class Snapshot:
    """The collections of an atlas version on a day.

    Parameters
    ----------
    version : str
        The atlas version.
    day : str
        ISO date: vacancies that expired before it are not served.
    tables : mapping of str to FeatureTable
        Collections by id.
    sources : mapping of str to dict
        Sources of the atlas by id.
    quotas : DataFrame
        Dated quotas, as :func:`api.ogc.quotas.timeline` returns them.
    values : Values
        Every known value of every place.
    """

    version: str
    day: str
    tables: Mapping[str, FeatureTable]
    sources: Mapping[str, dict[str, str]]
    quotas: pd.DataFrame
    values: Values

    @classmethod
    def open(cls, home: Path, atlas: Atlas, day: str, live: LiveRecords | None = None) -> Snapshot:
        """Open an atlas version for serving; put it on the shelf first if nobody has.

        Parameters
        ----------
        home : Path
            The folder of the atlas and the shelf.
        atlas : Atlas
            The version.
        day : str
            ISO date of today.
        live : LiveRecords, optional
            The index over the records that come and go; it answers once :meth:`settle` has brought it here.
        """
        path = feature_cache.ensure(home, atlas)
        meta = json.loads((path / "meta.json").read_text(encoding="utf-8"))
        stamp = f"{atlas.version}-{day}"
        tables = {
            name: _opened(path, SPECS[name], described, stamp, day, live)
            for name, described in meta["collections"].items()
        }
        for table in tables.values():
            table.warm()
        sources = {source["id"]: source for source in atlas.manifest.sources}
        values = Values(feature_cache.read_table(path / "values.arrow"))
        return cls(atlas.version, day, tables, sources, timeline(atlas), values)

    def settle(self) -> None:
        """Bring the live indexes to this snapshot; until then boxes are answered by each table's own tree."""
        for table in self.tables.values():
            if table.live is not None and table.live.stamp != table.stamp:
                table.live.become(table.stamp, *table.positions())

    @property
    def stamp(self) -> str:
        """Version and day: what every answer depends on."""
        return f"{self.version}-{self.day}"


class KnownValue(TypedDict):
    """A value of a place, its text where it is a word, and where it is from."""

    indicator: str
    value: float | None
    text: str
    unit: str
    status: str
    source: str
    as_of: str
    level: str


class Values:
    """Every known value of every place, mapped from the shelf.

    Parameters
    ----------
    table : Table
        Columns `api.ogc.feature_cache.VALUE_COLUMNS`, sorted by place.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._katos = table.column("kato").to_numpy().astype("U9")

    def of(self, kato: str) -> list[KnownValue]:
        """Return the values of a place in the order of the indicators; empty where nothing is known."""
        first, last = np.searchsorted(self._katos, [kato, kato + "\uffff"])
        return list(self._table.slice(first, last - first).to_pylist())


def _opened(
    path: Path, spec: Spec, described: Mapping[str, Any], stamp: str, day: str, live: LiveRecords | None
) -> FeatureTable:
    fields = [Field.from_dict(raw) for raw in described["fields"]]
    table = feature_cache.read_table(path / f"{spec.id}.arrow")
    return FeatureTable(
        spec=spec,
        fields={field.name: field for field in fields},
        known=described["known"],
        table=table,
        folder=path,
        base=_open_rows(table, day),
        stamp=stamp,
        live=live if spec.live else None,
    )


def _open_rows(table: pa.Table, day: str) -> Ints:
    """Return the rows of records that have not expired on a day; one without an end stays."""
    if "expires" not in table.column_names:
        return np.arange(table.num_rows)
    ends = table.column("expires")
    gone = pc.fill_null(pc.less(ends, pa.scalar(date.fromisoformat(day))), fill_value=False)
    return np.flatnonzero(~gone.to_numpy())
