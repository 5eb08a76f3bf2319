"""What the state gives a family that moves, in tenge for the date of moving: pure functions of dated rules and the MCI.

The rules are those of ``data/support_rules.csv`` and the monthly calculation index (MCI) of ``data/mci.csv``, each
with its source.
Where pages disagree or a table was not found the rule has a range, and a range is what comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from geo.faults import Fault, InputError
from geo.layers.facts import fact_table

Area = Literal["urban", "rural"]


@dataclass(frozen=True, slots=True)
class Mci:
    """The monthly calculation index from a day on.

    Parameters
    ----------
    valid_from : date
        First day of its validity.
    kzt : float
        Amount in tenge.
    confirmed : bool
        Whether the amount was seen on a page; others are written down from memory and are to be said so.
    source : str
        Where it was seen.
    """

    valid_from: date
    kzt: float
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of support while a rule was in force.

    Parameters
    ----------
    measure : str
        ``relocation``, ``rent_and_utilities``, ``mobility_certificate`` or ``employer_subsidy``.
    who : str
        Who gets it, as the source says.
    low, high : float or None
        Amount in MCI; no ``low`` means "up to".
    per : str
        ``person``, ``family`` or ``worker``: what the amount is for.
    months : int
        How many times it is paid, once a month.
    area : str
        ``urban``, ``rural`` or ``any``.
    valid_from, valid_to : date or None
        First and last day; no last day means that it is in force.
    note, source : str
        What to know, and where it was seen.
    """

    measure: str
    who: str
    low: float | None
    high: float
    per: str
    months: int
    area: str
    valid_from: date
    valid_to: date | None
    note: str
    source: str

    def holds(self, on: date, area: Area) -> bool:
        """Return whether the rule is in force on a day in a kind of area."""
        in_time = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_time and self.area in ("any", area)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One kind of support for one family.

    Parameters
    ----------
    rule : Rule
        By which rule.
    times : int
        How many persons or families it is counted for.
    low : float or None
        Least amount a payment, KZT; none where the rule only has an upper bound.
    high : float
        Greatest amount a payment, KZT.
    """

    rule: Rule
    times: int
    low: float | None
    high: float

    @property
    def total_low(self) -> float:
        """Least amount over all payments, KZT."""
        return (self.low or 0.0) * self.rule.months

    @property
    def total_high(self) -> float:
        """Greatest amount over all payments, KZT."""
        return self.high * self.rule.months


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a family may get if it moves on a day.

    Parameters
    ----------
    on : date
        Day of moving.
    persons : int
        Members of the family.
    mci : Mci
        The index used.
    mci_known : bool
        Whether that index is known to hold on the day; False for a year whose index is not yet known.
    items : tuple of Entitlement
        One for each measure in force.
    """

    on: date
    persons: int
    mci: Mci
    mci_known: bool
    items: tuple[Entitlement, ...]

    def of(self, measure: str) -> Entitlement | None:
        """Return the entitlement of one measure, if it is in force."""
        return next((item for item in self.items if item.rule.measure == measure), None)


@cache
def known_mci() -> tuple[Mci, ...]:
    """Return every known index, oldest first."""
    rows = fact_table("mci").to_dict("records")
    known = (
        Mci(
            date.fromisoformat(row["valid_from"]),
            float(row["kzt"]),
            row["confirmed"] == "true",
            row["source"],
        )
        for row in rows
    )
    return tuple(sorted(known, key=_start))


def _start(index: Mci) -> date:
    return index.valid_from


@cache
def known_rules() -> tuple[Rule, ...]:
    """Return every known rule, in the order of the table."""
    rows = fact_table("support_rules").to_dict("records")
    return tuple(_rule({str(name): str(cell) for name, cell in row.items()}) for row in rows)


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        measure=row["measure"],
        who=row["who"],
        low=float(row["amount_mci_low"]) if row["amount_mci_low"] else None,
        high=float(row["amount_mci_high"]),
        per=row["per"],
        months=int(row["months"]),
        area=row["settlement"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        note=row["note"],
        source=row["source"],
    )


@cache
def certificate_kzt() -> float:
    """Return what the rule in force gives a family towards a home of its own, in the newest known index, KZT.

    Zero where no such rule is without a last day.
    """
    index = max(known_mci(), key=_start)
    amounts = [
        rule.high * index.kzt
        for rule in known_rules()
        if rule.measure == "mobility_certificate" and rule.valid_to is None
    ]
    return amounts[-1] if amounts else 0.0


def mci_on(day: date, known: Sequence[Mci] | None = None) -> Mci:
    """Return the index that holds on a day: the newest that has begun.

    Raises
    ------
    InputError
        If the day lies before the first known index.
    """
    begun = [index for index in (known_mci() if known is None else known) if index.valid_from <= day]
    if not begun:
        raise InputError(
            [Fault("date", "", "a day for which the monthly calculation index is known", str(day))]
        )
    return max(begun, key=_start)


def estimate(persons: int, on: date, area: Area = "rural") -> Estimate:
    """Return what a family may get if it moves on a day.

    Parameters
    ----------
    persons : int
        Members of the family who move, at least 1.
    on : date
        Day of moving.
    area : {"urban", "rural"}
        Kind of the place it moves to; only rules of before 2023 tell them apart.

    Raises
    ------
    InputError
        If there is nobody to move, or no index is known for the day.

    Notes
    -----
    The index is set each year; a day in a later year than the newest known index is reckoned with the newest, and
    ``mci_known`` says so.
    """
    if persons < 1:
        raise InputError([Fault("persons", "", "at least one person", str(persons))])
    index = mci_on(on)
    items = tuple(_entitled(rule, persons, index) for rule in known_rules() if rule.holds(on, area))
    return Estimate(on, persons, index, on.year <= known_mci()[-1].valid_from.year, items)


def _entitled(rule: Rule, persons: int, index: Mci) -> Entitlement:
    times = persons if rule.per == "person" else 1
    low = None if rule.low is None else rule.low * index.kzt * times
    return Entitlement(rule, times, low, rule.high * index.kzt * times)
