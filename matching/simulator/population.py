"""Families drawn from the margins of the survey of 2021."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import Adult, Child, Household, Housing, Land, Origin
from matching.simulator import survey
from matching.simulator.occupation_mix import draw_occupation

Rng = np.random.Generator

TIES_SHARE = 0.22
"""Share of families that chose by the advice of relatives or earlier movers (table 19: 51 and 28 of 354)."""
TIES_AT_HOME_REGION = 0.8
"""Share of ties that lie in the region that the family was going to anyway: a guess."""
CHILDREN_IF = {"single": 0.2, "married": 0.915, "divorced": 0.75, "widowed": 0.8}
"""Probability of children by marital status: guesses that meet the 76 % of all (the survey gives no split)."""
NEEDS = {
    "wheelchair": 0.02,
    "special_education": 0.02,
    "regular_treatment": 0.06,
    "pregnancy": 0.03,
    "elderly_care": 0.04,
}
"""Probability of each need: guesses."""
WISHES: dict[str, float] = {
    "employment": 165 / 354,
    "housing": 123 / 354,
    "business": 69 / 354,
    "climate": 65 / 354,
    "ties": 79 / 354,
    "schooling": 45 / 354,
    "health": 7 / 354,
}
"""Share of respondents that named each criterion (tables 17 and 19)."""
RU_SHARE = 0.6


@dataclass(frozen=True)
class Families:
    """Simulated families.

    Parameters
    ----------
    batch : Batch
        ``B`` households; the first adult is the one who would answer a survey.
    region : ndarray of int, shape (B,)
        Region of :data:`matching.simulator.survey.REGIONS` that the family goes to by habit.
    luck : ndarray of float64, shape (B, 2)
        What no form asks for, in standard deviations: towards finding work and towards staying.
    """

    batch: Batch
    region: Ints
    luck: Floats

    def __len__(self) -> int:
        return len(self.batch)

    def part(self, rows: slice) -> Families:
        """Return some of the families."""
        return Families(Batch(self.batch.households[rows]), self.region[rows], self.luck[rows])


def draw_families(number: int, places: Destinations, rng: Rng) -> Families:
    """Draw families.

    Parameters
    ----------
    number : int
        How many.
    places : Destinations
        Where relatives may live.
    rng : Generator
        Random numbers.
    """
    weights = np.array(list(survey.REGIONS.values()), dtype=np.float64)
    region = rng.choice(len(weights), number, p=weights / weights.sum())
    names = tuple(survey.REGIONS)
    homes = _settlements_of(places)
    households = tuple(_household(names[r], homes, rng) for r in region)
    return Families(Batch(households), region.astype(np.int64), rng.normal(size=(number, 2)))


def _settlements_of(places: Destinations) -> dict[str, NDArray[np.str_]]:
    return {
        region: places.katos[np.isin(places.oblasts, oblasts)] for region, oblasts in survey.OBLASTS.items()
    }


def _pick(rng: Rng, shares: Mapping[str, float]) -> str:
    values = np.fromiter(shares.values(), dtype=np.float64)
    return list(shares)[int(np.searchsorted(np.cumsum(values / values.sum()), rng.random(), side="right"))]


def _household(region: str, homes: Mapping[str, NDArray[np.str_]], rng: Rng) -> Household:
    sex = "f" if rng.random() < survey.value("4", "women_share", region) else "m"
    marital = _marital(sex, rng)
    adults = [_adult(sex, _age(rng), True, rng)]
    if marital == "married":
        adults.append(_partner(adults[0], rng))
    previous_type = _pick(rng, survey.shares("13", "previous_settlement_type", region))
    return Household.model_construct(
        origin=Origin.model_construct(
            region=survey.ORIGINS[_pick(rng, survey.origin_shares()[region])],
            settlement_type=survey.TYPES[previous_type],
        ),
        adults=tuple(adults),
        children=_children(adults, marital, rng),
        marital_status=marital,
        languages=("kk", "ru") if rng.random() < RU_SHARE else ("kk",),
        housing=_housing(rng),
        land=Land.model_construct(purposes=_purposes(rng)),
        business=_business(rng),
        needs=tuple(need for need, share in NEEDS.items() if rng.random() < share),
        ties=_ties(region, homes, rng),
        preferences={
            name: float(rng.integers(4, 6)) for name, share in WISHES.items() if rng.random() < share
        },
    )


def _marital(sex: str, rng: Rng) -> str:
    group = "women" if sex == "f" else "men"
    shares = {
        s: survey.value("text", f"marital_status:{s}", group) for s in ("married", "divorced", "widowed")
    }
    return _pick(rng, {**shares, "single": 1.0 - sum(shares.values())})


def _age(rng: Rng) -> int:
    young = rng.random() < survey.value("text", "under_30", "all")
    return int(rng.integers(20, 30)) if young else int(30 + min(rng.exponential(9.0), 30.0))


def _adult(sex: str, age: int, seeks: bool, rng: Rng) -> Adult:
    higher = rng.random() < survey.value("text", "higher_education", "all")
    education = "higher" if higher else ("vocational" if rng.random() < 0.5 else "secondary")
    years = max(0.0, float(age - 22 - rng.integers(0, 6)))
    return Adult.model_construct(
        age=age,
        sex=sex,
        occupation=draw_occupation(sex, higher, rng),
        experience_years=years,
        education=education,
        seeks_work=seeks,
    )


def _partner(first: Adult, rng: Rng) -> Adult:
    sex = "m" if first.sex == "f" else "f"
    age = int(np.clip(first.age + rng.normal(2.0 if sex == "m" else -2.0, 3.0), 19, 63))
    return _adult(sex, age, bool(rng.random() < (0.9 if sex == "m" else 0.55)), rng)


def _children(adults: list[Adult], marital: str, rng: Rng) -> tuple[Child, ...]:
    if rng.random() >= CHILDREN_IF[marital]:
        return ()
    oldest = int(np.clip(max(adult.age for adult in adults) - 19, 0, 17))
    count = min(1 + int(rng.poisson(0.9)), 6)
    return tuple(Child.model_construct(age=int(age)) for age in rng.integers(0, oldest + 1, count))


def _housing(rng: Rng) -> Housing:
    tenure = _pick(rng, {"rent": 0.6, "any": 0.2, "buy": 0.2})
    budget = round(60_000 * float(rng.lognormal(0.0, 0.35)) / 5_000) * 5_000.0
    savings = round(3_000_000 * float(rng.lognormal(0.0, 0.6)) / 500_000) * 500_000.0
    return Housing.model_construct(
        tenure=tenure,
        budget_kzt_month=budget if rng.random() < 0.6 else None,
        savings_kzt=savings if tenure == "buy" else None,
    )


def _purposes(rng: Rng) -> tuple[str, ...]:
    return tuple(
        p for p, share in {"house": 0.1, "household": 0.2, "farm": 0.05}.items() if rng.random() < share
    )


def _business(rng: Rng) -> object:
    from matching.household import Business

    return Business.model_construct(wants=bool(rng.random() < (69 + 42) / 354))


def _ties(region: str, homes: Mapping[str, NDArray[np.str_]], rng: Rng) -> tuple[str, ...]:
    if rng.random() >= TIES_SHARE:
        return ()
    names = tuple(survey.REGIONS)
    there = region if rng.random() < TIES_AT_HOME_REGION else names[int(rng.integers(len(names)))]
    if not len(homes[there]):
        return ()
    code = str(rng.choice(homes[there]))
    return (code,) if rng.random() < 0.5 else (code[:4] + "00000",)
