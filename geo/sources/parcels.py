"""Land plots: shapes of any format, the cadastre's free-land features, and auction lots without a shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import EQUAL_AREA, WGS84
from geo.faults import Fault
from geo.layers.land import COLUMNS
from geo.provenance import Status
from geo.sources.gazetteer.geocoding import PLACE_COLUMNS, place_of
from geo.sources.gazetteer.nearest import nearest
from geo.sources.parcel_words import BARRED_CATEGORIES, CATEGORIES, PURPOSES, first_match, is_taken
from geo.sources.reading.cells import Cell, CellError, Number, read_date, read_text
from geo.sources.reading.columns import Columns, read_columns
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.parsed import ROW, Context, Parsed
from geo.sources.reading.placed_rows import best_sheet
from geo.sources.reading.shapes import mended, parse_crs, read_shapes, shape_faults, to_wgs84
from geo.sources.reading.tabular import SUFFIXES
from geo.space import geodesic_km

MAX_KM = 100.0
"""Farthest that a plot may lie from the place that its row names."""
NEAR_KM = 30.0
"""Farthest settlement that a plot without a place is given to."""
MAX_HA = Number(highest=500_000)


def read_wkt(cell: Cell) -> str:
    """Return WKT text; raise :class:`CellError` for what is no geometry."""
    text = read_text(cell)
    if text and shapely.from_wkt(text, on_invalid="ignore") is None:
        raise CellError("a geometry as WKT, such as POLYGON ((69.1 54.8, …))")
    return text


FORM = Form(
    "land",
    (
        Column("id", ("Кадастрлық нөмірі", "Кадастровый номер", "Cadastral number", "gid", "fid", "Номер лота",
                      "lot_number", "№ лота", "Лот", "cadastre_number"), example="15-220-045-123"),
        *PLACE_COLUMNS,
        Column("purpose", ("Мақсаты", "Целевое назначение", "Purpose", "Назначение", "purpose_rus", "tsn_rus"),
               example="для индивидуального жилищного строительства"),
        Column("category", ("Санаты", "Категория земель", "Category", "category_rus"),
               example="земли населённых пунктов"),
        Column("condition", ("Шарттары", "Условия", "Conditions", "rent_condition_rus", "rent_condition")),
        Column("state", ("Күйі", "Состояние", "State", "Статус"), example="свободен"),
        Column("area_ha", ("Ауданы, га", "Площадь, га", "Area, ha", "Площадь", "square", "area"), MAX_HA, example=0.1),
        Column("as_of", ("Күні", "Дата", "Date", "Дата торгов"), read_date, example="2026-01-15"),
        Column("wkt", ("Геометрия", "Геометрия", "Geometry", "WKT", "geom"), read_wkt,
               example="POLYGON ((69.150 54.870, 69.151 54.870, 69.151 54.871, 69.150 54.871, 69.150 54.870))"),
        Column("crs", ("Координаттар жүйесі", "Система координат", "CRS", "epsg", "srs"), example="EPSG:4326"),
    ),
    any_of=(("id",),),
)  # fmt: skip


def read(path: Path, context: Context) -> Parsed:
    """Read plots.

    Parameters
    ----------
    path : Path
        A file of shapes, or a table of :data:`FORM`: with WKT, or without a shape (then with a place).
    context : Context
        Places; the reference system that the user states.

    Returns
    -------
    Parsed
        Plots with purpose and category by the cadastre's words, area of the shape in ha. A plot without a place is
        given to the nearest settlement within :data:`NEAR_KM`. Not offered are plots of forest, water and protected
        land, taken ones, and those whose purpose no word tells. Overlaps are tested when the plots meet the others:
        :mod:`geo.imports.conflicts`.

    Raises
    ------
    InputError
        If it is no such file.
    """
    table, shapes, notes = (
        _read_table(path, context) if path.suffix.lower() in SUFFIXES else _read_file(path, context)
    )
    more: dict[int, Fault] = {}
    rows = table.values.assign(geometry=shapes[table.values.index])
    rows = _with_shape(rows, path.name, table, more, notes)
    rows = _with_place(rows, path.name, table, context, more)
    twice = rows.index[rows["id"].duplicated(keep=False)]
    for position in twice:
        more[position] = Fault(
            _where(path.name, table, position), "id", "a number that stands once", rows["id"][position]
        )
    rows = rows.drop(index=twice)
    records = _records(rows, table, context) if len(rows) else None
    return Parsed(len(table.raw), parcels=records, rejects=table.rejects(more), notes=tuple(notes))


def _where(file: str, table: Columns, position: int) -> str:
    return f"{file}, row {position + table.first_row}"


def _read_file(path: Path, context: Context) -> tuple[Columns, np.ndarray, list[str]]:
    frame = read_shapes(path, context.crs)
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return read_columns(path.name, attributes, FORM), frame.geometry.to_numpy(), []


def _read_table(path: Path, context: Context) -> tuple[Columns, np.ndarray, list[str]]:
    """Read a table, with shapes where it has WKT: each row in its own reference system, or in that of the user."""
    sheet, head = best_sheet(path, FORM)
    titles = [title or f"column {i + 1}" for i, title in enumerate(head.titles)]
    lines = [
        list(line[: len(titles)]) + [None] * (len(titles) - len(line)) for line in sheet.lines[head.row :]
    ]
    raw = pd.DataFrame(lines, columns=titles, dtype=object)
    blank = raw.isin(["", None]).all(axis=1)
    table = read_columns(sheet.file, raw[~blank].reset_index(drop=True), FORM, head.row + 1)
    shapes = np.full(len(table.raw), None, dtype=object)
    values = table.values.fillna({"wkt": "", "crs": ""})
    values = values[values["wkt"] != ""]
    for crs, group in values.groupby("crs"):
        given = gpd.GeoSeries.from_wkt(group["wkt"]).set_axis(group.index)
        named = parse_crs(str(crs), path.name) if crs else None
        shapes[group.index] = to_wgs84(
            gpd.GeoDataFrame(geometry=given, crs=named), path, context.crs
        ).geometry
    notes = [f"{sheet.file}: read as {sheet.read_as}"] if sheet.read_as else []
    return table, shapes, notes


def _with_shape(
    rows: pd.DataFrame, file: str, table: Columns, more: dict[int, Fault], notes: list[str]
) -> pd.DataFrame:
    """Return the rows with valid polygons (or none, where the file is a table without shapes)."""
    shapes = gpd.GeoSeries(rows["geometry"], crs=WGS84)
    wrong = shape_faults(shapes)
    optional = Path(file).suffix.lower() in SUFFIXES
    wrong[(wrong == "no shape") & optional] = ""
    kinds = shapes.geom_type
    wrong[kinds.notna() & ~kinds.isin(["Polygon", "MultiPolygon"]) & (wrong == "")] = "no polygon"
    for position, found in zip(rows.index[wrong != ""], wrong[wrong != ""], strict=True):
        more[position] = Fault(_where(file, table, position), "geometry", "a polygon in Kazakhstan", found)
    kept = rows[wrong == ""].copy()
    whole, broken = mended(kept["geometry"].to_numpy())
    kept["geometry"] = whole
    for position in kept.index[broken & shapely.is_missing(whole)]:
        more[position] = Fault(
            _where(file, table, position), "geometry", "a polygon with an area", "none is left of it"
        )
    sound: pd.DataFrame = kept[~kept.index.isin(more)]
    if count := int(broken.sum()):
        notes.append(f"{file}: {count} invalid shapes mended")
    return sound


def _with_place(
    rows: pd.DataFrame, file: str, table: Columns, context: Context, more: dict[int, Fault]
) -> pd.DataFrame:
    """Return the rows with the place of each: the one it names, else the nearest settlement."""
    names = [column.id for column in PLACE_COLUMNS]
    keys = rows[names].fillna("")
    numbers, distinct = pd.factorize(pd.MultiIndex.from_frame(keys.astype(str)))
    resolved = [
        place_of(context.finder, dict(zip(names, key, strict=True)), "") if any(key) else ""
        for key in distinct
    ]
    codes = np.array([code if isinstance(code, str) else "" for code in resolved], dtype=object)
    lost = {number: code for number, code in enumerate(resolved) if isinstance(code, Fault)}
    for at in np.flatnonzero(np.isin(numbers, list(lost))):
        position = int(rows.index[int(at)])
        more[position] = replace(lost[int(numbers[at])], where=_where(file, table, position))
    kato = codes[numbers] if len(rows) else codes
    rows = rows.assign(kato=kato)
    named = rows[~rows.index.isin(more)]
    rows = _nearest_place(named.copy(), context)
    placeless = rows["kato"].to_numpy() == ""
    for position, fault in _far(rows[placeless | (named["kato"] != "").to_numpy()], context):
        more[position] = replace(fault, where=_where(file, table, position))
    kept: pd.DataFrame = rows[~rows.index.isin(more)]
    return kept


def _nearest_place(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Fill in the nearest settlement where a plot has a shape and no settlement, inside the area that its row names."""
    has_shape = ~shapely.is_missing(rows["geometry"].to_numpy())
    settled = rows["kato"].isin(context.places.index[context.places["level"] == "settlement"]) | rows[
        "kato"
    ].isin(context.finder.cities)
    for area, group in rows[has_shape & ~settled.to_numpy()].groupby("kato"):
        near = context.places[context.places["level"] == "settlement"]
        if area:
            near = near[(near["oblast"] == area) | (near["district"] == area) | (near["okrug"] == area)]
        if near.empty:
            continue
        at = _centres(group)
        index, km = nearest(at[:, 0], at[:, 1], near["lon"], near["lat"])
        codes = near.index.to_numpy()[index]
        rows.loc[group.index, "kato"] = np.where(km <= NEAR_KM, codes, area)
    return rows


def _centres(rows: pd.DataFrame) -> np.ndarray:
    bounds = shapely.bounds(rows["geometry"].to_numpy())
    return np.column_stack([(bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2])


def _far(rows: pd.DataFrame, context: Context) -> list[tuple[int, Fault]]:
    """Return faults of plots that lie nowhere near their place, and of those that have neither shape nor place."""
    faults: list[tuple[int, Fault]] = []
    bare = shapely.is_missing(rows["geometry"].to_numpy())
    placeless = Fault("", "kato", "a place, for a plot without a shape", "neither")
    faults += [(int(position), placeless) for position in rows.index[bare & (rows["kato"] == "").to_numpy()]]
    shaped = rows[~bare & (rows["kato"] != "").to_numpy()]
    if shaped.empty:
        return faults
    at, there = _centres(shaped), context.places.loc[shaped["kato"], ["lon", "lat"]].to_numpy()
    km = geodesic_km(at[:, 0], at[:, 1], there[:, 0], there[:, 1])
    settled = _mapped(shaped["kato"], lambda code: context.finder.is_of(code, ("settlement",)))
    for index in np.flatnonzero((km > MAX_KM) & settled.to_numpy(bool)):
        place = context.finder.name(shaped["kato"].iat[index])
        expected = (
            f"a shape within {MAX_KM:g} km of {place}; are the coordinates swapped, or the code another's?"
        )
        faults.append((int(shaped.index[index]), Fault("", "geometry", expected, f"{km[index]:,.0f} km")))
    return faults


def _records(rows: pd.DataFrame, table: Columns, context: Context) -> gpd.GeoDataFrame:
    words = rows[["purpose", "category", "condition", "state"]].fillna("").astype(str)
    purpose = _mapped(
        words["purpose"].where(words["purpose"] != "", words["condition"]), lambda t: first_match(PURPOSES, t)
    )
    category = _mapped(words["category"], lambda text: first_match(CATEGORIES, text))
    withheld = np.select(
        [category.isin(BARRED_CATEGORIES), _mapped(words["state"], is_taken).astype(bool), purpose == ""],
        ["category:" + category, "taken", "purpose_unknown"],
        "",
    )
    shapes = gpd.GeoSeries(rows["geometry"].to_numpy(), index=rows.index, crs=WGS84)
    measured = shapes.to_crs(EQUAL_AREA).area / 10_000.0
    stated = rows["area_ha"].astype(float)
    frame = rows.assign(
        id=rows["id"].astype(str),
        purpose=purpose,
        category=category,
        area_ha=measured.where(shapes.notna(), stated).round(4),
        withheld=withheld,
        offered=withheld == "",
        status=Status.OBSERVED.value,
        source=context.source,
        as_of=rows["as_of"].fillna("").replace("", context.as_of),
        **{ROW: rows.index + table.first_row},
    )
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=WGS84)[[*COLUMNS, ROW]]


def _mapped(words: pd.Series, of: Callable[[str], object]) -> pd.Series:
    """Return what each word is mapped to; equal words are worked out once."""
    known = {word: of(word) for word in words.unique()}
    return words.map(known)
