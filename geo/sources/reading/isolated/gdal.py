"""GDAL as untrusted files meet it: one format at a time, no network, no plug-ins.

What a file is called says which drivers may open it. GDAL itself goes by the content: a virtual dataset named
``plots.geojson`` would be opened as one, with every file that it names. By way of pyogrio it takes no list of allowed
drivers; so all others are taken out when it starts, and what is left is compared with the list.
"""

from __future__ import annotations

import os
from pathlib import Path

from geo.sandbox.limits import Limits
from geo.sources.reading.guards import refuse

DRIVERS: dict[str, frozenset[str]] = {
    ".geojson": frozenset({"GeoJSON"}),
    ".json": frozenset({"GeoJSON"}),
    ".geojsonl": frozenset({"GeoJSONSeq"}),
    ".gpkg": frozenset({"GPKG"}),
    ".shp": frozenset({"ESRI Shapefile"}),
    ".zip": frozenset({"ESRI Shapefile"}),
    ".tab": frozenset({"MapInfo File"}),
    ".mif": frozenset({"MapInfo File"}),
    ".fgb": frozenset({"FlatGeobuf"}),
    ".kml": frozenset({"LIBKML"}),
    ".kmz": frozenset({"LIBKML"}),
    ".osm": frozenset({"OSM"}),
    ".pbf": frozenset({"OSM"}),
}
"""Drivers that may open a file, by the end of its name."""

KNOWN = frozenset(
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,Arrow,CAD,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRI Shapefile,ESRIJSON,"
    "Elasticsearch,FlatGeobuf,GDALG,GML,GMLAS,GPKG,GPSBabel,GPX,GTFS,GeoJSON,GeoJSONSeq,GeoRSS,HANA,HDF5,HTTP,Idrisi,"
    "JML,JP2OpenJPEG,JSONFG,KML,LIBKML,LVBAG,MBTiles,MEM,MSSQLSpatial,MVT,MapInfo File,MapML,MiraMonVector,"
    "MongoDBv3,MySQL,NAS,NGW,OAPIF,OCI,ODBC,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,"
    "PGeo,PLSCENES,PMTiles,Parquet,PostgreSQL,S57,SOSI,SQLite,SVG,SXF,Selafin,TIGER,TopoJSON,UK .NTF,VDV,VFK,VICAR,"
    "WAsP,WFS,XLS,XLSX,XODR,netCDF".split(",")
)
"""Every driver of GDAL for vectors. One that is not here and answers makes :func:`start` refuse."""

_NOWHERE = "http://127.0.0.1:0"
SETTINGS = {
    "CPL_VSIL_CURL_HEADER_FILE_KVP_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "YES",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_HTTPS_PROXY": _NOWHERE,
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": _NOWHERE,
    "GDAL_HTTPS_PROXY": _NOWHERE,
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "PROJ_NETWORK": "OFF",
}
"""Settings of GDAL: requests go to where nobody can answer, nothing is loaded, no other file is opened."""

_MIB = 1024**2
_OSM_INDEX = 8
"""How many times the size of an OSM file its index of nodes and ways may take up: in memory, for nothing is written."""


def start(path: Path, limits: Limits) -> None:
    """Load GDAL with the drivers that may open a file, and no other.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        Memory that there is.

    Raises
    ------
    InputError
        If no driver may open a file of that name.
    RuntimeError
        If GDAL has drivers left that it should not have.
    """
    allowed = DRIVERS.get(path.suffix.lower())
    if allowed is None:
        raise refuse(
            path,
            "shapes in a file named " + ", ".join(sorted(DRIVERS)),
            path.suffix or "no suffix",
            key="file_named",
            names=", ".join(sorted(DRIVERS)),
        )
    if "OSM" in allowed:
        index = min(_OSM_INDEX * path.stat().st_size, limits.memory // 4) // _MIB
        os.environ["OSM_MAX_TMPFILE_SIZE"] = str(max(index, 64))
    os.environ.update(SETTINGS, GDAL_SKIP=",".join(sorted(KNOWN - allowed)))
    import pyogrio  # not before: drivers are registered at import

    if left := set(pyogrio.list_drivers()) - allowed:
        raise RuntimeError(f"drivers of GDAL that should not be there: {', '.join(sorted(left))}")
