"""The needs assessment that half of the families of 2021 never had: what to ask, of whom, and when.

Domains and stages are those of the framework of vulnerability of the evaluation of 2021 (table 1), in
``data/needs.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geo.layers.facts import fact_table
from matching.household import Household

STAGES = ("before_departure", "after_arrival", "vulnerable_groups", "long_term")
"""Columns of the framework, in the order in which they come up."""
DOMAINS = (
    "income",
    "employment_and_business",
    "education_and_skills",
    "housing",
    "psychological_needs",
    "community_and_support",
    "language_and_culture",
)
"""Rows of the framework."""
SMALL_SAVINGS = 500_000.0
"""Savings below which the cost of moving is talked through first, KZT: about what two persons are paid to move."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to talk through with a family.

    Parameters
    ----------
    domain, stage : str
        Row and column of the framework; the catalogues hold the question under ``need.<domain>.<stage>``.
    first : bool
        Whether something in the family's answers makes it pressing.
    """

    domain: str
    stage: str
    first: bool


@cache
def framework() -> tuple[tuple[str, str], ...]:
    """Return every (domain, stage) that the framework fills."""
    table = fact_table("needs").set_index("domain")
    return tuple((domain, stage) for domain in DOMAINS for stage in STAGES if table.loc[domain, stage])


def checklist(household: Household, stage: str = "before_departure") -> tuple[Need, ...]:
    """Return what to talk through with a family at one stage, the pressing first.

    Parameters
    ----------
    household : Household
        The family.
    stage : str
        One of :data:`STAGES`.

    Raises
    ------
    KeyError
        If there is no such stage.
    """
    if stage not in STAGES:
        raise KeyError(stage)
    pressing = _pressing(household)
    needs = [Need(domain, stage, domain in pressing) for domain, at in framework() if at == stage]
    return tuple(sorted(needs, key=lambda need: not need.first))


def _pressing(household: Household) -> frozenset[str]:
    """Return the domains in which the family's own answers ask for help first."""
    bereft = household.marital_status in ("divorced", "widowed")
    untrained = any(adult.education in (None, "none", "secondary") for adult in household.adults)
    signs = {
        "income": household.housing.savings_kzt is not None and household.housing.savings_kzt < SMALL_SAVINGS,
        "employment_and_business": not household.seekers or household.business.wants,
        "education_and_skills": untrained and not household.seekers,
        "housing": household.housing.budget_kzt_month is None and household.housing.tenure != "buy",
        "psychological_needs": household.persons == 1 or bool(household.needs) or bereft,
        "community_and_support": not household.ties,
        "language_and_culture": bool(household.languages) and "ru" not in household.languages,
    }
    return frozenset(domain for domain, shown in signs.items() if shown)
