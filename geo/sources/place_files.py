"""Files that say which places there are, and where: the classifier, points of OpenStreetMap, coded points."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.kato import gone, todays_settlement
from geo.names import tidy
from geo.places import inhabited
from geo.provenance import Status
from geo.sources.facts import (
    join_areas,
    kato_list,
    kato_official,
    osm_places,
    place_table,
    position_join,
)
from geo.sources.reading.cells import Cell, read_kato, read_text
from geo.sources.reading.encodings import decode
from geo.sources.reading.form_rows import read_rows
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.guards import check_file, refuse
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject
from geo.sources.reading.placed_rows import best_sheet
from geo.sources.reading.shapes import read_shapes, shape_fault, shape_faults
from geo.sources.reading.tabular import SUFFIXES


def _tidy(cell: Cell) -> str:
    return tidy(read_text(cell))


BOOK = Form(
    "kato",
    (
        Column("code", ("te", "kato", "KATO", "КАТО", "Код"), read_kato, required=True),
        Column("name_kk", ("name_kaz", "name_kk", "Атауы", "Қазақша атауы"), _tidy),
        Column("name", ("name_rus", "name_ru", "Наименование"), _tidy, required=True),
        *(Column(part, ()) for part in ("ab", "cd", "ef", "hij", "k", "nn")),
    ),
)
"""The official workbook: ``te, ab, cd, ef, hij, k, name_kaz, name_rus, nn``; or ``kato, name_ru, name_kk``."""

OUR_CLASSIFIER = "the classifier of 17 July 2026, or a newer one"
BY_CODE = "a point with its code"
_CONFIDENCE = 0.99
_OSM_TAGS = {"place", "osm_id"}


def read(path: Path, context: Context) -> Parsed:
    """Read a file of places.

    Parameters
    ----------
    path : Path
        The classifier as CSV (``id;parent_id;code;name``) or workbook (:data:`BOOK`); populated places of
        OpenStreetMap as GeoJSON; or points with a column of KATO codes, in any format of GDAL.
    context : Context
        The places so far, and the shapes of districts.

    Returns
    -------
    Parsed
        ``places``: full rows, of the places that the file adds, renames or moves or has as they are. A list takes no
        place away. A point of OpenStreetMap moves a place only if that has no observed position yet.

    Raises
    ------
    InputError
        If it is none of these.
    """
    if path.suffix.lower() not in SUFFIXES:
        return _read_points(path, context)
    check_file(path)
    if path.suffix.lower() == ".csv" and decode(path)[0].split("\n", 1)[0].strip() == ";".join(
        kato_list.COLUMNS
    ):
        return _listed(path.name, _read_list(path), [], context)
    sheet, head = best_sheet(path, BOOK)
    taken, rejects = read_rows(sheet, BOOK, head)
    rows = pd.DataFrame([{**each.values, ROW: each.row} for each in taken])
    if rows.empty:
        return Parsed(len(rejects), rejects=tuple(rejects))
    twice = rows["code"].duplicated(keep=False) | (rows["code"] == "")
    for each, bad in zip(taken, twice, strict=True):
        if bad:
            rejects.append(
                each.rejected(
                    Fault(
                        sheet.where(each.row),
                        "te",
                        "a code that stands once",
                        each.values["code"],
                        key="number_twice",
                    )
                )
            )
    kept = rows[~twice].sort_values("code", ignore_index=True)
    return _listed(path.name, kept, rejects, context)


def _read_list(path: Path) -> pd.DataFrame:
    try:
        return kato_list.read_kato_list(path)
    except (UnicodeDecodeError, pd.errors.ParserError) as error:
        raise refuse(
            path,
            "rows of id;parent_id;code;name in UTF-8",
            str(error),
            key="heading",
            columns="id;parent_id;code;name",
        ) from None


def _listed(file: str, rows: pd.DataFrame, rejects: list[Reject], context: Context) -> Parsed:
    """Return the places of a list as full rows."""
    known = [
        kato_list.is_place_name(code, name) for code, name in rows[["code", "name"]].itertuples(index=False)
    ]
    odd = rows[~np.array(known, dtype=bool)]
    rejects += [
        Reject(
            0,
            (
                Fault(
                    file,
                    "name",
                    "a name with its kind word (с., г., с.о., район …)",
                    f"{code} {name}",
                    key="name_kind",
                ),
            ),
        )
        for code, name in odd[["code", "name"]].itertuples(index=False)
    ]
    rows = rows[np.array(known, dtype=bool)].reset_index(drop=True)
    if rows.empty:
        raise InputError(
            [
                Fault(file, "", "at least one place", "none", key="places_none"),
                *(each.faults[0] for each in rejects),
            ]
        )
    listed = kato_list.places_of(rows[["code", "name"]]).set_index("kato")
    if left := sum(map(_is_former, listed.index)):
        raise InputError(
            [Fault(file, "", OUR_CLASSIFIER, f"{left} settlements that it has no more", key="classifier_old")]
        )
    if "name_kk" in rows:
        written = rows.set_index("code")["name_kk"].reindex(listed.index).fillna("")
        listed["name_kk"] = [
            kato_official.kazakh_name(code, name) for code, name in zip(listed.index, written, strict=True)
        ]
    whole = _full(listed, context.places)
    levels = listed["level"].value_counts()
    kinds = listed["kind"].value_counts()
    note = (
        f"{file}: {len(rows):,} codes: {levels.get('oblast', 0)} regions, "
        f"{kinds.get('district', 0) + kinds.get('city_akimat', 0)} districts and city administrations, "
        f"{levels.get('settlement', 0):,} settlements"
    )
    return Parsed(len(listed) + len(rejects), places=whole, rejects=tuple(rejects), notes=(note,))


def _is_former(code: str) -> bool:
    return gone(code) is not None or todays_settlement(code) != code


def _full(listed: pd.DataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return listed places with every column of the atlas: those it has keep what the list does not say."""
    old = places[places.index.isin(listed.index)].copy()
    names = listed.loc[old.index]
    old["name_ru"] = names["name_ru"]
    if "name_kk" in names:
        named = (names["name_kk"] != "") & (old["name_kk"] != names["name_kk"])
        old.loc[named, "name_kk"] = names.loc[named, "name_kk"]
        old.loc[named, "name_en"] = _english(old[named])
    new = listed[~listed.index.isin(places.index)]
    if new.empty:
        return old.assign(**{ROW: 0})
    added = new.reindex(columns=places.columns.drop("geometry")).astype(object)
    added = added.where(added.notna(), "")
    added["kind"] = new["kind"].replace({"posyolok": "village"})
    added["name_en"] = _english(added)
    at = _inherited(new, places)
    added["lon"], added["lat"] = at["lon"].astype(float), at["lat"].astype(float)
    added["position_status"], added["position_rule"] = Status.ESTIMATED.value, "with what it is part of"
    added["position_confidence"] = 0.2
    shapes = gpd.points_from_xy(added["lon"], added["lat"])
    fresh = gpd.GeoDataFrame(added, geometry=shapes, crs=WGS84).astype(
        old.drop(columns="geometry").dtypes.to_dict()
    )
    return gpd.GeoDataFrame(pd.concat([old, fresh]), crs=WGS84).assign(**{ROW: 0})


def _english(places: pd.DataFrame) -> list[str]:
    """Return the English name of each place, from its Kazakh one where it has that."""
    names = zip(places["kind"], places["name_ru"], places["name_kk"], strict=True)
    return [place_table.english_name(kind, ru, kk)[0] for kind, ru, kk in names]


def _inherited(new: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a position for each new place: that of the nearest place above it that the atlas has."""
    at = pd.DataFrame(index=new.index, columns=["lon", "lat"], dtype=float)
    for column in ("okrug", "district", "oblast"):
        above = places[["lon", "lat"]].reindex(new[column]).set_axis(new.index)
        at = at.fillna(above)
    return at


def _read_points(path: Path, context: Context) -> Parsed:
    frame = read_shapes(path, context.crs)
    if not (frame.geom_type.dropna() == "Point").all():
        raise InputError(
            [
                Fault(
                    path.name,
                    "geometry",
                    "points",
                    ", ".join(sorted(set(frame.geom_type.dropna()))),
                    key="shape.no_point",
                )
            ]
        )
    if set(frame.columns) >= _OSM_TAGS:
        return _from_osm(path, context)
    code_column = next(
        (str(name) for name in frame.columns if str(name).lower() in {"kato", "te", "код", "като"}), ""
    )
    if not code_column:
        raise InputError(
            [
                Fault(
                    path.name,
                    "kato",
                    "a column of KATO codes, or tags of OpenStreetMap",
                    "neither",
                    key="points_column",
                )
            ]
        )
    wrong = shape_faults(frame.geometry)
    codes = frame[code_column].astype(str).str.removesuffix(".0")
    unknown = ~codes.isin(context.places.index).to_numpy() & (wrong == "")
    wrong[unknown] = "an unknown code"
    rejects = [
        Reject(
            at + 2,
            (
                shape_fault(
                    f"{path.name}, row {at + 2}", "a point in Kazakhstan, of a known code", reason, "kato"
                ),
            ),
        )
        for at, reason in enumerate(wrong)
        if reason
    ]
    moved = pd.DataFrame({"lon": frame.geometry.x, "lat": frame.geometry.y})[wrong == ""].set_axis(
        codes[wrong == ""]
    )
    moved["rule"], moved["confidence"] = BY_CODE, _CONFIDENCE
    return Parsed(len(frame), places=_moved(moved, context.places), rejects=tuple(rejects))


def _from_osm(path: Path, context: Context) -> Parsed:
    """Return the places that points of OpenStreetMap are found for, by name and district."""
    points = osm_places.read_osm_places(path)
    areas = _areas(context)
    points["polygon"] = join_areas.polygon_of(points, areas)
    points["near"] = join_areas.near_districts(points, areas)
    table = inhabited(context.places).rename_axis("kato").reset_index()
    # which names a mere locality shares is not known here: every match has to show that it is near its okrug
    table = table.assign(rival=True, district=table["district"].where(table["district"] != "", table["kato"]))
    joined = position_join.join_positions(pd.DataFrame(table.drop(columns="geometry")), points).set_index(
        "kato"
    )
    found = joined[joined["status"] == Status.OBSERVED.value]
    held = context.places.loc[found.index]
    better = held["position_status"] != Status.OBSERVED.value
    same = (held["lon"] == found["lon"]) & (held["lat"] == found["lat"])
    text = f"{path.name}: {len(points):,} named points, {len(found):,} matched to places"
    note = Note("points_matched", text, file=path.name, points=len(points), found=len(found))
    return Parsed(len(found), places=_moved(found[better | same], context.places), notes=(note,))


def _areas(context: Context) -> gpd.GeoDataFrame:
    if context.boundaries is None:
        raise InputError(
            [Fault("boundaries", "", "shapes of districts in the atlas", "none", key="no_districts")]
        )
    districts = context.boundaries[context.boundaries["level"] == "district"]
    names = (
        context.places.reindex(districts["kato"])[["name_kk", "name_ru"]].fillna("").reset_index(drop=True)
    )
    areas = (
        districts[["kato", "geometry"]]
        .reset_index(drop=True)
        .join(names)
        .sort_values("kato", ignore_index=True)
    )
    return gpd.GeoDataFrame(areas, crs=WGS84)


def _moved(at: pd.DataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return places at new positions (degrees, to three decimals), as full rows."""
    rows = places.loc[at.index].copy()
    rows["lon"], rows["lat"] = (
        at["lon"].round(position_join.DECIMALS),
        at["lat"].round(position_join.DECIMALS),
    )
    rows["position_status"] = Status.OBSERVED.value
    rows["position_rule"], rows["position_confidence"] = at["rule"], at["confidence"]
    shapes = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), index=rows.index, crs=WGS84)
    return rows.set_geometry(shapes).assign(**{ROW: 0})
