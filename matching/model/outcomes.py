"""Real outcomes: a table of families, where they moved and how they fared, read and checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Ints
from geo.faults import Fault, InputError, shorten
from matching.batch import Batch
from matching.destinations import Destinations
from matching.features.dataset import Rows, features_at, uncertainty_at
from matching.household import Household, parse_household
from matching.model.learned_model import COLUMNS

FIELDS = ("family", "moved", "kato", "works_3_months", "stays_12_months", "household")
"""Columns of an outcomes file, as ``data/outcomes_schema.json`` describes them."""
LEAST_FAMILIES = 300
"""Families below which nothing is learned: with 8 % returns that is some 25 who did not stay."""
LEAST_OF_EACH = 20
"""Rows of the rarer answer, to each of the two questions, below which nothing is learned."""
MOST_FAULTS = 50
_YES = {"yes": True, "no": False}


@dataclass(frozen=True)
class Outcomes:
    """Checked outcomes.

    Parameters
    ----------
    rows : Rows
        What is known of each family and place today, and how the family fared.
    moved : ndarray of datetime64, shape (n,)
        Day of each move.
    families : int
        Number of families.
    """

    rows: Rows
    moved: NDArray[np.datetime64]
    families: int


@dataclass(frozen=True, slots=True)
class _Line:
    family: str
    moved: date
    place: int
    works: bool
    stays: bool
    household: Household


def read_outcomes(
    text: str,
    places: Destinations,
    *,
    occupations: Container[str],
    katos: Container[str],
    where: str = "outcomes",
    today: date | None = None,
) -> Outcomes:
    """Return the outcomes in a CSV text.

    Parameters
    ----------
    text : str
        The file.
    places : Destinations
        All settlements that a family can have moved to.
    occupations, katos : container of str
        Known unit groups and place codes.
    where : str
        What to call the file in a fault.
    today : date, optional
        Moves must lie twelve months before it: nobody can have stayed longer than has passed.

    Raises
    ------
    InputError
        With the faults of all rows (at most 50 are listed), or if there are too few families to learn from.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    lacking = [name for name in FIELDS if name not in (reader.fieldnames or ())]
    if lacking:
        raise InputError(
            [
                Fault(where, name, "a column of this name", key="heading", params={"columns": name})
                for name in lacking
            ]
        )
    lines: list[_Line] = []
    faults: list[Fault] = []
    for number, raw in enumerate(reader, start=2):
        line = _line(raw, f"{where}, row {number}", places, occupations, katos, today)
        if isinstance(line, _Line):
            lines.append(line)
        else:
            faults += line
    if faults:
        rest = (
            [
                Fault(
                    where,
                    "",
                    "fewer faults",
                    f"{len(faults)} in all",
                    key="more_faults_all",
                    params={"most": MOST_FAULTS},
                )
            ]
            if len(faults) > MOST_FAULTS
            else []
        )
        raise InputError([*faults[:MOST_FAULTS], *rest])
    return _enough(_table(lines, places), where)


def _line(
    raw: dict[str, str | None],
    where: str,
    places: Destinations,
    occupations: Container[str],
    katos: Container[str],
    today: date | None,
) -> _Line | list[Fault]:
    cell = {name: (raw.get(name) or "").strip() for name in FIELDS}
    faults = [Fault(where, "family", "a number for the family", key="mark")] if not cell["family"] else []
    moved = _day(cell["moved"])
    if moved is None or (today is not None and (today - moved).days < 365):
        faults.append(
            Fault(
                where,
                "moved",
                "a day at least twelve months ago, YYYY-MM-DD",
                shorten(cell["moved"]),
                key="moved_day",
            )
        )
    if cell["kato"] not in places.position:
        faults.append(
            Fault(where, "kato", "the KATO code of a settlement", shorten(cell["kato"]), key="place")
        )
    faults += [
        Fault(where, name, "yes or no", shorten(cell[name]), key="cell.flag")
        for name in ("works_3_months", "stays_12_months")
        if cell[name] not in _YES
    ]
    try:
        household = parse_household(cell["household"], occupations=occupations, places=katos, where=where)
    except InputError as error:
        return [
            *faults,
            *(
                Fault(f.where, f"household.{f.field}", f.expected, f.found, key=f.key, params=f.params)
                for f in error.faults
            ),
        ]
    if faults or moved is None:
        return faults
    return _Line(
        cell["family"],
        moved,
        places.position[cell["kato"]],
        _YES[cell["works_3_months"]],
        _YES[cell["stays_12_months"]],
        household,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _table(lines: list[_Line], places: Destinations) -> Outcomes:
    numbers: dict[str, int] = {}
    family = np.array([numbers.setdefault(line.family, len(numbers)) for line in lines], dtype=np.int64)
    batch = Batch([line.household for line in lines])
    at = np.array([line.place for line in lines], dtype=np.int64).reshape(-1, 1)
    features = features_at(batch, places, at)[:, 0] if lines else np.zeros((0, len(COLUMNS)))
    uncertainty = uncertainty_at(batch, places, at)[:, 0] if lines else np.zeros((0, 0))
    flags = {
        name: np.array([getattr(line, name) for line in lines], dtype=np.bool_) for name in ("works", "stays")
    }
    moved = np.array([line.moved for line in lines], dtype="datetime64[D]")
    return Outcomes(Rows(features, uncertainty, family, flags["works"], flags["stays"]), moved, len(numbers))


def _enough(found: Outcomes, where: str) -> Outcomes:
    faults = []
    if found.families < LEAST_FAMILIES:
        faults.append(
            Fault(
                where,
                "family",
                f"at least {LEAST_FAMILIES} families to learn from",
                str(found.families),
                key="families_least",
                params={"least": LEAST_FAMILIES},
            )
        )
    for name, happened in (("works_3_months", found.rows.works), ("stays_12_months", found.rows.stays)):
        rarer = min(int(happened.sum()), int((~happened).sum()))
        if rarer < LEAST_OF_EACH:
            faults.append(
                Fault(
                    where,
                    name,
                    f"at least {LEAST_OF_EACH} rows of each answer",
                    str(rarer),
                    key="answers_least",
                    params={"least": LEAST_OF_EACH},
                )
            )
    if faults:
        raise InputError(faults)
    return found


def folds(found: Outcomes, parts: int = 5) -> Iterator[tuple[Ints, Ints]]:
    """Yield rows to learn from and rows to try on: families that moved later than all that were learned from.

    A family is never on both sides; its place in time is that of its first move.
    """
    order = np.full(int(found.rows.family.max()) + 1, np.datetime64("9999-12-31"))
    np.minimum.at(order, found.rows.family, found.moved)
    ranked = np.argsort(order, kind="stable")
    block = np.empty(len(ranked), dtype=np.int64)
    for number, part in enumerate(np.array_split(ranked, parts)):
        block[part] = number
    at = block[found.rows.family]
    for number in range(1, parts):
        yield np.flatnonzero(at < number), np.flatnonzero(at == number)
