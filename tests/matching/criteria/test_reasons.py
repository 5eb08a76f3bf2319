"""What is said of a village follows what is known of it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from matching.batch import Batch
from matching.criteria.housing import Housing
from matching.criteria.infrastructure import WEIGHTS, Infrastructure
from matching.criteria.land import Land
from matching.household import Household
from matching.messages import Message

NAN = float("nan")


class Village:
    """One settlement with the values that a test gives; nothing else is known of it."""

    def __init__(self, parcels: bool = True, **values: float) -> None:
        self.values = values
        self.caches: dict[object, object] = {}
        self.atlas = SimpleNamespace(parcels=pd.DataFrame({"kato": ["x"] if parcels else []}))

    def column(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(value=np.array([self.values.get(name, NAN)]))


def family(*purposes: str) -> Batch:
    given = {"origin": {"region": "610000000"}, "adults": [{}], "land": {"purposes": purposes}}
    return Batch((Household.model_validate(given),))


def lacking(*names: str) -> tuple[Message, ...]:
    return tuple(Message(f"amenity.{name}") for name in names)


AMENITIES = [
    ({}, Message("reason.infrastructure.unknown"), "nothing is known"),
    (dict.fromkeys(WEIGHTS, 1.0), Message("reason.infrastructure.all", {"of": 9}), "all are there"),
    (
        {**dict.fromkeys(WEIGHTS, 1.0), "gas": 0.0, "bus": 0.0},
        Message("reason.infrastructure.has", {"here": 7, "of": 9, "lacking": lacking("bus", "gas")}),
        "those that are not there are named",
    ),
    ({"gas": 0.0}, Message("reason.infrastructure.none", {"lacking": lacking("gas")}), "none of them"),
    (
        {"shop": 0.0, "internet": 1.0},
        Message("reason.infrastructure.has", {"here": 1, "of": 2, "lacking": lacking("shop")}),
        "what is not known is neither there nor lacking",
    ),
]


@pytest.mark.parametrize(("values", "message", "why"), AMENITIES)
def test_amenities(values, message, why):
    assert Infrastructure().reason(family(), Village(**values), 0) == message


PLOTS = [
    ({"plots_house": 2.0}, True, ("house",), Message("reason.land.plots", {"n": 2}), "two are offered"),
    ({}, True, ("house",), Message("reason.land.none"), "parcels are known, none of them here"),
    ({"plots_farm": 3.0}, True, ("house",), Message("reason.land.none"), "only for another purpose"),
    ({}, False, ("house",), Message("reason.land.unknown"), "no parcel of the country is known"),
]


@pytest.mark.parametrize(("values", "parcels", "purposes", "message", "why"), PLOTS)
def test_plots(values, parcels, purposes, message, why):
    assert Land().reason(family(*purposes), Village(parcels, **values), 0) == message


HOMES = [
    ("rent", Message("reason.housing.rent", {"rent": 40_000.0, "n": 2})),
    ("any", Message("reason.housing.rent", {"rent": 40_000.0, "n": 2})),
    ("buy", Message("reason.housing.price", {"m2": 60.0, "price": 7_800_000.0, "n": 2})),
]


@pytest.mark.parametrize(("tenure", "message"), HOMES)
def test_who_buys_is_told_the_price_and_who_rents_the_rent(tenure, message):
    given = {"origin": {"region": "610000000"}, "adults": [{}], "housing": {"tenure": tenure}}
    batch = Batch((Household.model_validate(given),))
    village = Village(rent_home=40_000.0, price_home_m2=130_000.0, homes_free=2.0)
    assert Housing().reason(batch, village, 0) == message
