"""Many families from one file: JSON Lines, CSV or XLSX.

A table has one family a row. Adults are numbered (``adult1_age``, ``adult2_age``), lists are separated by ``;``
(``children_ages`` = ``9;4``), wishes are ``prefer_<criterion>`` and requirements ``must_<name>``. The column ``id`` is
the centre's own short mark of the family; never a name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.services.deadline import while_wanted
from api.services.engine import Engine
from api.services.intake.tables import SUFFIXES, table_rows
from geo.faults import Fault, InputError, shorten
from geo.sandbox.limits import UPLOAD, Limits
from geo.sources.reading import strict_json
from matching.household import Household

MOST_FAMILIES = 20_000
_ADULT = re.compile(r"adult(\d{1,2})_(age|sex|occupation|experience_years|education|seeks_work)")
_MARK = re.compile(r"[\w.-]{1,32}")
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


@dataclass(frozen=True, slots=True)
class Family:
    """A household and the centre's own mark of it."""

    mark: str
    household: Household


def read_families(raw: bytes, name: str, engine: Engine, limits: Limits = UPLOAD) -> list[Family]:
    """Return the families of a file.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name; ``.jsonl``, ``.csv`` or ``.xlsx`` says what it is.
    engine : Engine
        Knows places and occupations.
    limits : Limits
        What reading a table may take.

    Raises
    ------
    InputError
        With every fault of every family, row by row; or if the kind of file is another one.
    BusyError
        If too many other files are being read.
    """
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, **dict.fromkeys(SUFFIXES, _table)}
    suffix = Path(name).suffix.lower()
    if suffix not in readers:
        raise InputError([Fault(name, "", "a file .jsonl, .csv or .xlsx", suffix, key="suffix")])
    families: list[Family] = []
    faults: list[Fault] = []
    for row, data in while_wanted(readers[suffix](raw, name, limits)):
        try:
            families.append(_family(data, f"{name}, row {row}", str(row), engine))
        except InputError as error:
            faults.extend(error.faults)
    if not families and not faults:
        faults = [Fault(name, "", "at least one family", key="no_family")]
    if len(families) > MOST_FAMILIES:
        faults = [too_many(name, len(families), MOST_FAMILIES)]
    faults.extend(_doubled(families, name))
    if faults:
        raise InputError(faults)
    return families


def too_many(name: str, count: int, most: int) -> Fault:
    """Return the fault of a file with more families than are taken."""
    return Fault(name, "", f"at most {most} families", str(count), key="families", params={"most": most})


def json_lines(families: Iterable[dict[str, Any]]) -> bytes:
    """Return families as JSON Lines, for :func:`read_families`."""
    return "\n".join(json.dumps(family, ensure_ascii=False) for family in families).encode()


def _family(data: Any, where: str, fallback: str, engine: Engine) -> Family:
    if not isinstance(data, dict):
        raise InputError([Fault(where, "", "a JSON object", shorten(data), key="json")])
    mark = str(data.pop("id", "") or fallback)
    if not _MARK.fullmatch(mark):
        raise InputError(
            [
                Fault(
                    where,
                    "id",
                    "a short mark of letters, digits, '.', '_' and '-'",
                    shorten(mark),
                    key="mark",
                )
            ]
        )
    return Family(mark, engine.household(data, where=where))


def _doubled(families: list[Family], name: str) -> list[Fault]:
    counts = Counter(family.mark for family in families)
    doubled = [mark for mark, count in counts.items() if count > 1]
    return [Fault(name, "id", "a mark that stands once", mark, key="mark_twice") for mark in doubled[:20]]


def _json_lines(raw: bytes, name: str, _limits: Limits) -> Iterator[tuple[int, Any]]:
    for row, line in enumerate(raw.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield row, strict_json.loads(line)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise InputError([Fault(f"{name}, row {row}", "", "a JSON object", key="json")]) from None


def _table(raw: bytes, name: str, limits: Limits) -> Iterator[tuple[int, Any]]:
    for row, cells in table_rows(raw, name, limits):
        yield row, nested(cells, f"{name}, row {row}")


def nested(cells: Mapping[str, str | None], where: str) -> dict[str, Any]:
    """Return the household object that one table row describes.

    Raises
    ------
    InputError
        For a column that is none of ours, or a cell that is no number or no yes or no.
    """
    faults: list[Fault] = []
    family: dict[str, Any] = {}
    adults: dict[int, dict[str, Any]] = {}
    for column, cell in cells.items():
        text = (cell or "").strip()
        if not text:
            continue
        try:
            _put(family, adults, column, text)
        except ValueError as error:
            key = str(error)
            faults.append(Fault(where, column, _CELLS[key], shorten(text), key=f"cell.{key}"))
    if faults:
        raise InputError(faults)
    family["adults"] = [adults[number] for number in sorted(adults)]
    return family


def _put(family: dict[str, Any], adults: dict[int, dict[str, Any]], column: str, text: str) -> None:
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


def _set(family: dict[str, Any], path: Path_, value: Any) -> None:
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
