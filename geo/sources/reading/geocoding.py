"""The columns by which tables name a place, and the place that a row means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geo.faults import Fault
from geo.kato import gone
from geo.sources.gazetteer.place_finder import Found, PlaceFinder
from geo.sources.reading.cells import read_kato
from geo.sources.reading.forms import Column

KATO = Column(
    "kato", ("КАТО коды", "Код КАТО", "KATO code", "КАТО", "KATO", "Код"), read_kato, example="595030100"
)
OBLAST = Column(
    "oblast", ("Облыс", "Область", "Oblast", "Регион", "Region", "Өңір", "regions", "ADM1_RU",
               "Наименование области", "Облыстың атауы", "Наименование региона"),
    example="Солтүстік Қазақстан облысы",
)  # fmt: skip
DISTRICT = Column(
    "district",
    (
        "Аудан",
        "Район",
        "District",
        "Аудан (қала)",
        "Район/город",
        "ADM2_RU",
        "Наименование района",
        "Название района",
        "Ауданның атауы",
        "Район (город)",
        "Город/район",
    ),
    example="Қызылжар ауданы",
)
OKRUG = Column(
    "okrug",
    (
        "Ауылдық округ",
        "Сельский округ",
        "Rural district",
        "Округ",
        "Наименование сельского округа",
        "Ауылдық округтің атауы",
        "С/о",
        "А/о",
    ),
)
SETTLEMENT = Column(
    "settlement",
    ("Елді мекен", "Населенный пункт", "Settlement", "Ауыл", "Село", "Village", "Наименование НП", "Место", "Locality",
     "Город", "Қала", "City", "Атауы", "Наименование", "Name", "Адрес", "Мекенжай", "Address",
     "Наименование села", "Название села", "Наименование населенного пункта", "Название населенного пункта",
     "Населенные пункты", "Елді мекеннің атауы", "Ауылдың атауы", "Ауыл атауы", "Место работы", "Жұмыс орны",
     "Перечень сел", "Села", "Наименование населённых пунктов"),
    example="Бескөл ауылы",
)  # fmt: skip
PLACE_COLUMNS = (KATO, OBLAST, DISTRICT, OKRUG, SETTLEMENT)
"""Columns of a form whose rows are of settlements."""
Values = Mapping[str, object]
"""A row by the ids of its columns; those of :data:`PLACE_COLUMNS` hold text or nothing."""


def place_of(finder: PlaceFinder, values: Values, where: str, levels: tuple[str, ...] = ()) -> str | Fault:
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
    written = _word(values, "kato")
    found = _by_code(finder, values, written) if written else _checked_above(finder, values)
    if isinstance(found, Fault):
        return replace(found, where=where)
    if levels and not finder.is_of(found, levels):
        wanted = " or ".join(levels)
        return Fault(where, "kato", wanted, finder.name(found), key="place_level", params={"levels": wanted})
    return found


def _by_code(finder: PlaceFinder, values: Values, written: str) -> str | Fault:
    """Return the place of a code, unless the row names quite another one."""
    code = finder.code(written)
    if not code:
        former = gone(written) or ""
        tail = f"; {former}" if former else ""
        return Fault("", "kato", _expected_code(written), written, key="code", params={"former": tail})
    if values.get("settlement") and finder.is_of(code, ("settlement",)):
        named = _by_names(finder, values)
        if isinstance(named, str) and named != code and finder.is_of(named, ("settlement",)):
            return _contradiction("kato", (finder.name(code), finder.name(named)), written)
    return code


def _checked_above(finder: PlaceFinder, values: Values) -> str | Fault:
    """Return the place that a row names; where its district is blank and rows above have one, that may be meant.

    A village that is in that district and elsewhere, too, is neither: whether the cell was left blank for "the same",
    only who wrote it knows.
    """
    found = _by_names(finder, values)
    above = values.get("district_above")
    if not above or values.get("district") or not values.get("settlement") or values.get("okrug"):
        return found
    below = _by_names(
        finder, {**values, "district": above, "oblast": values.get("oblast") or values.get("oblast_above")}
    )
    if isinstance(below, Fault) or below == found:
        return found
    other = (finder.name(found),) if isinstance(found, str) else ()
    return _contradiction("district", (finder.name(below), *other), _word(values, "settlement"))


def _contradiction(field: str, candidates: tuple[str, ...], found: str) -> Fault:
    could = " | ".join(candidates)
    return Fault(
        "", field, f"one place; it could be {could}", found, key="place_several", params={"could": could}
    )


def _expected_code(written: str) -> str:
    expected = "the code of a place of the atlas, of today or from before June 2022"
    return f"{expected}; {former}" if (former := gone(written)) else expected


def _by_names(finder: PlaceFinder, values: Values) -> str | Fault:
    oblast = district = ""
    if name := _word(values, "oblast"):
        oblast = finder.oblast(name).code
        if not oblast:
            return Fault("", "oblast", "an oblast of Kazakhstan", name, key="oblast")
    if name := _word(values, "district"):
        found = finder.district(name, oblast)
        district = found.code or _district_with(finder, found.codes, values)
        if not district:
            return _unfound("district", found, name)
    name = _word(values, "settlement")
    if not name:
        code = district or oblast
        return code or Fault(
            "", "kato", "a KATO code, or names of oblast, district and settlement", "neither", key="no_place"
        )
    found = finder.find(_text(values), oblast, district)
    return found.code or _unfound("settlement", found, name)


def _word(values: Values, column: str) -> str:
    return str(values.get(column) or "")


def _text(values: Values) -> str:
    name, okrug = _word(values, "settlement"), _word(values, "okrug")
    return f"{okrug} с.о., {name}" if okrug else name


def _district_with(finder: PlaceFinder, codes: tuple[str, ...], values: Values) -> str:
    """Return the one of several districts of a name that has the village of a row; empty where not one has."""
    if not values.get("settlement"):
        return ""
    having = [code for code in codes if finder.find(_text(values), code[:2] + "0000000", code).code]
    return having[0] if len(having) == 1 else ""


def _unfound(field: str, found: Found, name: str) -> Fault:
    if found.candidates:
        return _contradiction(field, found.candidates, name)
    return Fault("", field, f"the name of a {field} there", name, key=f"no_{field}")
