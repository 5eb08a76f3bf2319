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
from matching.criteria.schooling import Schooling
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
    ({"plots_house": 2.0}, True, (), Message("reason.land.not_asked"), "nobody asked for one"),
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
    village = Village(rent_home=40_000.0, price_home_m2=130_000.0, homes_free=0.0)
    assert Housing().reason(batch, village, 0).id == f"{message.id}.none", "a low rent is no free home"


TAUGHT = [
    ("kk", ["ru"], 3, "only_kk", 0.6, "a language that nobody at home speaks"),
    ("ru", ["kk", "uz"], 3, "only_ru", 0.6, "one of several, none of them that of the school"),
    ("kk+ru", ["ru"], 3, "here", 1.0, "a school of both"),
    ("ru", ["kk", "ru"], 3, "here", 1.0, "a family of both"),
    ("kk", [], 3, "here", 1.0, "a family that did not say"),
    ("kk", ["ru"], 1, "here", 1.0, "a made-up language decides nothing"),
]


@pytest.mark.parametrize(
    ("taught", "spoken", "trust", "key", "left", "why"), TAUGHT, ids=[c[-1] for c in TAUGHT]
)
def test_the_language_of_teaching_counts_where_it_is_known(taught, spoken, trust, key, left, why):
    columns = {
        "school_km": (0.0, ""), "school_places_free": (9.0, ""), "school_language": (1.0, taught),
    }  # fmt: skip

    class School(Village):
        def __len__(self) -> int:
            return 1

        def column(self, name):
            value, text = columns.get(name, (NAN, ""))
            return SimpleNamespace(
                value=np.array([value]), text=np.array([text], dtype=object), trust=np.array([trust])
            )

    given = {"origin": {"region": "610000000"}, "adults": [{}], "children": [{"age": 9}], "languages": spoken}
    batch, criterion = Batch((Household.model_validate(given),)), Schooling()
    (row,) = criterion.group_keys(batch)
    assert criterion.row(School(), row)[0] == pytest.approx(left)
    assert criterion.reason(batch, School(), 0).id == f"reason.schooling.{key}"
