"""What lists are made of: how many villages a set of differing families is shown, and how much a wish changes.

Families are a full cross of six oblasts of origin and twelve occupations, alike in everything else. A list of
one village for all of them would send them to one place; lists that never name a region would leave its quota
unused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from geo.arrays import Floats, Ints
from geo.atlas import Atlas
from geo.occupations import unit_groups
from matching.batch import Batch
from matching.criteria.base import Criterion
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.evaluation.metrics import gini
from matching.household import Household, parse_household

ORIGINS = ("610000000", "310000000", "430000000", "190000000", "790000000", "470000000")
OCCUPATIONS = ("2221", "7212", "2341", "8322", "6121", "5120", "3313", None, "3123", "9313", "2211", "7231")
TOP = 10
LARGE_QUOTA = 0.04
"""Share of the quota of all regions from which a region has to appear."""

Score = Callable[[Batch], Floats]
"""Points of every pair, shape (B, P)."""
Lists = Callable[[Batch], Ints]
"""Rows of the first :data:`TOP` places of every family's list, shape (B, TOP)."""


@dataclass(frozen=True)
class Exposure:
    """What the first ten of every family are made of.

    Parameters
    ----------
    villages, firsts : int
        Different villages in all lists, and different villages at their heads.
    commonest_first : int
        Families that have the commonest first village.
    gini : float
        Of how often each destination is in a list; 0 if all equally often.
    large_regions, large_regions_shown : int
        Regions with at least :data:`LARGE_QUOTA` of the quota, and those of them that appear.
    stay : dict
        By criterion that varies: of ten villages, how many stay when its wish goes from 0 to 5.
    highest, lowest : float
        Extreme scores over all families and places.
    """

    villages: int
    firsts: int
    commonest_first: int
    gini: float
    large_regions: int
    large_regions_shown: int
    stay: Mapping[str, float]
    highest: float
    lowest: float

    def to_dict(self) -> dict[str, object]:
        """Return the figures by name."""
        return asdict(self)


def differing_families(atlas: Atlas, wishes: Mapping[str, float] | None = None) -> list[Household]:
    """Return the families: every origin with every occupation, with the wishes that are given."""
    codes, places = frozenset(unit_groups()), frozenset(map(str, atlas.places.index))
    return [
        parse_household(_family(origin, occupation, wishes or {}), occupations=codes, places=places)
        for origin in ORIGINS
        for occupation in OCCUPATIONS
    ]


def _family(origin: str, occupation: str | None, wishes: Mapping[str, float]) -> dict[str, object]:
    first: dict[str, object] = {
        "age": 34,
        "sex": "m",
        "experience_years": 8,
        "education": "vocational",
        "seeks_work": True,
    }
    if occupation:
        first["occupation"] = occupation
    return {
        "origin": {"region": origin, "settlement_type": "village"},
        "adults": [first, {"age": 32, "sex": "f", "seeks_work": False}],
        "children": [{"age": 9}, {"age": 4}],
        "marital_status": "married",
        "preferences": dict(wishes),
    }


def exposure(places: Destinations, score: Score, lists: Lists | None = None) -> Exposure:
    """Return what the lists of the differing families are made of.

    Parameters
    ----------
    places : Destinations
        Where they may go.
    score : callable
        The score that is shown.
    lists : callable, optional
        The lists; by the score if not given.
    """
    lists = lists or (lambda batch: first_places(score(batch), places))
    batch = Batch(differing_families(places.atlas))
    tops = lists(batch)
    heads = np.bincount(tops[:, 0], minlength=len(places))
    shown = np.bincount(tops.ravel(), minlength=len(places))
    large = _large_regions(places)
    scores = score(batch)
    return Exposure(
        villages=int((shown > 0).sum()),
        firsts=int((heads > 0).sum()),
        commonest_first=int(heads.max()),
        gini=gini(shown.astype(np.float64)),
        large_regions=len(large),
        large_regions_shown=len(large & set(map(str, places.oblasts[tops.ravel()]))),
        stay=wish_effects(places, lists),
        highest=float(scores.max()),
        lowest=float(scores.min()),
    )


def first_places(score: Floats, places: Destinations, top: int = TOP) -> Ints:
    """Return the first places of each family, equal scores by code; shape (B, top).

    Parameters
    ----------
    score : ndarray of float64, shape (B, P)
        Of every family at every place.
    places : Destinations
        The places; their codes decide between equal scores, so that a list is the same in every run.
    top : int
        Length of the lists.

    Returns
    -------
    ndarray of int, shape (B, top)
        Rows of ``places``, best first.
    """
    return np.stack([np.lexsort((places.katos, -row))[:top] for row in score])


def _large_regions(places: Destinations) -> set[str]:
    quota = {str(code): float(value) for code, value in zip(places.oblasts, places.quota.value, strict=True)}
    known = {code: value for code, value in quota.items() if value > 0}
    whole = sum(known.values())
    return {code for code, value in known.items() if value >= LARGE_QUOTA * whole}


def wish_effects(places: Destinations, lists: Lists) -> dict[str, float]:
    """Return, by criterion that varies, how many of ten villages stay when its wish goes from 0 to 5."""
    found = {}
    for name, criterion in CRITERIA.items():
        if _varies(places, criterion):
            low, high = (lists(Batch(differing_families(places.atlas, {name: wish}))) for wish in (0.0, 5.0))
            found[name] = _common(low, high)
    return found


def _varies(places: Destinations, criterion: Criterion) -> bool:
    """Return whether a criterion tells any two destinations apart for the families."""
    batch = Batch(differing_families(places.atlas))
    utility = criterion.utility(batch, places)
    known = utility[~np.isnan(utility)]
    return bool(len(known) and np.ptp(known) > 0)


def _common(one: Sequence[Ints] | Ints, other: Sequence[Ints] | Ints) -> float:
    return float(np.mean([len(np.intersect1d(a, b)) for a, b in zip(one, other, strict=True)]))
