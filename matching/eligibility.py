"""Whether a family may take part in the resettlement programme: each condition, whether it is met, and its source.

The conditions are dated facts of ``data/eligibility_rules.csv`` and ``data/programme_regions.csv``. One that was not
seen on a page never excludes a family: it is something to ask about. Kandas have rules and a quota of their own; nobody
is asked about it here, the pages say where to turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from geo.layers.facts import fact_table
from matching.household import Household

State = Literal["met", "unmet", "unknown"]
Verdict = Literal["eligible", "not_eligible", "unknown"]
OF_AGE = 18
"""Years from which a person may sign the three-sided contract (Civil Code, article 17)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of taking part, as far as it is known.

    Parameters
    ----------
    rule : str
        Its name; the catalogues hold its sentences under ``eligibility.<rule>.<state>``.
    valid_from : date
        First day.
    valid_to : date or None
        Last day; None while in force.
    confirmed : bool
        Whether it was seen in a document.
    source : str
        Where, or whom to ask.
    """

    rule: str
    valid_from: date
    valid_to: date | None
    confirmed: bool
    source: str

    def holds(self, on: date) -> bool:
        """Return whether the condition is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition and what is known of a family's meeting it."""

    condition: Condition
    state: State


@dataclass(frozen=True, slots=True)
class OtherProgramme:
    """Another programme that a member of the family may fit.

    Parameters
    ----------
    programme : str
        Its name; the catalogues hold its sentence under ``eligibility.other.<programme>``.
    grant_mci, loan_mci : float
        Grant, and largest loan for a home, in monthly calculation indices.
    confirmed : bool
        Whether the amounts were seen on a page.
    source : str
        Where they are from.
    """

    programme: str
    grant_mci: float
    loan_mci: float
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a family may take part, and why.

    Parameters
    ----------
    verdict : {"eligible", "not_eligible", "unknown"}
        ``not_eligible`` where a confirmed condition is not met, ``unknown`` where one is not known or one that is not
        confirmed is not met.
    checks : tuple of Check
        Every condition in force, in the order of the table.
    others : tuple of OtherProgramme
        Programmes that fit beside it or instead of it.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    others: tuple[OtherProgramme, ...]

    def of(self, state: State) -> tuple[Check, ...]:
        """Return the checks that ended in a state."""
        return tuple(check for check in self.checks if check.state == state)

    @property
    def money_is_theirs(self) -> bool:
        """Whether the programme's money may be shown as theirs, if only under the conditions that are not yet known."""
        return self.verdict in ("eligible", "unknown")


def eligibility(household: Household, on: date, seats_left: float | None = None) -> Eligibility:
    """Return whether a family may take part on a day.

    Parameters
    ----------
    household : Household
        Who they are; what they have not said is not known.
    on : date
        Day of the application.
    seats_left : float, optional
        Persons that the quotas of all receiving regions still hold; not known if not given.

    Returns
    -------
    Eligibility

    Examples
    --------
    >>> family = Household.model_validate({"origin": {"region": "590000000"}, "adults": [{"age": 40}]})
    >>> found = eligibility(family, date(2026, 11, 1))
    >>> found.verdict, [check.condition.rule for check in found.of("unmet")]
    ('not_eligible', ['departure_region'])
    """
    states: dict[str, Callable[[], State]] = {
        "departure_region": lambda: _met(household.origin.region in departure_regions(on)),
        "registered_year": lambda: _said(household.programme.registered_a_year),
        "category": lambda: _category(household),
        "adult": lambda: _met(any(adult.age >= OF_AGE for adult in household.adults)),
        "quota_left": lambda: "unknown" if seats_left is None else _met(seats_left >= household.persons),
        "first_time": lambda: _not_said(household.programme.took_part_before),
        "proof_of_skill": lambda: _said(household.programme.proof_of_skill),
    }
    checks = tuple(Check(each, states[each.rule]()) for each in conditions() if each.holds(on))
    return Eligibility(_verdict(checks), checks, other_programmes(household))


def _verdict(checks: tuple[Check, ...]) -> Verdict:
    if any(check.state == "unmet" and check.condition.confirmed for check in checks):
        return "not_eligible"
    sure = all(check.state == "met" for check in checks if check.condition.confirmed)
    doubtful = any(check.state == "unmet" for check in checks)
    return "eligible" if sure and not doubtful else "unknown"


def _met(is_met: bool) -> State:
    return "met" if is_met else "unmet"


def _said(answer: bool | None) -> State:
    return "unknown" if answer is None else _met(answer)


def _not_said(answer: bool | None) -> State:
    return "unknown" if answer is None else _met(not answer)


def _category(household: Household) -> State:
    category = household.programme.category
    return "unknown" if category is None else _met(category != "none")


@cache
def conditions() -> tuple[Condition, ...]:
    """Return every known condition, in the order of the table."""
    return tuple(
        Condition(
            rule=str(row["rule"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            confirmed=row["confirmed"] == "true",
            source=str(row["source"]),
        )
        for row in fact_table("eligibility_rules").to_dict("records")
    )


@lru_cache(maxsize=64)
def departure_regions(on: date) -> frozenset[str]:
    """Return the regions from which families are resettled on a day, by KATO code."""
    table = fact_table("programme_regions")
    rows = table[(table["role"] == "departure") & (table["valid_from"] <= on.isoformat())]
    return frozenset(rows["kato"])


def is_resettled(region: str) -> bool:
    """Return whether families are resettled from a region, by its KATO code and the newest known list."""
    return region in departure_regions(date.max)


def other_programmes(household: Household) -> tuple[OtherProgramme, ...]:
    """Return the programmes that an adult's occupation fits, each once."""
    codes = [adult.occupation for adult in household.adults if adult.occupation and adult.education != "none"]
    fitting = (known for prefix, known in _by_occupation() if any(code.startswith(prefix) for code in codes))
    return tuple(dict.fromkeys(fitting))


@cache
def _by_occupation() -> tuple[tuple[str, OtherProgramme], ...]:
    return tuple(
        (
            str(row["occupation_prefix"]),
            OtherProgramme(
                programme=str(row["programme"]),
                grant_mci=float(row["grant_mci"]),
                loan_mci=float(row["loan_mci_high"]),
                confirmed=row["confirmed"] == "true",
                source=str(row["source"]),
            ),
        )
        for row in fact_table("other_programmes").to_dict("records")
    )
