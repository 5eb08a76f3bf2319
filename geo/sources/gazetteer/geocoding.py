"""The columns by which tables name a place, and the place that a row means."""

from __future__ import annotations

from typing import Any

from geo.faults import Fault
from geo.kato import gone
from geo.sources.gazetteer.place_finder import Found, PlaceFinder
from geo.sources.reading.cells import read_kato
from geo.sources.reading.forms import Column

KATO = Column(
    "kato", ("КАТО коды", "Код КАТО", "KATO code", "КАТО", "KATO", "Код"), read_kato, example="595030100"
)
OBLAST = Column(
    "oblast", ("Облыс", "Область", "Oblast", "Регион", "Region", "Өңір", "regions", "ADM1_RU"),
    example="Солтүстік Қазақстан облысы",
)  # fmt: skip
DISTRICT = Column(
    "district",
    ("Аудан", "Район", "District", "Аудан (қала)", "Район/город", "ADM2_RU"),
    example="Қызылжар ауданы",
)
OKRUG = Column("okrug", ("Ауылдық округ", "Сельский округ", "Rural district", "Округ"))
SETTLEMENT = Column(
    "settlement",
    ("Елді мекен", "Населенный пункт", "Settlement", "Ауыл", "Село", "Village", "Наименование НП", "Место", "Locality",
     "Город", "Қала", "City", "Атауы", "Наименование", "Name", "Адрес", "Мекенжай", "Address"),
    example="Бескөл ауылы",
)  # fmt: skip
PLACE_COLUMNS = (KATO, OBLAST, DISTRICT, OKRUG, SETTLEMENT)
"""Columns of a form whose rows are of settlements."""


def place_of(
    finder: PlaceFinder, values: dict[str, Any], where: str, levels: tuple[str, ...] = ()
) -> str | Fault:
    """Return the place of a row: by its code where it has one, else by its names.

    Parameters
    ----------
    finder : PlaceFinder
        Finds places.
    values : dict
        Values of :data:`PLACE_COLUMNS`, some or all.
    where : str
        The row, for the fault.
    levels : tuple of str
        Levels that are allowed; any when empty. With ``settlement`` go the cities on their own codes.

    Returns
    -------
    str or Fault
        A KATO code, or what is wrong.
    """
    written = values.get("kato") or ""
    if written:
        code = finder.code(written)
        if not code:
            return Fault(where, "kato", _expected_code(written), written)
    else:
        found = _by_names(finder, values)
        if isinstance(found, Fault):
            return Fault(where, found.field, found.expected, found.found)
        code = found
    if levels and not finder.is_of(code, levels):
        return Fault(where, "kato", " or ".join(levels), finder.name(code))
    return code


def _expected_code(written: str) -> str:
    expected = "the code of a place of the atlas, of today or from before June 2022"
    return f"{expected}; {former}" if (former := gone(written)) else expected


def _by_names(finder: PlaceFinder, values: dict[str, Any]) -> str | Fault:
    oblast = district = ""
    if name := values.get("oblast"):
        oblast = finder.oblast(name).code
        if not oblast:
            return Fault("", "oblast", "an oblast of Kazakhstan", name)
    if name := values.get("district"):
        found = finder.district(name, oblast)
        if not found.code:
            return _unfound("district", found, name)
        district = found.code
    name = values.get("settlement")
    if not name:
        code = district or oblast
        return code or Fault(
            "", "kato", "a KATO code, or names of oblast, district and settlement", "neither"
        )
    text = f"{values['okrug']} с.о., {name}" if values.get("okrug") else name
    found = finder.find(text, oblast, district)
    return found.code or _unfound("settlement", found, name)


def _unfound(field: str, found: Found, name: str) -> Fault:
    if found.candidates:
        return Fault("", field, "one place; it could be " + " | ".join(found.candidates), name)
    return Fault("", field, f"the name of a {field} there", name)
