"""From an atlas to the tables behind the collections: one Arrow table each, values beside their status."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from api.ogc.catalog import SPECS, Spec
from api.ogc.fields import Field, of_indicator
from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.layers.registry import INDICATORS, LAYERS
from geo.names import LANGS

GEOMETRY = "geometry"
"""Column of the shapes: WKB, longitude and latitude in degrees of WGS 84, rounded to `DECIMALS`."""
DECIMALS = 6
"""Decimals of a degree that are kept: a tenth of a metre."""
FLOWS = frozenset(indicator.id for indicator in LAYERS["ties"].indicators)
"""Indicators with several values per place (one an origin): no property of a place can hold them."""

_NUMERIC = {"number": pa.float64(), "integer": pa.int64()}


@dataclass(frozen=True, slots=True)
class Built:
    """One collection, ready to be put on the shelf.

    Parameters
    ----------
    fields : tuple of Field
        Its properties, in order.
    table : Table
        A column per field (``<name>@<lang>`` for a translated one) and `GEOMETRY`; one row a feature, sorted by id.
    known : dict
        Per property: how many features have a value of each status, and the sources of the values.
    """

    fields: tuple[Field, ...]
    table: pa.Table
    known: dict[str, dict[str, object]]


def value_frames(atlas: Atlas, level: str) -> dict[str, pd.DataFrame]:
    """Return, for every indicator that is known of some place of a level, its value for each of them."""
    found = {}
    for indicator in INDICATORS:
        if indicator in FLOWS or atlas.rows(indicator).empty:
            continue
        frame = at_level(atlas, indicator, level)
        if (frame["status"] != "missing").any():
            found[indicator] = frame
    return found


def build_places(atlas: Atlas, spec: Spec, values: dict[str, pd.DataFrame]) -> Built:
    """Return a collection of places with every indicator that is known of them.

    Parameters
    ----------
    atlas : Atlas
        The places.
    spec : Spec
        Level, geometry and fields of the collection.
    values : dict of str to DataFrame
        Observations of the level's places by indicator, indexed by KATO code.

    Returns
    -------
    Built
        Every indicator as a value and its status, features by KATO code.
    """
    places = atlas.places[atlas.places["level"] == spec.level].sort_index()
    frame = _with_names(atlas, places.assign(kato=places.index), spec)
    shapes = places.geometry if spec.geometry == "Point" else _borders(atlas, frame)
    fields = [*spec.fields]
    known: dict[str, dict[str, object]] = {}
    columns = {}
    for indicator, raw in values.items():
        value, status = of_indicator(indicator)
        fields += [value, status]
        rows = raw.reindex(frame.index)
        columns[value.name] = rows["text"] if value.type == "string" else rows["value"]
        columns[status.name] = rows["status"]
        known[value.name] = _provenance(rows)
    whole = pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1)
    return Built(tuple(fields), _arrow(whole, fields, shapes), known)


def build_records(atlas: Atlas, spec: Spec) -> Built:
    """Return a collection of records: vacancies or parcels."""
    records: gpd.GeoDataFrame = getattr(atlas, spec.table)
    frame = records.sort_values("id", kind="stable").set_index("id", drop=False)
    named = _with_names(atlas, frame, spec)
    known = {"status": _provenance(named)}
    return Built(spec.fields, _arrow(named, list(spec.fields), frame.geometry), known)


def build(atlas: Atlas, values: dict[str, dict[str, pd.DataFrame]]) -> dict[str, Built]:
    """Return every collection of an atlas; ``values`` holds :func:`value_frames` by level."""
    return {
        spec.id: build_places(atlas, spec, values[spec.level]) if spec.level else build_records(atlas, spec)
        for spec in SPECS.values()
    }


def _with_names(atlas: Atlas, frame: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Return a frame with the names of the place itself and of those above it, by language."""
    added = {}
    for field in spec.fields:
        if field.translated:
            code = {"name": "kato", "place_name": "kato"}.get(field.name, field.name.removesuffix("_name"))
            for lang in LANGS:
                added[f"{field.name}@{lang}"] = _names(atlas, lang).reindex(frame[code]).to_numpy()
    return pd.concat([pd.DataFrame(frame), pd.DataFrame(added, index=frame.index)], axis=1)


def _names(atlas: Atlas, lang: str) -> pd.Series:
    """Return the name of every place in a language, or in the next best that is known."""
    order = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "kk", "ru")}[lang]
    names = [atlas.places[f"name_{code}"].replace("", None) for code in order]
    best: pd.Series = names[0].fillna(names[1]).fillna(names[2]).fillna("")
    return best


def _borders(atlas: Atlas, frame: pd.DataFrame) -> gpd.GeoSeries:
    """Return the shapes of places above the settlements; say in ``frame`` how good they are and whose."""
    known = atlas.boundaries.drop_duplicates("kato").set_index("kato").reindex(frame.index)
    frame["boundary_quality"] = known["quality"].fillna("none")
    frame["boundary_source"] = known["source"].fillna("")
    return gpd.GeoSeries(known.geometry)


def _provenance(rows: pd.DataFrame) -> dict[str, object]:
    counts = rows["status"].value_counts()
    sources = sorted({str(name) for name in rows["source"].dropna()} - {""})
    return {"status": {str(name): int(count) for name, count in counts.items()}, "sources": sources}


def _arrow(frame: pd.DataFrame, fields: list[Field], shapes: pd.Series) -> pa.Table:
    columns = {}
    for field in fields:
        names = [f"{field.name}@{lang}" for lang in LANGS] if field.translated else [field.name]
        for name in names:
            columns[name] = _column(frame[name], field)
    rounded = shapely.transform(
        np.asarray(shapes.to_numpy(), dtype=object), lambda xy: np.round(xy, DECIMALS)
    )
    columns[GEOMETRY] = pa.array(shapely.to_wkb(rounded), type=pa.binary())
    return pa.table(columns)


def _column(values: pd.Series, field: Field) -> pa.Array:
    """Return a column; an empty text, or a number that is none, is null: nothing is known there."""
    if field.type in _NUMERIC:
        numbers = pd.to_numeric(values).to_numpy(float)
        return pa.array(numbers, mask=np.isnan(numbers)).cast(_NUMERIC[field.type])
    if field.type == "boolean":
        return pa.array(values.astype(bool).to_numpy())
    if field.type == "date":
        days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
        return pa.array(days.dt.date.where(days.notna(), None).to_numpy(), type=pa.date32())
    texts = values.astype(object).where(values.notna() & (values != ""), None)
    return pa.array(texts.to_numpy(), type=pa.string())
