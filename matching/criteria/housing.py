"""A home: whether there is one, and whether the family can pay for it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, falling, saturating
from matching.destinations import Destinations, Value, cached_with_places
from matching.messages import Message
from matching.survey_rates import record_value

HOMES_HALF_AT = 4.0
"""Free homes at which half of the supply utility is reached."""
USUAL_BUDGET = 60_000.0
"""Monthly budget assumed of a family that did not say, KZT."""
FLOOR_M2 = 60.0
"""Floor area that a family would buy, m2."""
_UNKNOWN = "reason.housing.unknown"
BUYER_HALF_AT = 1.0
"""Price in multiples of the savings at which half of the buyer's utility is reached."""


class Housing(Criterion):
    """Rent against the budget (or price against savings, for who buys) and the number of free homes, half each."""

    id = "housing"
    indicators = ("rent_home", "price_home_m2", "homes_free", "building_cost_m2")
    computed_from = ("rent_home", "price_home_m2", "homes_free")

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return what each family can pay a month, and the savings of one that would buy."""
        budget = np.where(np.isnan(batch.budget), USUAL_BUDGET, np.maximum(batch.budget, 1.0))
        savings = [h.housing.savings_kzt if h.housing.tenure == "buy" else None for h in batch.households]
        return list(zip(budget.tolist(), savings, strict=True))

    @override
    def row(self, places: Destinations, key: tuple[float, float | None]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        budget, savings = key
        if savings is not None:
            price = places.column("price_home_m2").value * FLOOR_M2
            affordable = falling(price / max(savings, 1.0), BUYER_HALF_AT)
        else:
            # Full at half of the budget, none at twice: rent above the budget is possible with the state's aid,
            # but hard.
            affordable = np.clip((2.0 - places.column("rent_home").value / budget) / 1.5, 0.0, 1.0)
        return np.asarray(0.5 * affordable + 0.5 * _supply(places))

    @override
    def evidence(self, batch: Batch, places: Destinations, place: int) -> tuple[Value, ...]:
        """Return rent, price and free homes, and how earlier movers to the region fared."""
        record = record_value(places, "problem_finding_housing", "housing_record", place)
        return (*super().evidence(batch, places, place), record)

    @override
    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return the rent, or the price for who buys, and the number of free homes."""
        buys = batch.households[0].housing.tenure == "buy"
        cost = places.column("price_home_m2" if buys else "rent_home").value[place]
        homes = places.column("homes_free").value[place]
        if np.isnan(cost) or np.isnan(homes):
            found = record_value(places, "problem_finding_housing", "housing_record", place).value
            return Message("reason.housing.record", {"percent": found}) if found else Message(_UNKNOWN)
        n = round(float(homes))
        if buys:
            home = round(float(cost) * FLOOR_M2, -5)
            key = "reason.housing.price" if n else "reason.housing.price.none"
            return Message(key, {"m2": FLOOR_M2, "price": home, "n": n})
        return Message(
            "reason.housing.rent" if n else "reason.housing.rent.none", {"rent": float(cost), "n": n}
        )


@cached_with_places()
def _supply(places: Destinations) -> Floats:
    return saturating(places.column("homes_free").value, HOMES_HALF_AT)
