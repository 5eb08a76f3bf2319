"""Reads files of shapes with GDAL; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import codecs
import io
import json
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geo.faults import Fault, InputError
from geo.sandbox.limits import Limits
from geo.sources.reading.guards import beside, check_shapefile, check_zip, refuse
from geo.sources.reading.isolated import gdal
from geo.sources.reading.isolated.dbase import RAW, encoding_of, redecoded
from geo.sources.reading.shapes import ENCODING, LAYER, to_wgs84

_CRS = re.compile(rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"\s*:\s*', re.IGNORECASE)
"""The key ``crs`` in every spelling that JSON and GDAL take."""
_UNREADABLE = (ValueError, IndexError, NotImplementedError, UnboundLocalError, shapely.errors.ShapelyError)
"""What else is raised for a file that GDAL opens: text that is none, no layer, curves, broken shapes, a reference
system that is no text (pyogrio 0.13 then reads a variable that it has not set)."""
_MOST_DEGREES = 400.0
_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_UTF8 = 0x800
"""Flag of a member of an archive whose name is in UTF-8."""
_SHOWN = 8
MAX_FEATURES = 5_000_000
"""Features that are read at most."""


def read_shape_file(
    path: Path,
    _content: None,
    limits: Limits,
    *,
    crs: str = "",
    layers: Sequence[str] = (),
    encoding: str = "",
) -> gpd.GeoDataFrame:
    """Return the features of a file, in EPSG:4326.

    Parameters
    ----------
    path : Path
        A file whose name ends as one of :data:`geo.sources.reading.isolated.gdal.DRIVERS`.
    crs : str
        Reference system, for a file that states none; it must not contradict one that does.
    layers : sequence of str
        Layers that are read one after the other; all that have shapes if none is named.
    encoding : str
        Encoding of the attributes of a shapefile, where a user states it.

    Returns
    -------
    GeoDataFrame
        In the order of the file, indexed from 0. Of a file of several layers, or one whose encoding was guessed,
        :data:`geo.sources.reading.shapes.LAYER` and :data:`geo.sources.reading.shapes.ENCODING` say which.

    Raises
    ------
    InputError
        If it cannot be read, states no reference system and none is given, has too many features or none.
    """
    suffix = path.suffix.lower()
    if suffix == ".shp":
        check_shapefile(path)
    if suffix in {".zip", ".kmz"}:
        check_zip(path)
    states_crs = True
    if suffix in {".geojson", ".json", ".geojsonl"}:
        states_crs = _check_named_crs(path)
    gdal.start(path, limits)
    try:
        parts = _read(path, layers, encoding)
        frames = [
            to_wgs84(_as_stated(part, path, crs, states_crs), path, crs).assign(**{LAYER: name})
            for name, part in parts
            if isinstance(part, gpd.GeoDataFrame) and len(part)
        ]
    except ProjError:
        raise refuse(
            path, "a reference system that can be brought to EPSG:4326", key="crs_unusable"
        ) from None
    if not frames:
        raise refuse(path, "features with a geometry", "none", key="no_features")
    whole = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    if len(whole) > MAX_FEATURES:
        raise refuse(
            path, f"at most {MAX_FEATURES:,} features", "more", key="features_most", most=MAX_FEATURES
        )
    return gpd.GeoDataFrame(whole if len(frames) > 1 else whole.drop(columns=LAYER), crs=frames[0].crs)


def _as_stated(frame: gpd.GeoDataFrame, path: Path, crs: str, states_crs: bool) -> gpd.GeoDataFrame:
    """Return shapes without the reference system that GeoJSON has where it states none, if they are not in it."""
    if states_crs:
        return frame
    west, south, east, north = frame.total_bounds
    if crs:
        return frame.set_crs(None, allow_override=True)
    if min(abs(west), abs(east)) > _MOST_DEGREES or min(abs(south), abs(north)) > _MOST_DEGREES:
        expected = "degrees, or a reference system: state it with --crs EPSG:…"
        raise refuse(
            path,
            expected,
            f"coordinates such as {west:,.0f}, {south:,.0f}",
            key="crs_metres",
            at=f"{west:,.0f}, {south:,.0f}",
        )
    return frame


def _check_named_crs(path: Path) -> bool:
    """Check that no ``crs`` of a GeoJSON is a link: GDAL would follow it, and where it cannot, say EPSG:4326.

    Returns
    -------
    bool
        Whether it states a reference system at all.
    """
    text = path.read_bytes()
    states = False
    for found in _CRS.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(
                text[found.end() : found.end() + 4096].decode(errors="replace")
            )
        except ValueError:
            continue  # GDAL says what is wrong with it
        if isinstance(value, dict) and str(value.get("type", "")).lower().startswith(("link", "url")):
            raise refuse(
                path, "a reference system by its name, or none, which is EPSG:4326", "a link", key="crs_link"
            )
        states = states or isinstance(value, dict)
    return states


Layers = list[tuple[str, pd.DataFrame]]


def _read(path: Path, layers: Sequence[str], encoding: str) -> Layers:
    """Return the layers of a file by their names.

    Raises
    ------
    InputError
        If GDAL cannot read it; not in its words, which speak of its own files and options.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of what is checked shape by shape
            if path.suffix.lower() == ".zip":
                return _read_zip(path, encoding)
            if path.suffix.lower() == ".shp":
                dbf, cpg = beside(path, ".dbf"), beside(path, ".cpg")
                stated = cpg.read_text("ascii", "replace") if cpg else ""
                table = dbf.read_bytes() if dbf else b""
                return [(path.stem, _read_shapefile(path, table, stated, encoding))]
            return [(name, _layer(path, name)) for name in layers or _spatial(path)]
    except InputError:
        raise
    except (DataSourceError, DataLayerError, *_UNREADABLE):
        formats = " or ".join(sorted(gdal.DRIVERS[path.suffix.lower()]))
        raise refuse(
            path, f"a file of shapes that GDAL can read as {formats}", "another, or a damaged one",
            key="shapes", formats=formats,
        ) from None  # fmt: skip


def _layer(source: Path | bytes, name: str | None = None, **options: str) -> pd.DataFrame:
    import pyogrio

    frame: pd.DataFrame = pyogrio.read_dataframe(source, layer=name, max_features=MAX_FEATURES + 1, **options)
    return frame


def _spatial(path: Path) -> list[str]:
    """Return the names of the layers that have shapes; the first of all where none says that it has."""
    import pyogrio

    every = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    return [name for name, kind in every if kind is not None] or [every[0][0]]


def _read_shapefile(source: Path | bytes, dbf: bytes, stated: str, encoding: str) -> pd.DataFrame:
    """Return a shapefile, its attributes in the encoding that a user or the file states, or that is guessed."""
    chosen = encoding or encoding_of(dbf, stated)
    if not chosen:
        return _layer(source)
    if encoding:
        _check_encoding(encoding)
    frame = redecoded(_layer(source, encoding=RAW), chosen)
    return frame.assign(**{ENCODING: chosen}) if not stated else frame


def _check_encoding(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        expected = "an encoding such as utf-8, cp1251 or cp866"
        raise InputError([Fault("--encoding", "", expected, encoding, key="encoding_name")]) from None


def _read_zip(path: Path, encoding: str) -> Layers:
    """Return every shapefile of an archive, in whichever folder it lies and whatever alphabet its name is in."""
    with zipfile.ZipFile(path) as archive:
        members = {_name(each): each for each in archive.infolist() if not each.is_dir()}
        shapefiles = [name for name in members if name.lower().endswith(".shp")]
        if not shapefiles:
            held = ", ".join(sorted(members)[:_SHOWN]) or "nothing"
            expected = (
                "an archive with a shapefile (.shp, .shx, .dbf); unpack another format and load it by itself"
            )
            raise refuse(path, expected, held, key="zip_shapes")
        layers: Layers = []
        for name in shapefiles:
            parts = {
                each[len(name) - 4 :].lower(): archive.read(member)
                for each, member in members.items()
                if each[:-4].lower() == name[:-4].lower() and each[-4:].lower() in _PARTS
            }
            if lacking := {".shx", ".dbf"} - set(parts):
                raise refuse(
                    path, f"the file {name[:-4]}{min(lacking)} beside {name}", "none",
                    key="shapefile_part", part=f"{name[:-4]}{min(lacking)}",
                )  # fmt: skip
            stated = parts.get(".cpg", b"").decode("ascii", "replace")
            layers.append((name[:-4], _read_shapefile(_repacked(parts), parts[".dbf"], stated, encoding)))
        return layers


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; one in the alphabet of DOS, as Windows packs it, is read as what it was."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return member.filename


def _repacked(parts: dict[str, bytes]) -> bytes:
    """Return the parts of one shapefile as an archive of plain names, which GDAL opens in memory."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix, content in parts.items():
            archive.writestr(f"layer{suffix}", content)
    return packed.getvalue()
