"""A home: whether there is one, and whether the family can pay for it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, falling, saturating
from matching.destinations import Destinations, Value, cached_with_places
from matching.eligibility import is_resettled
from matching.household import Household
from matching.messages import Message
from matching.support import certificate_kzt
from matching.survey_rates import record_value

HOMES_HALF_AT = 4.0
"""Free homes at which half of the supply utility is reached."""
USUAL_BUDGET = 60_000.0
"""Monthly budget assumed of a family that did not say, KZT."""
FLOOR_M2 = 60.0
"""Floor area that a family would buy, m2."""
_UNKNOWN = "reason.housing.unknown"
BUYER_HALF_AT = 1.0
"""Price in multiples of the money for a home at which half of the buyer's utility is reached."""

_Buyer = tuple[float | None, bool]
"""What who buys has for a home, KZT, and whether the certificate is in it."""


def money_for_home(household: Household) -> float | None:
    """Return what a family that would buy has for a home, KZT: its savings and the programme's certificate.

    The certificate counts for families from a region that families are resettled from; whether they meet the other
    conditions is asked elsewhere (:mod:`matching.eligibility`).

    Returns
    -------
    float or None
        None for who would not buy, and where neither savings nor a certificate are known.
    """
    if household.housing.tenure != "buy":
        return None
    savings, certificate = household.housing.savings_kzt, _certificate(household)
    return None if savings is None and not certificate else (savings or 0.0) + certificate


def _certificate(household: Household) -> float:
    return certificate_kzt() if is_resettled(household.origin.region) else 0.0


class Housing(Criterion):
    """Rent against the budget (or price against the money for a home, for who buys) and the free homes, half each."""

    id = "housing"
    indicators = ("rent_home", "price_home_m2", "homes_free", "building_cost_m2")
    computed_from = ("rent_home", "price_home_m2", "homes_free")

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return what each family can pay a month, and what one that would buy has for a home."""
        budget = np.where(np.isnan(batch.budget), USUAL_BUDGET, np.maximum(batch.budget, 1.0))
        money = map(money_for_home, batch.households)
        return list(zip(budget.tolist(), money, strict=True))

    @override
    def row(self, places: Destinations, key: tuple[float, float | None]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        budget, money = key
        if money is not None:
            price = places.column("price_home_m2").value * FLOOR_M2
            affordable = falling(price / max(money, 1.0), BUYER_HALF_AT)
        else:
            # Full at half of the budget, none at twice: rent above the budget is possible with the state's aid,
            # but hard.
            affordable = np.clip((2.0 - places.column("rent_home").value / budget) / 1.5, 0.0, 1.0)
        return np.asarray(0.5 * affordable + 0.5 * _supply(places))

    @override
    def about(self, batch: Batch) -> _Buyer | None:
        """Return what the first family has for a home, if it would buy one."""
        household = batch.households[0]
        if household.housing.tenure != "buy":
            return None
        return money_for_home(household), bool(_certificate(household))

    @override
    def evidence_of(self, places: Destinations, about: _Buyer | None, place: int) -> tuple[Value, ...]:
        """Return rent, price and free homes, and how earlier movers to the region fared."""
        record = record_value(places, "problem_finding_housing", "housing_record", place)
        return (*super().evidence_of(places, about, place), record)

    @override
    def reason_of(self, places: Destinations, about: _Buyer | None, place: int) -> Message:
        """Return the rent, or the price for who buys, and the number of free homes."""
        cost = places.column("price_home_m2" if about else "rent_home").value[place]
        homes = places.column("homes_free").value[place]
        if np.isnan(cost) or np.isnan(homes):
            found = record_value(places, "problem_finding_housing", "housing_record", place).value
            return Message("reason.housing.record", {"percent": found}) if found else Message(_UNKNOWN)
        n = round(float(homes))
        said = _price(about, float(cost), n) if about else _rent(float(cost), n)
        return said if n else replace(said, id=f"{said.id}.none")


def _rent(rent: float, homes: int) -> Message:
    return Message("reason.housing.rent", {"rent": rent, "n": homes})


def _price(buyer: _Buyer, price_m2: float, homes: int) -> Message:
    """Return the price of a home, and whether the certificate and the savings of the family reach it."""
    price = round(price_m2 * FLOOR_M2, -5)
    told: dict[str, object] = {"m2": FLOOR_M2, "price": price, "n": homes}
    money, has_certificate = buyer
    if money is None or not has_certificate:
        return Message("reason.housing.price", told)
    lacking = round(price - money, -5)
    if lacking <= 0:
        return Message("reason.housing.enough", told)
    return Message("reason.housing.lacks", {**told, "gap": lacking})


@cached_with_places(of_the_atlas=True)
def _supply(places: Destinations) -> Floats:
    return saturating(places.column("homes_free").value, HOMES_HALF_AT)
