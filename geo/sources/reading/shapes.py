"""Files of shapes: anything GDAL reads, brought to EPSG:4326, with what is wrong with each shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.sandbox.client import READERS, read_isolated
from geo.sandbox.limits import IMPORT
from geo.sources.reading.guards import check_file
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import Context
from geo.space import REACH

_AUTHORITY = re.compile(r"(?:[A-Za-z]{3,10}:)?(?:\d{4,6}|CRS84)")
"""How a reference system is named: by a code of an authority, never by a definition that could name files."""
_PARTS = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}
"""Ends of the names of the other files of a format that has several."""
_READER = "geo.sources.reading.isolated.shape_files:read_shape_file"


LAYER, ENCODING = "qonys:layer", "qonys:encoding"
"""Columns that say of which layer a feature of several layers is, and which encoding of the attributes was guessed."""
LABELS = frozenset(
    "name description timestamp begin end altitudemode tessellate extrude visibility draworder icon snippet styleurl"
    " gx_media_links layer path".split()
)
"""Attributes by which map programs label and draw their features, in small letters: they are not data of an office."""


def read_shapes(
    path: Path, crs: str = "", layers: Sequence[str] = (), encoding: str = ""
) -> gpd.GeoDataFrame:
    """Read a file of shapes, in a process of its own.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, shapefile (also zipped), MapInfo, FlatGeobuf, KML, OSM: the end of its name says which.
    crs : str
        Reference system, for a file that states none; it must not contradict one that does.
    layers : sequence of str
        Layers of a file with several, one after the other; all that have shapes if none is named.
    encoding : str
        Encoding of the attributes of a shapefile, where a user states it; what the file says, or a guess, otherwise.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, in the order of the file, with :data:`LAYER` where it has several layers and :data:`ENCODING`
        where the encoding was guessed. Coordinates are not checked: see :func:`shape_faults`.

    Raises
    ------
    InputError
        If it cannot be read, states no reference system and none is given, or has no feature.
    """
    check_file(path)
    frame: gpd.GeoDataFrame = read_isolated(
        _READER, path, limits=IMPORT, read_as="shapes", beside=_parts_of(path), crs=crs, layers=list(layers),
        encoding=encoding,
    )  # fmt: skip
    return frame


def read_layers(path: Path, context: Context) -> tuple[list[tuple[str, gpd.GeoDataFrame]], list[Note]]:
    """Return the layers of a file by their names (one without a name where it has one), and what is told of them."""
    frame = read_shapes(path, context.crs, encoding=context.encoding)
    notes = []
    if ENCODING in frame:
        names = ", ".join(sorted(frame[ENCODING].dropna().unique()))
        text = f"{path.name}: encoding of the attributes, as guessed: {names}; if it is wrong, state it with --encoding"
        notes.append(Note("encoding_guessed", text, file=path.name, encoding=names))
        frame = frame.drop(columns=ENCODING)
    if LAYER not in frame:
        return [("", frame)], notes
    parts = [
        (str(name), part.drop(columns=LAYER).dropna(axis="columns", how="all").reset_index(drop=True))
        for name, part in frame.groupby(LAYER, sort=False)
    ]
    said = ", ".join(f"{name} ({len(part)})" for name, part in parts)
    text = f"{path.name}: layers read: {said}"
    notes.append(Note("layers_read", text, file=path.name, layers=said))
    return parts, notes


def _parts_of(path: Path) -> list[Path]:
    """Return the other files of a format that has several, in whichever letters their names end."""
    named = {(path.stem + end).lower() for end in _PARTS.get(path.suffix.lower(), ())}
    return [each for each in path.parent.iterdir() if each.name.lower() in named] if named else []


def prepare_for_shapes() -> None:
    """Load what reading shapes takes, in the process where they will be read, while this one does something else."""
    READERS.prepare(_READER)


def parse_crs(text: str, where: str) -> CRS:
    """Return a reference system that a user or a column names (``EPSG:32642``).

    Raises
    ------
    InputError
        If there is no such system.
    """
    try:
        if not _AUTHORITY.fullmatch(text.strip()):
            raise CRSError(text)
        return CRS.from_user_input(int(text) if text.strip().isdigit() else text)
    except CRSError:
        raise InputError(
            [Fault(where, "crs", "a reference system such as EPSG:4326 or EPSG:32642", text, key="crs_name")]
        ) from None


def to_wgs84(frame: gpd.GeoDataFrame, path: Path, crs: str) -> gpd.GeoDataFrame:
    """Return shapes in EPSG:4326, by the file's reference system or, where it states none, by the user's.

    Parameters
    ----------
    frame : GeoDataFrame
        Shapes, with the reference system that the file states, if it does.
    path : Path
        The file; its name alone is told.
    crs : str
        What the user stated, such as ``EPSG:32642``; empty for nothing.

    Raises
    ------
    InputError
        If neither is there, or they contradict each other.
    """
    if frame.crs is None:
        if not crs:
            expected = "a reference system: add it to the file (.prj), or state it with --crs EPSG:…"
            raise InputError([Fault(path.name, "crs", expected, "none", key="crs_none")])
        frame = frame.set_crs(parse_crs(crs, path.name))
    elif crs and parse_crs(crs, path.name) != frame.crs:
        raise InputError(
            [
                Fault(
                    path.name,
                    "crs",
                    f"{crs}, as stated",
                    str(frame.crs.to_string()),
                    key="crs_other",
                    params={"crs": crs},
                )
            ]
        )
    return frame.to_crs(WGS84)


def shape_faults(shapes: gpd.GeoSeries) -> np.ndarray:
    """Return what is wrong with each shape in degrees: empty text where nothing is.

    Parameters
    ----------
    shapes : GeoSeries of length n
        EPSG:4326.

    Returns
    -------
    ndarray of str, shape (n,)
        ``"no shape"``, ``"coordinates are no numbers"``, ``"longitude and latitude are swapped"`` or
        ``"outside Kazakhstan"`` with the place where it is.
    """
    values = shapes.to_numpy()
    faults = np.full(len(values), "", dtype=object)
    bounds = shapely.bounds(values)
    absent = shapely.is_missing(values) | shapely.is_empty(values)
    finite = np.isfinite(bounds).all(axis=1)
    right = _within(bounds[:, [0, 1, 2, 3]])
    swapped = _within(bounds[:, [1, 0, 3, 2]]) & ~right
    for index in np.flatnonzero(finite & ~right & ~swapped):
        faults[index] = f"outside Kazakhstan, at {bounds[index, 0]:g}, {bounds[index, 1]:g}"
    faults[swapped] = "longitude and latitude are swapped"
    faults[~finite] = "coordinates are no numbers"
    faults[absent] = "no shape"
    return faults


_SHAPE_KEYS = {
    "no shape": "shape.none",
    "no polygon": "shape.no_polygon",
    "longitude and latitude are swapped": "shape.swapped",
    "coordinates are no numbers": "shape.no_numbers",
    "none is left of it": "shape.no_area",
    "an unknown code": "place",
}


def shape_fault(where: str, expected: str, found: str, field: str = "geometry") -> Fault:
    """Return the fault of a shape.

    Parameters
    ----------
    where : str
        File and row.
    expected : str
        What would have been right.
    found : str
        One of :func:`shape_faults`, or what a reader of plots or of points says besides.
    field : str
        Column that is meant.
    """
    params = {"found": found.rpartition(" at ")[2]}  # where it is; the sentences of the others say all
    return Fault(where, field, expected, found, key=_SHAPE_KEYS.get(found, "shape.outside"), params=params)


def _within(bounds: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        low = (bounds[:, 0] >= REACH.west) & (bounds[:, 1] >= REACH.south)
        return np.asarray(low & (bounds[:, 2] <= REACH.east) & (bounds[:, 3] <= REACH.north))


def mended(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return polygons made valid, and which ones were not.

    Parameters
    ----------
    shapes : ndarray of polygons or multipolygons, shape (n,)

    Returns
    -------
    shapes : ndarray, shape (n,)
        The polygonal part of what ``make_valid`` (structure method) makes; ``None`` where nothing of an area is left.
    mended : ndarray of bool, shape (n,)
        Which ones were invalid.
    """
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    whole = shapes.copy()
    for index in np.flatnonzero(broken):
        made = shapely.make_valid(shapes[index], method="structure", keep_collapsed=False)
        parts = [
            part for part in shapely.get_parts(made) if part.geom_type == "Polygon" and not part.is_empty
        ]
        whole[index] = shapely.multipolygons(parts) if len(parts) > 1 else parts[0] if parts else None
    return whole, broken
