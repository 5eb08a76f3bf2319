"""The nine-digit codes of the state classifier of administrative units (KATO), and the regions of 2022.

``59 32 33 100``: two digits name the oblast, four the district (or the city of oblast significance with what belongs
to it), six the rural okrug (or town, posyolok or city administration), nine the settlement. Unused digits are zero.
In tables a code is plain ``str``; :func:`parse_kato` is what checks one that comes from outside.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Literal, NamedTuple, cast

from data import FOLDER
from geo.faults import Fault, InputError, shorten

REPUBLICAN_CITIES = frozenset({"71", "75", "79"})
"""First digits of Astana, Almaty and Shymkent, whose districts stand where elsewhere cities stand (``751110000``)."""

REGIONS_OF_2022: dict[str, str] = {"10": "63", "33": "19", "62": "35"}
"""First digits of the regions made on 8 June 2022 (Abai, Jetisu, Ulytau), each with the region it was part of."""


class Level(StrEnum):
    """Depth of a place in the hierarchy."""

    OBLAST = "oblast"
    DISTRICT = "district"
    OKRUG = "okrug"
    SETTLEMENT = "settlement"


def parse_kato(text: str, where: str = "", field: str = "kato") -> str:
    """Return a code that came from outside, checked.

    Parameters
    ----------
    text : str
        Nine digits; blanks around them are taken off, and two, four or six digits are filled up with zeros.
    where, field : str
        Named in the fault.

    Returns
    -------
    str
        Nine digits.

    Raises
    ------
    InputError
        When it is no code. Whether a place of that code exists is for the atlas to say.
    """
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6, 9) and digits[:2] >= "10":
        return digits.ljust(9, "0")
    expected = "a KATO code of nine digits, such as 593233100"
    raise InputError([Fault(where or "KATO", field, expected, shorten(text), key="cell.kato")])


def level_of(code: str) -> Level:
    """Return the level of a code.

    Parameters
    ----------
    code : str
        Nine digits.

    Returns
    -------
    Level
        Districts of Astana, Almaty and Shymkent are districts; a city of oblast significance (``551010000``) has the
        level of an okrug inside its city administration (``551000000``).
    """
    if code[6:] != "000":
        return Level.SETTLEMENT
    if code[2:] == "0000000":
        return Level.OBLAST
    if code[4:6] == "00" or code[:2] in REPUBLICAN_CITIES:
        return Level.DISTRICT
    return Level.OKRUG


def parent_of(code: str) -> str | None:
    """Return the code one level up, or ``None`` for an oblast.

    Parameters
    ----------
    code : str
        Nine digits.

    Returns
    -------
    str or None
        By structure alone. The list has no okrug for a few towns: :mod:`geo.places` gives those their district.
    """
    match level_of(code):
        case Level.SETTLEMENT:
            return code[:6] + "000"
        case Level.OKRUG:
            return code[:4] + "00000"
        case Level.DISTRICT:
            return code[:2] + "0000000"
    return None


def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes above a code, nearest first; empty for an oblast."""
    above = parent_of(code)
    return () if above is None else (above, *ancestors(above))


def oblast_of(code: str) -> str:
    """Return the code of the oblast that a code lies in, or is."""
    return code[:2] + "0000000"


@cache
def crosswalk() -> dict[str, str]:
    """Return today's code of every older code in ``data/kato_crosswalk.csv``."""
    with (FOLDER / "kato_crosswalk.csv").open(encoding="utf-8", newline="") as rows:
        return {row["old_code"]: row["new_code"] for row in csv.DictReader(rows) if row["new_code"]}


Rule = Literal["recoded", "renamed", "gone"]
"""How a settlement of 2022 stands in the classifier of 2026."""


class Former(NamedTuple):
    """What became of a settlement of the classifier of 2022 that has another code or name today, or is gone."""

    name_ru: str
    now: str
    """Code of the settlement today; of one that is gone, of the okrug or district that its land belongs to."""
    now_name_ru: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.name_ru} is not in the classifier any more; its land belongs to {self.now} {self.now_name_ru}"


@cache
def other_names() -> tuple[tuple[str, str], ...]:
    """Return KATO code and name of ``data/other_place_names.csv``: former names and abbreviations still in use."""
    with (FOLDER / "other_place_names.csv").open(encoding="utf-8", newline="") as rows:
        return tuple((row["kato"], row["name"]) for row in csv.DictReader(rows))


@cache
def former_settlements() -> dict[str, Former]:
    """Return what became of the settlements of ``data/former_places.csv``, by their code of 2022."""
    with (FOLDER / "former_places.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["kato"]: Former(row["name_ru"], row["now"], row["now_name_ru"], cast("Rule", row["rule"]))
            for row in csv.DictReader(rows)
        }


@cache
def names_in_use() -> dict[str, tuple[str, ...]]:
    """Return what places are called beside their names of today, by code: names of 2022, older ones, abbreviations."""
    found: dict[str, list[str]] = defaultdict(list)
    for former in former_settlements().values():
        if former.rule != "gone":
            found[former.now].append(former.name_ru)
    for code, name in other_names():
        found[code].append(name)
    return {code: tuple(names) for code, names in found.items()}


def todays_settlement(code: str) -> str:
    """Return the code of today of a settlement that had another one in 2022; every other code unchanged."""
    former = former_settlements().get(code)
    return former.now if former is not None and former.rule == "recoded" else code


def gone(code: str) -> Former | None:
    """Return what became of a settlement of 2022 that the classifier has no more; None for every other code."""
    former = former_settlements().get(code)
    return former if former is not None and former.rule == "gone" else None


def todays_code(code: str) -> str:
    """Return today's code of a district that a table from before 8 June 2022 names.

    Some old codes stand for another place today (``191000000`` was Taldykorgan and is Qonaev), so never ask for a code
    of today. Codes of okrugs and settlements are not known to the crosswalk: no source at hand has older ones.

    Parameters
    ----------
    code : str
        Nine digits, as they were before the reform.

    Returns
    -------
    str
        The code after the crosswalk; a code that the crosswalk does not know is returned as it is.
    """
    return crosswalk().get(code, code)


def is_within(code: str, areas: Iterable[str]) -> bool:
    """Tell whether a place is one of some places, or below one of them.

    Parameters
    ----------
    code : str
        Nine digits.
    areas : iterable of str
        Codes of oblasts, districts, okrugs or settlements.
    """
    return any(code.startswith(area.rstrip("0").ljust(_DIGITS[level_of(area)], "0")) for area in areas)


_DIGITS = {Level.OBLAST: 2, Level.DISTRICT: 4, Level.OKRUG: 6, Level.SETTLEMENT: 9}
