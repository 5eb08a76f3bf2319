"""Positions in tables: longitude and latitude columns, and what is likely wrong with a pair."""

from __future__ import annotations

from geo.faults import Fault
from geo.sources.reading.cells import Number
from geo.sources.reading.forms import Column
from geo.space import REACH

_DEGREES = Number(lowest=-180, highest=180)
LON = Column("lon", ("Бойлық", "Долгота", "Longitude", "x", "lng", "longitude"), _DEGREES, example=69.15)
LAT = Column("lat", ("Ендік", "Широта", "Latitude", "y", "latitude"), _DEGREES, example=54.87)

_LONGITUDE, _LATITUDE = f"{REACH.west:g} to {REACH.east:g}", f"{REACH.south:g} to {REACH.north:g}"
EXPECTED = f"longitude {_LONGITUDE} and latitude {_LATITUDE}, degrees of WGS 84"


def inside(lon: float, lat: float) -> bool:
    """Tell whether a position is in or near Kazakhstan."""
    return REACH.west <= lon <= REACH.east and REACH.south <= lat <= REACH.north


def position_fault(lon: float | None, lat: float | None, where: str) -> Fault | None:
    """Return what is wrong with the position of a row, ``None`` when nothing is.

    Parameters
    ----------
    lon, lat : float, optional
        Degrees of WGS 84, as the row has them.
    where : str
        The row, for the fault.
    """
    if lon is None or lat is None:
        return Fault(where, "lon, lat", EXPECTED, "nothing", key="position")
    if inside(lon, lat):
        return None
    swapped = " (longitude and latitude are swapped)" if inside(lat, lon) else ""
    return Fault(where, "lon, lat", EXPECTED, f"{lon:g}, {lat:g}{swapped}", key="position")
