"""A family as a row of a table: adults by number, lists separated by ``;``, wishes and requirements by prefix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from geo.faults import Fault, InputError
from matching.personal import repeatable

_ADULT = re.compile(r"adult([0-9]{1,2})_(age|sex|occupation|experience_years|education|seeks_work)")
_LISTS = {
    "languages": ("languages",),
    "needs": ("needs",),
    "ties": ("ties",),
    "land_purposes": ("land", "purposes"),
    "must_regions": ("must", "regions"),
    "must_settlement_types": ("must", "settlement_types"),
}
_TEXTS = {
    "origin_region": ("origin", "region"),
    "origin_settlement_type": ("origin", "settlement_type"),
    "marital_status": ("marital_status",),
    "tenure": ("housing", "tenure"),
}
_NUMBERS = {
    "budget_kzt_month": ("housing", "budget_kzt_month"),
    "savings_kzt": ("housing", "savings_kzt"),
    "must_max_km_to_hospital": ("must", "max_km_to_hospital"),
    "must_max_km_to_school": ("must", "max_km_to_school"),
    "must_max_rent_kzt": ("must", "max_rent_kzt"),
    "must_max_price_kzt_m2": ("must", "max_price_kzt_m2"),
}
_FLAGS = {
    "business": ("business", "wants"),
    "must_school": ("must", "school"),
    "must_kindergarten": ("must", "kindergarten"),
    "must_job": ("must", "job"),
    "must_plot": ("must", "plot"),
}
_YES, _NO = {"1", "true", "yes", "иә", "ия", "да", "+"}, {"0", "false", "no", "жоқ", "нет", "-"}
_CELLS = {
    "column": "a column of the template, the heading is not one",
    "number": "a number",
    "whole": "a whole number",
    "flag": "yes or no",
}
"""What a cell should have been, by what is wrong with it."""
Path_ = tuple[str, ...]
_Family = dict[str, Any]
"""A household as far as the table says it, not checked yet."""


def nested(cells: Mapping[str, str | None], where: str) -> _Family:
    """Return the household object that one table row describes.

    Raises
    ------
    InputError
        For a column that is none of ours, or a cell that is no number or no yes or no.
    """
    faults: list[Fault] = []
    family: _Family = {}
    adults: dict[int, _Family] = {}
    for column, cell in cells.items():
        text = (cell or "").strip()
        if not text:
            continue
        try:
            _put(family, adults, column, text)
        except ValueError as error:
            key = str(error)
            # What stands in a column that is not ours may be a name or a number of a person.
            found = "" if key == "column" else repeatable(text)
            faults.append(Fault(where, column, _CELLS[key], found, key=f"cell.{key}"))
    if faults:
        raise InputError(faults)
    family["adults"] = [adults[number] for number in sorted(adults)]
    return family


def is_column(heading: str) -> bool:
    """Return whether a heading is one of the template."""
    known = {"id", "children_ages", *_LISTS, *_TEXTS, *_NUMBERS, *_FLAGS}
    return heading in known or heading.startswith("prefer_") or bool(_ADULT.fullmatch(heading))


def _put(family: _Family, adults: dict[int, _Family], column: str, text: str) -> None:
    adult = _ADULT.fullmatch(column)
    if adult:
        adults.setdefault(int(adult[1]), {})[adult[2]] = _adult_value(adult[2], text)
    elif column == "id":
        family["id"] = text
    elif column == "children_ages":
        family["children"] = [{"age": _whole(part)} for part in _parts(text)]
    elif column.startswith("prefer_"):
        family.setdefault("preferences", {})[column.removeprefix("prefer_")] = _number(text)
    elif column in _LISTS:
        _set(family, _LISTS[column], _parts(text))
    elif column in _TEXTS:
        _set(family, _TEXTS[column], text)
    elif column in _NUMBERS:
        _set(family, _NUMBERS[column], _number(text))
    elif column in _FLAGS:
        _set(family, _FLAGS[column], _flag(text))
    else:
        raise ValueError("column")


def _adult_value(field: str, text: str) -> Any:
    if field == "age":
        return _whole(text)
    if field == "experience_years":
        return _number(text)
    return _flag(text) if field == "seeks_work" else text


def _set(family: _Family, path: Path_, value: Any) -> None:
    target = family
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;|]", text) if part.strip()]


def _number(text: str) -> float:
    try:
        return float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        raise ValueError("number") from None


def _whole(text: str) -> int:
    number = _number(text)
    if not number.is_integer():
        raise ValueError("whole")
    return int(number)


def _flag(text: str) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError("flag")
    return word in _YES
