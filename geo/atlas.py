"""The atlas: the validated, immutable, versioned set of places and layers that everything answers from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import store
from geo.arrays import Flags, Ints
from geo.hierarchy import Hierarchy
from geo.layers.registry import INDICATORS
from geo.places import inhabited
from geo.tables import Tables, check


class Atlas:
    """One published version of the atlas, opened for reading.

    Tables are read when they are first asked for and then kept; they are not to be changed.

    Parameters
    ----------
    path : Path
        A version's folder.

    Attributes
    ----------
    manifest : Manifest
        What the version is made of.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = store.read_manifest(path)

    @classmethod
    def open(cls, home: Path, version: str | None = None) -> Atlas:
        """Open the current version, or a given one, after checking that its files are what was published.

        Parameters
        ----------
        home : Path
            The folder of the atlas.
        version : str, optional
            Name of a version.

        Raises
        ------
        NotReadyError
            If there is none, or a newer version of Qonys wrote it.
        DamagedError
            If one of its files is not what was published.
        """
        atlas = cls(store.folder(home) / "versions" / (version or store.current_version(home)))
        store.verify(atlas.path, atlas.manifest)
        return atlas

    @classmethod
    def build(
        cls, tables: Tables, home: Path, reason: str = "build", parent: str = "", imports: Sequence[str] = ()
    ) -> Atlas:
        """Check the tables and publish them as the current version; call it inside :func:`geo.store.writing`.

        Parameters
        ----------
        tables : Tables
            What the version holds.
        home : Path
            The folder of the atlas.
        reason, parent : str
            As in :class:`geo.store.Manifest`.
        imports : sequence of str
            Imports that the tables hold, in their order.

        Raises
        ------
        InputError
            With every fault of the tables; nothing is written then.
        """
        return cls(store.publish(tables, checked_manifest(tables, reason, parent, imports), home))

    @property
    def version(self) -> str:
        """Name of the version."""
        return self.manifest.version

    def _geo(self, name: str) -> gpd.GeoDataFrame:
        return gpd.read_parquet(self.path / f"{name}.parquet")

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """All places, indexed by KATO code; points in EPSG:4326."""
        return self._geo("places")

    @cached_property
    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements, indexed by KATO code; points in EPSG:4326."""
        return self.places[self.places["level"] == "settlement"]

    @cached_property
    def inhabited(self) -> gpd.GeoDataFrame:
        """The settlements and the cities on their own codes, indexed by KATO code; points in EPSG:4326."""
        return inhabited(self.places)

    @cached_property
    def boundaries(self) -> gpd.GeoDataFrame:
        """Shapes of oblasts and districts with ``kato``, ``level``, ``quality``, ``note``; EPSG:4326."""
        return self._geo("boundaries")

    @cached_property
    def vacancies(self) -> gpd.GeoDataFrame:
        """Vacancy records; points in EPSG:4326."""
        return self._geo("vacancies")

    @cached_property
    def parcels(self) -> gpd.GeoDataFrame:
        """Land parcels; polygons in EPSG:4326."""
        return self._geo("parcels")

    @cached_property
    def barred(self) -> gpd.GeoDataFrame:
        """Areas in which no parcel is offered; EPSG:4326."""
        return self._geo("barred")

    @cached_property
    def observations(self) -> pd.DataFrame:
        """All values with their provenance, sorted by indicator, place and period."""
        return pd.read_parquet(self.path / "observations.parquet")

    @cached_property
    def _spans(self) -> dict[str, slice]:
        """Rows of each indicator in :attr:`observations` (which is sorted by indicator)."""
        names = self.observations["indicator"].to_numpy()
        starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]]) if len(names) else np.array([], int)
        ends = np.r_[starts[1:], len(names)]
        return {str(names[start]): slice(start, end) for start, end in zip(starts, ends, strict=True)}

    def _span(self, indicator: str) -> slice:
        if indicator not in INDICATORS:
            raise KeyError(indicator)
        return self._spans.get(indicator, slice(0, 0))

    def rows(self, indicator: str) -> pd.DataFrame:
        """Return every observation of one indicator.

        Raises
        ------
        KeyError
            If there is no such indicator.
        """
        return self.observations.iloc[self._span(indicator)]

    def _of(self, indicator: str, period: str | None) -> Flags:
        """Return which of an indicator's observations are of a period; all of them, where none is given."""
        rows = self.rows(indicator)
        if period is None:
            return np.ones(len(rows), dtype=bool)
        return np.asarray(rows["period"] == period, dtype=bool)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Where each place stands among the others."""
        return Hierarchy.of(pd.DataFrame(self.places))

    @cached_property
    def _place_rows(self) -> Ints:
        """Row of :attr:`places` that each observation is of."""
        return np.asarray(self.places.index.get_indexer(self.observations["kato"]), dtype=np.int64)

    def newest_rows(self, indicator: str, period: str | None = None) -> Ints:
        """Return the row of the newest observation of an indicator (of one period, where given) for every place.

        Returns
        -------
        ndarray of int
            Rows of :attr:`observations` in the order of :attr:`places`; -1 where there is none.
        """
        rows = np.flatnonzero(self._of(indicator, period)) + self._span(indicator).start
        newest = np.full(len(self.places), -1, dtype=np.int64)
        newest[self._place_rows[rows]] = (
            rows  # they come in the order of their time: of a place's, the last stays
        )
        return newest

    def newest(self, indicator: str, period: str | None = None) -> pd.DataFrame:
        """Return the newest observation of an indicator per place (of one period, where given).

        Returns
        -------
        DataFrame
            Indexed by KATO code, in the order of the codes: ``period, value, text, unit, status, source, as_of, note``.
        """
        rows = self.rows(indicator)[self._of(indicator, period)]
        newest = rows.drop_duplicates("kato", keep="last")
        return newest.set_index("kato").drop(columns=["indicator", "layer"])

    def tables(self) -> Tables:
        """Return all tables, to build the next version from."""
        from geo.provenance import Source

        return Tables(
            **{name: getattr(self, name) for name in store.TABLES},
            sources=tuple(Source(**source) for source in self.manifest.sources),
        )


_WITH_STATUS = ("observations", "vacancies", "parcels")


def checked_manifest(
    tables: Tables, reason: str = "build", parent: str = "", imports: Sequence[str] = ()
) -> store.Manifest:
    """Return the manifest of the version that these tables make.

    Parameters
    ----------
    tables : Tables
        What the version holds.
    reason, parent : str
        As in :class:`geo.store.Manifest`.
    imports : sequence of str
        Imports that the tables hold, in their order.

    Raises
    ------
    InputError
        With every fault of the tables.
    """
    check(tables)
    sources = [source.to_dict() for source in sorted(tables.sources, key=lambda source: source.id)]
    hashes = {name: store.content_hash(getattr(tables, name)) for name in store.TABLES}
    rows = {name: len(getattr(tables, name)) for name in store.TABLES}
    return store.Manifest(
        version=store.version_of({**hashes, "sources": store.text_hash(sources)}),
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        reason=reason,
        parent=parent,
        demo=any((getattr(tables, name)["status"] == "demo").any() for name in _WITH_STATUS),
        tables={name: {"rows": rows[name], "sha256": hashes[name]} for name in store.TABLES},
        sources=sources,
        imports=list(imports),
    )
