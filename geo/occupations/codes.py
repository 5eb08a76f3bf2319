"""The ISCO-08 code list: 10 major, 43 sub-major, 130 minor and 436 unit groups."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from data import FOLDER
from geo.faults import Fault, InputError, shorten

UNIT_GROUP_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Occupation:
    """One group of ISCO-08, at any level.

    Parameters
    ----------
    code : str
        One to four digits; ``"0"`` is the armed forces.
    level : int
        Number of digits: 1 major, 2 sub-major, 3 minor, 4 unit group.
    title_en, title_ru, title_kk : str
        Title; English is the ILO's, Russian and Kazakh are translations by Qonys.
    """

    code: str
    level: int
    title_en: str
    title_ru: str
    title_kk: str

    def title(self, language: str) -> str:
        """Return the title in ``kk``, ``ru`` or ``en``."""
        return {"kk": self.title_kk, "ru": self.title_ru, "en": self.title_en}[language]


@cache
def occupations() -> dict[str, Occupation]:
    """Return every group of ISCO-08 by code, in the order of the codes."""
    with (FOLDER / "isco08.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Occupation(
                row["code"], int(row["level"]), row["title_en"], row["title_ru"], row["title_kk"]
            )
            for row in csv.DictReader(file)
        }


@cache
def unit_groups() -> tuple[str, ...]:
    """Return the 436 unit-group codes in ascending order."""
    return tuple(code for code, group in occupations().items() if group.level == UNIT_GROUP_DIGITS)


def occupation(code: str) -> Occupation:
    """Return a group of any level.

    Raises
    ------
    InputError
        When no group has this code.
    """
    try:
        return occupations()[code]
    except KeyError:
        fault = Fault(
            "occupation", "", "an ISCO-08 code of one to four digits", shorten(code), key="cell.isco_digits"
        )
        raise InputError([fault]) from None


def title(code: str, language: str = "ru") -> str:
    """Return the title of a group in ``kk``, ``ru`` or ``en``; see :func:`occupation` for errors."""
    return occupation(code).title(language)


def check_code(text: str, *, where: str = "occupation", field: str = "") -> str:
    """Return a unit-group code, stripped of blanks, or say what is wrong with it.

    Parameters
    ----------
    text : str
        What was given for a code.
    where, field : str
        Put into the fault, so that a caller can say which adult or row is meant.

    Raises
    ------
    InputError
        When it is not one of the 436 unit groups; the message names a near one where there is one.

    Examples
    --------
    >>> check_code(" 7212 ")
    '7212'
    """
    code = text.strip()
    group = occupations().get(code)
    if group is not None and group.level == UNIT_GROUP_DIGITS:
        return code
    raise InputError([Fault(where, field, _expectation(code), shorten(text), key="cell.isco")])


def _expectation(code: str) -> str:
    wanted = "an ISCO-08 unit-group code of four digits"
    group = occupations().get(code)
    if group is not None:
        inside = [unit for unit in unit_groups() if unit.startswith(code)]
        return f"{wanted}, such as {inside[0]} within group {code} ({group.title_en})"
    minor = occupations().get(code[:3]) if code.isdecimal() and len(code) == UNIT_GROUP_DIGITS else None
    if minor is not None:
        inside = [unit for unit in unit_groups() if unit.startswith(minor.code)]
        return f"{wanted} (group {minor.code} has {', '.join(inside)})"
    return f"{wanted}, such as 7212"
