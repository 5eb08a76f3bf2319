"""The planted truth, written down: what is assumed, and what is fitted to the survey alone.

The survey gives margins, not slopes: how much a matching vacancy helps *inside* a region cannot be read from it.
The slopes below are assumptions, set once from what is plausible before any ranker was trained, and not changed
since; everything else (:class:`Fitted`) is fitted so that the survey's margins are met.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from matching.simulator.survey import MARITAL, REGIONS, TYPES

WORK: Final = MappingProxyType({"jobs": 2.6, "skill_x_vacancy": 0.6, "unemployment": -0.06})
"""Log-odds of work in one's own occupation at three months; of jobs, from none to many within reach."""
WORK_UNSEEN = 0.3
"""Standard deviation of what is not recorded of a village, and of a family, towards work (log-odds; each)."""

HOUSED: Final = MappingProxyType(
    {"rent_load": -1.0, "price_load": -0.5, "homes_free": 0.4, "relatives": 0.8, "persons": -0.12}
)
"""Log-odds of a home within a month."""

EASY: Final = MappingProxyType(
    {
        "works": 0.5,
        "housed": 0.4,
        "more_rural": -0.30,
        "more_urban": -0.10,
        "relatives": 0.8,
        "colder": -0.02,
        "amenities": 0.8,
    }
)
HARD: Final = MappingProxyType(
    {
        "works": -0.6,
        "housed": -0.5,
        "more_rural": 0.30,
        "more_urban": 0.15,
        "relatives": -0.8,
        "colder": 0.03,
        "amenities": -0.8,
    }
)
"""Log-odds of adapting easily, and of still finding it very hard, against adapting with some difficulty."""

STAYS: Final = MappingProxyType(
    {
        "works": 1.3,
        "housed": 0.6,
        "easy": 0.5,
        "hard": -1.8,
        "school_km": -0.05,
        "children_x_school_places": -0.8,
        "kindergarten_km": -0.02,
        "children_x_kindergarten_places": -0.3,
        "clinic_km": -0.02,
        "hospital_km": -0.003,
        "care_x_hospital_km": -0.012,
        "plots": 0.4,
        "business_x_customers": 0.25,
        "relatives": 0.5,
        "earlier_movers": 0.8,
        "price_load": -0.2,
        "wishes": 2.0,
    }
)
"""Log-odds of staying twelve months. Wishes: over the range from none of what the family named to all of it."""
STAYS_UNSEEN = 0.3
"""Standard deviation of what is not recorded of a village, and of a family, towards staying (log-odds; each)."""

JOB_PROBLEM_IF_NO_WORK = 2.0
HOME_PROBLEM_IF_NOT_HOUSED = 2.0
"""Log-odds by which who lacks work (a home) reports trouble to find it more often."""


@dataclass
class Fitted:
    """Parameters that are fitted to the survey (log-odds).

    Regions without a row in the survey take the mean of those with one.
    """

    work: dict[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, 0.0))
    work_young: float = 0.0
    work_woman: float = 0.0
    housed: dict[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, 1.0))
    easy: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*REGIONS, *TYPES, *MARITAL), 0.0))
    hard: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*REGIONS, *TYPES, *MARITAL), -0.6))
    stays: dict[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, 2.0))
    job_problem: dict[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, -2.0))
    job_problem_young: float = 0.0
    home_problem: dict[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, -2.0))
