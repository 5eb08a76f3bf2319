"""Pages of features: selected, rendered and linked."""

from __future__ import annotations

import numpy as np
import orjson

from api.ogc.links import GEOJSON, Link, Where
from api.ogc.query import Query
from api.ogc.quotas import at_time
from api.ogc.snapshot import Snapshot
from api.ogc.table import FeatureTable
from geo.arrays import Flags, Ints


def in_time(table: FeatureTable, snapshot: Snapshot, query: Query) -> FeatureTable:
    """Return the collection as it was at the time asked for; only quotas have a past.

    Parameters
    ----------
    table : FeatureTable
        The collection as of today.
    snapshot : Snapshot
        Quotas of all years.
    query : Query
        With the span of ``datetime``, if one is asked for.
    """
    if table.spec.time == "quota" and query.span is not None:
        return at_time(table, snapshot.quotas, query.span)
    return table


def page_links(where: Where, query: Query, matched: int) -> list[Link]:
    """Return the links of a page: itself, its other form, the next and the previous one, the collection.

    Parameters
    ----------
    where : Where
        Of the request.
    query : Query
        Its limit and offset.
    matched : int
        Features on all pages together.
    """
    links = where.selves(GEOJSON)
    if query.offset + query.limit < matched:
        links.append(where.here("next", GEOJSON, offset=str(query.offset + query.limit)))
    if query.offset:
        links.append(where.here("prev", GEOJSON, offset=str(max(0, query.offset - query.limit))))
    links.append(where.link("collection", where.path.removesuffix("/items")))
    return links


def chosen_rows(table: FeatureTable, query: Query, where: Where, satisfied: Flags | None) -> tuple[Ints, int]:
    """Return the rows of the page, and how many features there are in all.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    query : Query
        Box, span, properties that must equal a value, order and page.
    where : Where
        Language by which names are ordered.
    satisfied : ndarray of bool, shape (n,) or None
        Which features satisfy the filter; all if None.
    """
    rows = table.select(query, where.lang, satisfied)
    return rows[query.offset : query.offset + query.limit], len(rows)


def feature_page(table: FeatureTable, query: Query, where: Where, satisfied: Flags | None = None) -> bytes:
    """Return a page of features as GeoJSON; ``satisfied`` says which rows satisfy the filter, if there is one.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    query : Query
        Which features, which properties, which CRS, which page.
    where : Where
        Of the request.
    satisfied : ndarray of bool, shape (n,), optional
        Which features satisfy the filter; all if not given.
    """
    rows, matched = chosen_rows(table, query, where, satisfied)
    head = b'{"type":"FeatureCollection","numberMatched":%d,"numberReturned":%d,"links":%b,"features":[' % (
        matched,
        len(rows),
        orjson.dumps(page_links(where, query, matched)),
    )
    return b"".join((head, *table.render(rows, query, where.lang), b"]}"))


def one_feature(table: FeatureTable, row: int, query: Query, where: Where) -> bytes:
    """Return one feature as GeoJSON, with its links.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    row : int
        Of the feature.
    query : Query
        Which properties, which CRS.
    where : Where
        Of the request.
    """
    feature = b"".join(table.render(np.array([row]), query, where.lang))
    collection = where.link("collection", where.path.rsplit("/items/", 1)[0])
    return b'%b,"links":%b}' % (feature[:-1], orjson.dumps([*where.selves(GEOJSON), collection]))
