"""Normals of weather stations, taken over by the settlements near each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.faults import Fault
from geo.provenance import Status
from geo.sources.facts.positions import LAT, LON, position_fault
from geo.sources.gazetteer.nearest import nearest
from geo.sources.reading.cells import Number, read_date
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.parsed import Context, Parsed, observation, observation_frame
from geo.sources.reading.placed_rows import all_rows

REACH_KM = 120.0
"""Farthest that a station speaks for a settlement."""

NORMALS: dict[str, tuple[tuple[str, ...], Number]] = {
    "january_mean_c": (("Қаңтар, °C", "Январь, °C", "January, °C", "tjan"), Number(lowest=-60, highest=30)),
    "july_mean_c": (("Шілде, °C", "Июль, °C", "July, °C", "tjul"), Number(lowest=-10, highest=50)),
    "snow_days": (("Қарлы күндер", "Дней со снегом", "Snow days"), Number(highest=366)),
    "precipitation_mm": (
        ("Жауын-шашын, мм", "Осадки, мм", "Precipitation, mm", "Осадки"),
        Number(highest=5000),
    ),
}

FORM = Form(
    "climate",
    (
        Column("station", ("Станция", "Метеостанция", "Station"), required=True, example="Петропавловск"),
        LON,
        LAT,
        Column("altitude_m", ("Биіктігі, м", "Высота, м", "Altitude, m", "elevation"),
               Number(lowest=-150, highest=5000),
               example=142),
        *(Column(name, titles, read) for name, (titles, read) in NORMALS.items()),
        Column("as_of", ("Күні", "Дата", "Date"), read_date, past=True),
    ),
    any_of=(("lon",), ("lat",), tuple(NORMALS)),
)  # fmt: skip


def read(path: Path, context: Context) -> Parsed:
    """Read the normals of stations.

    Parameters
    ----------
    path : Path
        CSV or workbook of :data:`FORM`, a station a row; degrees of WGS 84.
    context : Context
        Places; their ``altitude_m``, where the atlas holds it.

    Returns
    -------
    Parsed
        Each settlement within :data:`REACH_KM` of a station takes the normals of the nearest one: ``estimated``; the
        note names the station, how far it is, and how much higher or lower, where both altitudes are known. No
        correction for altitude is made.

    Raises
    ------
    InputError
        If it is no such table.
    """
    every = all_rows(path, FORM, context)
    stations: list[Taken] = []
    for each in every.taken:
        fault = position_fault(each.values.get("lon"), each.values.get("lat"), each.where)
        if isinstance(fault, Fault):
            every.rejects.append(each.rejected(fault))
        else:
            stations.append(each)
    values = [value for name in NORMALS for value in _spread(name, stations, context)]
    return every.parsed(observation_frame(values))


def _spread(name: str, stations: list[Taken], context: Context) -> list[dict[str, object]]:
    """Return the values that settlements take of one normal, each from the nearest station that has it."""
    having = [each for each in stations if each.values.get(name) is not None]
    settlements = context.places[context.places["level"] == "settlement"]
    if not having or settlements.empty:
        return []
    lon, lat = (np.array([each.values[axis] for each in having]) for axis in ("lon", "lat"))
    index, km = nearest(settlements["lon"], settlements["lat"], lon, lat)
    altitude = context.held("altitude_m").set_index("kato")["value"].astype(float)
    rows = []
    for code, at, away in zip(settlements.index, index, km, strict=True):
        if away <= REACH_KM:
            station = having[at]
            note = _note(station, float(away), altitude, str(code))
            as_of = station.values.get("as_of") or context.as_of
            rows.append(
                observation(
                    station.row, str(code), name, station.values[name], context,
                    as_of=as_of, note=note, status=Status.ESTIMATED.value,
                )
            )  # fmt: skip
    return rows


def _note(station: Taken, km: float, altitude: pd.Series, code: str) -> str:
    own, at = altitude.get(code), station.values.get("altitude_m")
    height = (
        "altitude difference not known"
        if own is None or at is None
        else f"{at - own:+.0f} m against the settlement"
    )
    return f"station {station.values['station']}, {km:.0f} km away, {height}"
