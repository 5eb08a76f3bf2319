"""A case as a receiving office sees it: what it must prepare for, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row

from matching.cases.gate import Gate
from matching.household import Household


@dataclass(frozen=True, slots=True)
class Worker:
    """An adult who looks for work: in what, and with what training."""

    occupation: str | None
    experience_years: float
    education: str | None


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a receiving office must prepare for.

    Parameters
    ----------
    id, number, stage : str
        Ours, the sending centre's own number to talk about, and where the case is.
    organisation_id : str
        The sending centre.
    kato : str
        The settlement.
    due_on, arrived_on : date or None
        Day by which the office is to act; day of the arrival.
    persons : int
        People to come.
    children : tuple of int
        Their ages: places in schools and kindergartens.
    workers : tuple of Worker
        Who looks for work.
    tenure : str
        How the family wants to live: a home to rent, to buy, or a plot to build on.
    land : tuple of str
        What it wants land for.
    languages : tuple of str
        Of schooling and of talks.
    needs : tuple of str
        Of care, access and schooling.
    """

    id: str
    number: str
    stage: str
    organisation_id: str
    kato: str
    due_on: date | None
    arrived_on: date | None
    persons: int
    children: tuple[int, ...]
    workers: tuple[Worker, ...]
    tenure: str
    land: tuple[str, ...]
    languages: tuple[str, ...]
    needs: tuple[str, ...]


def read_preparation(gate: Gate, case_id: str) -> Preparation:
    """Return a case as a receiving office sees it; its own centre may look at it, too.

    Raises
    ------
    NotFoundError
        If the viewer sees no such case.
    """
    return preparation_of(gate.case(case_id))


def preparation_of(row: Row) -> Preparation:  # type: ignore[type-arg]
    """Return what is to be prepared for a case's row."""
    family = Household.model_validate_json(row.household)
    return Preparation(
        row.id,
        row.number,
        row.stage,
        row.organisation_id,
        row.chosen_kato or "",
        row.due_on,
        row.arrived_on,
        family.persons,
        tuple(child.age for child in family.children),
        tuple(
            Worker(each.occupation, each.experience_years, each.education)
            for each in family.adults
            if each.seeks_work
        ),
        family.housing.tenure,
        family.land.purposes,
        family.languages,
        family.needs,
    )
