"""Features as bytes: made once per atlas version and language, joined per page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
import pyarrow as pa
import shapely

from api.ogc.fields import Field
from geo.arrays import Shapes


def property_rows(table: pa.Table, fields: Iterable[Field], lang: str) -> list[dict[str, object]]:
    """Return the properties of every row of a table, names in a language; dates are ISO texts.

    Parameters
    ----------
    table : pyarrow.Table
        A column a field; of a translated field a column a language, ``name@kk``.
    fields : iterable of Field
        Which, in the order in which they are written.
    lang : {"kk", "ru", "en"}
        Of translated fields.
    """
    names, columns = [], []
    for field in fields:
        column = table.column(f"{field.name}@{lang}" if field.translated else field.name)
        names.append(field.name)
        columns.append((column.cast(pa.string()) if field.type == "date" else column).to_pylist())
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def geometry_texts(shapes: Shapes) -> list[bytes]:
    """Return shapes as GeoJSON geometries; ``null`` where there is none. Coordinates stand as they are."""
    texts = shapely.to_geojson(shapes)
    return [text.encode() if text is not None else b"null" for text in texts]


def feature_texts(
    ids: Sequence[str], shapes: Sequence[bytes], rows: Sequence[dict[str, object]]
) -> list[bytes]:
    """Return GeoJSON features.

    Parameters
    ----------
    ids : sequence of str
        Of the features.
    shapes : sequence of bytes
        Their geometries as GeoJSON.
    rows : sequence of dict
        Their properties.

    Returns
    -------
    list of bytes
        In the same order, without ``links``.
    """
    return [
        b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}'
        % (orjson.dumps(number), shape, orjson.dumps(row))
        for number, shape, row in zip(ids, shapes, rows, strict=True)
    ]
