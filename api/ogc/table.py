"""A collection as it answers: columns and features mapped from the shelf, an index over the shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from api.ogc import crs, feature_cache
from api.ogc.build import GEOMETRY
from api.ogc.catalog import Spec
from api.ogc.encode import feature_texts, geometry_texts, property_rows
from api.ogc.fields import Field
from api.ogc.filters import Columns, Features, Filter
from api.ogc.filters.bounds import MOST_WORK
from api.ogc.query import PARAMETERS, Bounds, Query, Span
from api.ogc.spatial_index import LiveRecords
from geo.arrays import Flags, Floats, Ints, Shapes
from geo.names import Lang

FILTERS = 64
"""Filters whose rows are kept, of a collection: a byte a feature."""


@dataclass(frozen=True)
class FeatureTable:
    """The features of one collection and atlas version.

    Parameters
    ----------
    spec : Spec
        Which collection it is.
    fields : mapping of str to Field
        Its properties by name, in order.
    known : mapping
        Per property, how many values of each status there are, and their sources.
    table : Table
        The columns, mapped from the shelf; ``n`` rows.
    folder : Path
        The shelf.
    base : ndarray of int, shape (m,)
        Rows that are served, ascending: all of them, or those that have not expired.
    stamp : str
        Version and day: what the rows served depend on.
    live : LiveRecords or None
        The index over records that come and go.
    is_shelved : bool
        Whether the features on the shelf say what the columns say.
    """

    spec: Spec
    fields: Mapping[str, Field]
    known: Mapping[str, Any]
    table: pa.Table
    folder: Path
    base: Ints
    stamp: str
    live: LiveRecords | None = None
    is_shelved: bool = True

    @cached_property
    def shapes(self) -> Shapes:
        """Shapes in CRS84, None where there is none; shape (n,)."""
        return np.asarray(shapely.from_wkb(self.table.column(GEOMETRY).to_numpy()), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index over all shapes."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def ids(self) -> list[str]:
        """Ids of all rows."""
        return list(self.table.column(next(iter(self.fields))).to_pylist())

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each feature that is served, by id."""
        ids = self.ids
        return {ids[row]: row for row in self.base.tolist()}

    @cached_property
    def _features(self) -> dict[str, tuple[memoryview, Ints]]:
        return {}

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Parameters that a request for items may have."""
        return frozenset({*PARAMETERS, *self.fields})

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of everything served; None if nothing has a shape."""
        shapes = self.shapes[self.base]
        if shapely.is_missing(shapes).all():
            return None
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        return west, south, east, north

    @cached_property
    def days(self) -> list[date] | None:
        """First and last day of what is served; None where it has no time."""
        if self.spec.time not in self.fields:
            return None
        ends = pc.min_max(self.table.column(self.spec.time).take(self.base)).as_py()
        return None if ends["min"] is None else [ends["min"], ends["max"]]

    def features(self, lang: Lang) -> tuple[memoryview, Ints]:
        """Return all features as bytes in a language, a comma after each, and where each begins."""
        if lang not in self._features:
            self._features[lang] = feature_cache.read_features(self.folder, self.spec.id, lang)
        return self._features[lang]

    def warm(self) -> None:
        """Make what the first request would otherwise wait for."""
        for lang in ("kk", "ru", "en"):
            self.features(lang)
        _ = self.row_of, self.extent, self.tree

    def positions(self) -> tuple[list[str], Floats, Floats]:
        """Return ids, longitudes and latitudes of the rows served, for a live index; points only."""
        ids, points = self.ids, self.shapes[self.base]
        return [ids[row] for row in self.base.tolist()], shapely.get_x(points), shapely.get_y(points)

    def select(self, query: Query, lang: Lang, satisfied: Flags | None = None) -> Ints:
        """Return the rows that a request asks for, in its order, before paging.

        Parameters
        ----------
        query : Query
            The request.
        lang : str
            Language of translated properties.
        satisfied : ndarray of bool, shape (n,), optional
            What :meth:`satisfying` returned for the request; None where it has no filter.
        """
        if query.is_plain:
            return self.base
        rows = self._in_boxes(query) if query.boxes else self.base
        mask = self._mask(query, lang, satisfied)
        if mask is not None:
            rows = rows[mask[rows]]
        return self._ordered(rows, query, lang) if query.order else rows

    def _in_boxes(self, query: Query) -> Ints:
        if query.box_crs.is_stored:
            found = [self._within(box) for box in query.boxes]
            return found[0] if len(found) == 1 else np.unique(np.concatenate(found))
        (box,) = query.boxes
        near = self._within(crs.hull(box, query.box_crs))
        return near[crs.boxed(self.shapes[near], box, query.box_crs)]

    def _within(self, box: Bounds) -> Ints:
        if self.live is not None and self.live.stamp == self.stamp:
            return self.base[self.live.within(box)]
        # A point is its own bounding box, which is all that the tree compares without a predicate.
        is_exact = self.spec.geometry == "Point"
        rows = np.sort(self.tree.query(shapely.box(*box), predicate=None if is_exact else "intersects"))
        served = self._served
        return rows if served is None else rows[served[rows]]

    @cached_property
    def _served(self) -> Flags | None:
        """Which rows are served; None when all are."""
        if len(self.base) == self.table.num_rows:
            return None
        flags = np.zeros(self.table.num_rows, dtype=bool)
        flags[self.base] = True
        return flags

    def satisfying(self, given: Filter, lang: Lang, most: float = MOST_WORK) -> Flags:
        """Return which rows satisfy a filter; shape (n,). May take long, and may run in any thread.

        Parameters
        ----------
        given : Filter
            The filter.
        lang : {"kk", "ru", "en"}
            Of names and titles.
        most : float
            Steps of work that it may take.

        Raises
        ------
        HTTPException
            400, if it is no filter that is served, or needs more work.
        """
        return self._satisfying(given, lang, most)

    @cached_property
    def _satisfying(self) -> Callable[[Filter, Lang, float], Flags]:
        """The same, for the filters asked last: whoever turns pages sends the same again."""

        @lru_cache(maxsize=FILTERS)
        def found(given: Filter, lang: Lang, most: float) -> Flags:
            return given.rows(Columns(self.table, self.fields, Features(self.shapes, self.tree), lang), most)

        return found

    def _mask(self, query: Query, lang: Lang, satisfied: Flags | None) -> Flags | None:
        masks = []
        for name, wanted in query.equals.items():
            column = self.column(name, lang)
            value = pa.scalar(wanted, type=pa.float64() if isinstance(wanted, float) else column.type)
            masks.append(pc.fill_null(pc.equal(column, value), fill_value=False).to_numpy())
        if query.span is not None and self.spec.time in self.fields:
            masks.append(_meets(self.table.column(self.spec.time), query.span))
        if satisfied is not None:
            masks.append(satisfied)
        return np.logical_and.reduce(masks) if masks else None

    def column(self, name: str, lang: Lang) -> pa.ChunkedArray:
        """Return a property's column in a language."""
        return self.table.column(f"{name}@{lang}" if self.fields[name].translated else name)

    def _ordered(self, rows: Ints, query: Query, lang: Lang) -> Ints:
        keys = {
            str(number): self.column(name, lang).take(rows) for number, (name, _) in enumerate(query.order)
        }
        sorting = [
            (str(number), "descending" if down else "ascending", "at_end")
            for number, (_, down) in enumerate(query.order)
        ]
        # Rows come in the order of their ids and the sort is stable, so that pages never overlap.
        order = pc.sort_indices(pa.table(keys), sort_keys=sorting)
        return np.asarray(rows[order.to_numpy()], dtype=np.int64)

    def render(self, rows: Ints, query: Query, lang: Lang) -> list[bytes | memoryview]:
        """Return some features as bytes, with commas between them, in pieces to be joined.

        Parameters
        ----------
        rows : ndarray of int
            Which features, in the order in which they are written.
        query : Query
            Which properties, which CRS; where it asks for all in CRS84, features that were made before are taken.
        lang : {"kk", "ru", "en"}
            Of names and titles.
        """
        if not len(rows):
            return []
        if not (query.is_ready_made and self.is_shelved):
            return [b",".join(self._made(rows, query, lang))]
        view, offsets = self.features(lang)
        # What lies together on the shelf is one piece, with the commas in it; the last one's comma is cut off.
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        starts = offsets[rows[np.append(0, breaks)]].tolist()
        ends = offsets[rows[np.append(breaks, len(rows)) - 1] + 1].tolist()
        ends[-1] -= 1
        return [view[start:end] for start, end in zip(starts, ends, strict=True)]

    def _made(self, rows: Ints, query: Query, lang: Lang) -> list[bytes]:
        fields = [self.fields[name] for name in (self.fields if query.chosen is None else query.chosen)]
        shapes = geometry_texts(crs.to_reference(self.shapes[rows], query.crs))
        ids = self.ids
        names = [f"{field.name}@{lang}" if field.translated else field.name for field in fields]
        values = (
            property_rows(self.table.select(names).take(rows), fields, lang) if names else [{}] * len(rows)
        )
        return feature_texts([ids[row] for row in rows.tolist()], shapes, values)

    def with_columns(self, columns: Mapping[str, pa.Array], base: Ints) -> FeatureTable:
        """Return the collection with some columns and the rows served replaced."""
        table = self.table
        for name, column in columns.items():
            table = table.set_column(table.column_names.index(name), name, column)
        return replace(self, table=table, base=base, live=None, is_shelved=False)


def _meets(days: pa.ChunkedArray, span: Span) -> Flags:
    inside = pc.and_kleene(
        pc.greater_equal(days, pa.scalar(span[0])), pc.less_equal(days, pa.scalar(span[1]))
    )
    # What has no time is selected whatever the time asked for, as the standard says.
    return np.asarray(pc.fill_null(inside, fill_value=True).to_numpy(), dtype=bool)
