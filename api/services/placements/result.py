"""A plan of families as data: what was asked for, what was found, what proves it.

Values, prices and gains are points of the score, of which a place has up to a hundred for a family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from geo.arrays import Floats, Ints
from matching.placement import Certificate, Plan
from matching.placement.build import BuiltProblem, HouseholdRule, JobRule
from matching.placement.explanation import PriceCheck
from matching.placement.fairness import GroupShare

LEAST_PRICE = 1e-4
"""Shadow price, in points, from which a capacity counts as scarce."""
EQUAL_POINTS = 0.05
"""Points within which two places count as equal: a reader sees tenths of a point."""


@dataclass(frozen=True, slots=True)
class PlacementSettings:
    """How families are to be placed: every setting that a person may see and change.

    Parameters
    ----------
    time_limit : float
        Seconds for the solver.
    seed : int
        Varies the solver's neighbourhoods.
    household_rule, job_rule : str
        See :mod:`matching.placement.build`.
    fair : bool
        Whether no band of household size may have less than first come, first served gives it.
    check_prices : int
        How many prices to check by solving again with one unit more.
    """

    time_limit: float = 30.0
    seed: int = 0
    household_rule: HouseholdRule = "mean"
    job_rule: JobRule = "one"
    fair: bool = False
    check_prices: int = 0


@dataclass(frozen=True, slots=True)
class Fairness:
    """What fairness costs, in points, and what each band of household size has."""

    cost: float
    cost_at_most: float
    shares: tuple[GroupShare, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselinePlan:
    """Where an earlier plan placed families.

    Parameters
    ----------
    places : mapping of str to str
        KATO code by family id; empty for a family that it left unplaced.
    """

    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanIndex:
    """What the rows and columns of a placement problem stand for.

    Parameters
    ----------
    family_ids : tuple of str
        The centre's own id of each family.
    katos, districts, oblasts : tuple of str
        KATO code of each place, and of the district and the oblast that it lies in.

    Attributes
    ----------
    family, place, district : dict of str to int
        Row of each family, column of each place, number of each district.
    district_labels : tuple of int
        Number of the district of each place.
    """

    family_ids: tuple[str, ...]
    katos: tuple[str, ...]
    districts: tuple[str, ...]
    oblasts: tuple[str, ...]
    family: Mapping[str, int] = field(init=False, repr=False)
    place: Mapping[str, int] = field(init=False, repr=False)
    district: Mapping[str, int] = field(init=False, repr=False)
    district_labels: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        numbers = _numbered(sorted(set(self.districts)))
        object.__setattr__(self, "family", _numbered(self.family_ids))
        object.__setattr__(self, "place", _numbered(self.katos))
        object.__setattr__(self, "district", numbers)
        object.__setattr__(self, "district_labels", tuple(numbers[code] for code in self.districts))

    @classmethod
    def of(
        cls, places: Mapping[str, Mapping[str, Any]], family_ids: Sequence[str], katos: Sequence[str]
    ) -> PlanIndex:
        """Return the index of some families and places.

        Parameters
        ----------
        places : mapping
            Places of an atlas by KATO code, as :attr:`api.services.engine.Engine.places` has them.
        family_ids, katos : sequence of str
            Rows and columns.
        """
        above = {
            level: tuple(str(places[kato][level]) if kato in places else "" for kato in katos)
            for level in ("district", "oblast")
        }
        return cls(tuple(family_ids), tuple(katos), above["district"], above["oblast"])


def _numbered(codes: Iterable[str]) -> dict[str, int]:
    return {code: number for number, code in enumerate(codes)}


ChangeReason = Literal["decided", "shut", "room", "full", "price", "better", "as_good"]


@dataclass(frozen=True, slots=True)
class Change:
    """A family that the baseline plan placed elsewhere.

    Parameters
    ----------
    family : int
        Row of the family.
    before, after : str
        KATO codes; empty for no place.
    gain : float
        Points; NaN where the former place is no longer open to the family.
    reason : str
        Why it changed: the catalogues have a sentence for each.
    resource : str
        The resource that made the difference, for the reasons ``full`` and ``price``.
    cost : float
        What the family would use up of it, in points.
    """

    family: int
    before: str
    after: str
    gain: float
    reason: ChangeReason
    resource: str = ""
    cost: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacementResult:
    """A plan with all that its views need; of the families no more than ids, what they use up and sealed answers.

    Parameters
    ----------
    built : BuiltProblem
        The problem, and where its capacities come from.
    index : PlanIndex
        What its rows and columns stand for.
    plan : Plan
        The plan; what persons decided is in it.
    settings : PlacementSettings
        What it was made with.
    certificate : Certificate
        What the checker found.
    atlas, trained_on : str
        Version of the atlas that it was made from, and what its ranking learned from.
    fairness : Fairness, optional
        What fairness costs, where it was asked for.
    price_checks : tuple of PriceCheck
        Prices beside what one unit more really brought.
    baseline : BaselinePlan, optional
        The plan that it is compared with.
    changes : tuple of Change
        Families that the baseline placed elsewhere, those who lose most first.
    sealed : tuple of str
        The answers of each family as they travel in its links (:mod:`api.services.intake.sealed_answers`), so that a
        sheet opened from the plan is the family's; empty for a plan that no service made.
    listed : ndarray of int, shape (H, M)
        The first villages of each family's own list; empty where none were made.

    Attributes
    ----------
    katos : tuple of str
        KATO code of the place that each family is given, empty for none.
    values : array, shape (H,)
        Value of each family where it is placed.
    persons : array of int, shape (H,)
        Members of each family.
    decided : dict of int to str
        Why persons decided about families, in their words, by row.
    """

    built: BuiltProblem
    index: PlanIndex
    plan: Plan
    settings: PlacementSettings
    certificate: Certificate
    atlas: str
    trained_on: str
    fairness: Fairness | None = None
    price_checks: tuple[PriceCheck, ...] = ()
    baseline: BaselinePlan | None = None
    changes: tuple[Change, ...] = ()
    sealed: tuple[str, ...] = ()
    listed: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    katos: tuple[str, ...] = field(init=False, repr=False)
    values: Floats = field(init=False, repr=False)
    persons: Ints = field(init=False, repr=False)
    decided: Mapping[int, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        problem, assignment = self.built.problem, self.plan.assignment
        katos = tuple(self.index.katos[place] if place >= 0 else "" for place in assignment)
        reasons: dict[int, list[str]] = {}
        for decision in self.plan.decisions:
            for row in decision.households:
                reasons.setdefault(row, []).append(decision.reason)
        object.__setattr__(self, "katos", katos)
        object.__setattr__(self, "values", problem.values_of(assignment))
        object.__setattr__(self, "persons", problem.demand["persons"].astype(np.int64))
        object.__setattr__(self, "decided", {row: "; ".join(texts) for row, texts in reasons.items()})
