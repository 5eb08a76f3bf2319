"""Land plots: shapes of any format, the cadastre's free-land features, and auction lots without a shape."""

from __future__ import annotations

import hashlib
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
from geo.sources.gazetteer.nearest import nearest
from geo.sources.parcel_words import BARRED_CATEGORIES, CATEGORIES, PURPOSES, first_match, is_free, is_taken
from geo.sources.reading.cells import Cell, CellError, Number, read_date, read_text
from geo.sources.reading.columns import Columns, read_columns
from geo.sources.reading.described import with_described
from geo.sources.reading.forms import PROGRAM_NAMES, Column, Form, fold_title
from geo.sources.reading.geocoding import PLACE_COLUMNS, place_of
from geo.sources.reading.headings import Head
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed
from geo.sources.reading.parts import joined
from geo.sources.reading.placed_rows import read_each
from geo.sources.reading.shapes import (
    LABELS,
    mended,
    parse_crs,
    read_layers,
    shape_fault,
    shape_faults,
    to_wgs84,
)
from geo.sources.reading.tabular import SUFFIXES, Sheet
from geo.space import geodesic_km

MAX_KM = 100.0
"""Farthest that a plot may lie from the place that its row names."""
NEAR_KM = 30.0
"""Farthest settlement that a plot without a place is given to."""
HECTARES = Number(lowest=0.001, highest=500_000)


def read_wkt(cell: Cell) -> str:
    """Return WKT text; raise :class:`CellError` for what is no geometry."""
    text = read_text(cell)
    try:
        if not text or shapely.from_wkt(text, on_invalid="ignore") is not None:
            return text
    except (NotImplementedError, shapely.errors.ShapelyError):
        pass  # curves, which no plot of the cadastre has
    raise CellError("a geometry of straight lines as WKT, such as POLYGON ((69.1 54.8, …))", "wkt")


FORM = Form(
    "land",
    (
        Column("id", ("Кадастрлық нөмірі", "Кадастровый номер", "Cadastral number", "gid", "fid", "Номер лота",
                      "lot_number", "№ лота", "Лот", "cadastre_number", "Кадастровый №", "Кадастр нөмірі",
                      "kad_nomer", "kad_number"), example="15-220-045-123"),
        *PLACE_COLUMNS,
        Column("purpose", ("Мақсаты", "Целевое назначение", "Purpose", "Назначение", "purpose_rus", "tsn_rus",
                            "naznach"),
               example="для индивидуального жилищного строительства"),
        Column("category", ("Санаты", "Категория земель", "Category", "category_rus", "Категория", "Жер санаты"),
               example="земли населённых пунктов"),
        Column("condition", ("Шарттары", "Условия", "Conditions", "rent_condition_rus", "rent_condition")),
        Column("state", ("Күйі", "Состояние", "State", "Статус"), example="свободен"),
        Column("area_ha", ("Ауданы, га", "Площадь, га", "Area, ha", "Площадь", "square", "area"), HECTARES, example=0.1,
               soft=True),
        Column("as_of", ("Күні", "Дата", "Date", "Дата торгов"), read_date, example="2026-01-15", past=True),
        Column("wkt", ("Геометрия", "Геометрия", "Geometry", "WKT", "geom"), read_wkt,
               example="POLYGON ((69.150 54.870, 69.151 54.870, 69.151 54.871, 69.150 54.871, 69.150 54.870))"),
        Column("crs", ("Координаттар жүйесі", "Система координат", "CRS", "epsg", "srs"), example="EPSG:4326"),
    ),
    any_of=(("id", "wkt"),),
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
    if path.suffix.lower() in SUFFIXES:

        def read_one(sheet: Sheet, head: Head, notes: list[str]) -> Parsed:
            table, shapes = _read_table(sheet, head, path, context)
            where = f"{sheet.file}, sheet {sheet.name}" if sheet.name else sheet.file
            return _plots(where, table, shapes, context, optional=True)

        return read_each(path, FORM, context, read_one)
    layers, notes = read_layers(path, context)
    drawn = [(name, frame) for name, frame in layers if _has_polygon(frame)] or layers
    form = replace(FORM.with_titles(context.columns, context.every), any_of=())
    parts = []
    for name, frame in drawn:
        where = f"{path.name}, layer {name}" if name else path.name
        frame, told = with_described(where, frame)
        notes += told
        attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        table = read_columns(where, attributes, form, 2, context.today, LABELS)
        parts.append(_plots(where, table, frame.geometry.to_numpy(), context, optional=False))
    if left := [name for name, frame in layers if not any(frame is each for _, each in drawn)]:
        names = ", ".join(left)
        text = f"{path.name}: layers without a polygon, taken for labels: {names}"
        notes.append(Note("layers_labels", text, file=path.name, layers=names))
    whole = joined([name for name, _ in drawn], parts)
    return replace(whole, notes=(*notes, *whole.notes))


def _has_polygon(frame: gpd.GeoDataFrame) -> bool:
    return bool(frame.geom_type.isin(["Polygon", "MultiPolygon"]).any())


def _plots(where: str, table: Columns, shapes: np.ndarray, context: Context, *, optional: bool) -> Parsed:
    """Return the plots of one sheet or layer; a shape may be absent in a table."""
    notes: list[str] = [*table.notes]
    more: dict[int, Fault] = {}
    rows = table.values.assign(geometry=shapes[table.values.index])
    rows = _with_shape(rows, where, table, more, notes, optional)
    rows = _with_place(rows, where, table, context, more)
    rows = _numbered(rows, where, table, notes)
    twice = rows.index[rows["id"].duplicated(keep=False)]
    for position in twice:
        expected = "a number that stands once"
        more[position] = Fault(
            _where(where, table, position), "id", expected, rows["id"][position], key="number_twice"
        )
    rows = rows.drop(index=twice)
    records = _records(rows, table, context) if len(rows) else None
    notes += _withheld_notes(where, records)
    return Parsed(len(table.raw), parcels=records, rejects=table.rejects(more), notes=tuple(notes))


def _withheld_notes(where: str, records: gpd.GeoDataFrame | None) -> list[Note]:
    """Tell how many plots are not offered because their category or state is not known."""
    notes: list[Note] = []
    for reason, column in (("category_unknown", "category"), ("state_unknown", "state")):
        count = 0 if records is None else int((records["withheld"] == reason).sum())
        if count:
            text = (
                f"{where}: the {column} of {count} plots is not known: they are not offered; "
                f"state the column with --column {column}=THEIRS, or what all are with --every {column}=…"
            )
            notes.append(Note(reason, text, where=where, count=count))
    return notes


def _numbered(rows: pd.DataFrame, where: str, table: Columns, notes: list[str]) -> pd.DataFrame:
    """Return the rows with a number each: one without is known by its shape, or by all that its row says.

    A running number that a program gave its features is none: the next file has the same ones.
    """
    ids = rows["id"].fillna("").astype(str)
    if fold_title(table.named.get("id", "")) in PROGRAM_NAMES and _is_running(ids):
        ids = pd.Series("", index=rows.index)
    lacking = np.flatnonzero((ids == "").to_numpy())
    if len(lacking):
        made = ids.to_numpy(object).copy()
        shapes = shapely.to_wkb(shapely.normalize(rows["geometry"].to_numpy(object)))
        for at in map(int, lacking):
            row = "\x1f".join(map(str, table.raw.iloc[int(rows.index[at])])).encode()
            made[at] = "p-" + hashlib.sha256(shapes[at] or row).hexdigest()[:14]
        ids = pd.Series(made, index=rows.index)
        count = len(lacking)
        text = f"{where}: {count} plots have no number of their own: each is known by its shape or its row"
        notes.append(Note("plots_numbered", text, file=where, count=count))
    return rows.assign(id=ids)


def _is_running(ids: pd.Series) -> bool:
    """Tell whether numbers run from 0 or 1 without a gap, as programs number their features."""
    if not ids.str.fullmatch(r"\d{1,7}").all():
        return False
    numbers = sorted(ids.astype(int))
    return (
        bool(numbers) and numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(ids)))
    )


def _where(file: str, table: Columns, position: int) -> str:
    return f"{file}, row {position + table.first_row}"


def _read_table(sheet: Sheet, head: Head, path: Path, context: Context) -> tuple[Columns, np.ndarray]:
    """Read a table, with shapes where it has WKT: each row in its own reference system, or in that of the user."""
    titles = [title or f"column {i + 1}" for i, title in enumerate(head.titles)]
    lines = [
        list(line[: len(titles)]) + [None] * (len(titles) - len(line)) for line in sheet.lines[head.row :]
    ]
    raw = pd.DataFrame(lines, columns=titles, dtype=object)
    blank = raw.isin(["", None]).all(axis=1)
    form = FORM.with_titles(context.columns, context.every)
    where = f"{sheet.file}, sheet {sheet.name}" if sheet.name else sheet.file
    table = read_columns(where, raw[~blank].reset_index(drop=True), form, head.row + 1, context.today)
    shapes = np.full(len(table.raw), None, dtype=object)
    values = table.values.fillna({"wkt": "", "crs": ""})
    values = values[values["wkt"] != ""]
    for crs, group in values.groupby("crs"):
        given = gpd.GeoSeries.from_wkt(group["wkt"]).set_axis(group.index)
        named = parse_crs(str(crs), path.name) if crs else None
        shapes[group.index] = to_wgs84(
            gpd.GeoDataFrame(geometry=given, crs=named), path, context.crs
        ).geometry
    return table, shapes


def _with_shape(
    rows: pd.DataFrame, file: str, table: Columns, more: dict[int, Fault], notes: list[str], optional: bool
) -> pd.DataFrame:
    """Return the rows with valid polygons (or none, where the file is a table without shapes)."""
    shapes = gpd.GeoSeries(rows["geometry"], crs=WGS84)
    wrong = shape_faults(shapes)
    wrong[(wrong == "no shape") & optional] = ""
    kinds = shapes.geom_type
    wrong[kinds.notna() & ~kinds.isin(["Polygon", "MultiPolygon"]) & (wrong == "")] = "no polygon"
    for position, found in zip(rows.index[wrong != ""], wrong[wrong != ""], strict=True):
        more[position] = shape_fault(_where(file, table, position), "a polygon in Kazakhstan", found)
    kept = rows[wrong == ""].copy()
    whole, broken = mended(kept["geometry"].to_numpy())
    kept["geometry"] = whole
    for position in kept.index[broken & shapely.is_missing(whole)]:
        more[position] = Fault(
            _where(file, table, position),
            "geometry",
            "a polygon with an area",
            "none is left of it",
            key="shape.no_area",
        )
    sound: pd.DataFrame = kept[~kept.index.isin(more)]
    if count := int(broken.sum()):
        notes.append(Note("shapes_mended", f"{file}: {count} invalid shapes mended", file=file, count=count))
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
    placeless = Fault("", "kato", "a place, for a plot without a shape", "neither", key="plot_nowhere")
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
        faults.append(
            (
                int(shaped.index[index]),
                Fault(
                    "",
                    "geometry",
                    expected,
                    f"{km[index]:,.0f} km",
                    key="plot_far",
                    params={"km": f"{MAX_KM:g}", "place": place},
                ),
            )
        )
    return faults


def _records(rows: pd.DataFrame, table: Columns, context: Context) -> gpd.GeoDataFrame:
    words = rows[["purpose", "category", "condition", "state"]].fillna("").astype(str)
    purpose = _mapped(
        words["purpose"].where(words["purpose"] != "", words["condition"]), lambda t: first_match(PURPOSES, t)
    )
    category = _mapped(words["category"], lambda text: first_match(CATEGORIES, text))
    # a lot is put up for auction: that it may be had is what the list says
    is_lot = "лот" in fold_title(table.named.get("id", "")) or "lot" in fold_title(table.named.get("id", ""))
    withheld = np.select(
        [
            category.isin(BARRED_CATEGORIES),
            _mapped(words["state"], is_taken).astype(bool),
            purpose == "",
            # words that are not understood may say forest, or let: until they are known, nobody is sent there
            category == "",
            ~_mapped(words["state"], is_free).astype(bool) & ((words["state"] != "") | (not is_lot)),
        ],
        ["category:" + category, "taken", "purpose_unknown", "category_unknown", "state_unknown"],
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
