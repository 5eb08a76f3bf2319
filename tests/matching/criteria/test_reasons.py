"""What is said of a village follows what is known of it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from matching.batch import Batch
from matching.criteria.employment import Employment
from matching.criteria.housing import Housing
from matching.criteria.infrastructure import WEIGHTS, Infrastructure
from matching.criteria.land import Land
from matching.criteria.schooling import Schooling
from matching.destinations import Destinations
from matching.household import Household
from matching.messages import Message

NAN = float("nan")


class Village:
    """One settlement with the values that a test gives; nothing else is known of it."""

    def __init__(self, parcels: bool = True, **values: float) -> None:
        self.values = values
        self.caches: dict[object, object] = {}
        self.whole = None
        self.atlas = SimpleNamespace(parcels=pd.DataFrame({"kato": ["x"] if parcels else []}))

    def column(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(value=np.array([self.values.get(name, NAN)]))


def family(*purposes: str) -> Batch:
    given = {"origin": {"region": "610000000"}, "adults": [{}], "land": {"purposes": purposes}}
    return Batch((Household.model_validate(given),))


def buyer(tenure: str, region: str, savings: float | None) -> Batch:
    housing = {"tenure": tenure, "savings_kzt": savings}
    given = {"origin": {"region": region}, "adults": [{}], "housing": housing}
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


SOUTH, NORTH = "610000000", "590000000"
DEAR = {"m2": 60.0, "price": 7_800_000.0, "n": 2}
HOMES = [
    ("rent", SOUTH, None, Message("reason.housing.rent", {"rent": 40_000.0, "n": 2})),
    ("any", SOUTH, 9e6, Message("reason.housing.rent", {"rent": 40_000.0, "n": 2})),
    ("buy", NORTH, 9e6, Message("reason.housing.price", DEAR)),
    ("buy", SOUTH, None, Message("reason.housing.lacks", {**DEAR, "gap": 800_000.0})),
    ("buy", SOUTH, 500_000.0, Message("reason.housing.lacks", {**DEAR, "gap": 300_000.0})),
    ("buy", SOUTH, 3e6, Message("reason.housing.enough", DEAR)),
]


@pytest.mark.parametrize(("tenure", "region", "savings", "message"), HOMES)
def test_who_buys_is_told_the_price_and_who_rents_the_rent(tenure, region, savings, message):
    batch = buyer(tenure, region, savings)
    village = Village(rent_home=40_000.0, price_home_m2=130_000.0, homes_free=2.0)
    assert Housing().reason(batch, village, 0) == message
    village = Village(rent_home=40_000.0, price_home_m2=130_000.0, homes_free=0.0)
    assert Housing().reason(batch, village, 0).id == f"{message.id}.none", "a low rent is no free home"


def test_the_certificate_counts_where_it_can_be_had():
    """Only for who buys, from a region of departure; with it, savings and price decide between villages again."""
    village = Village(rent_home=40_000.0, price_home_m2=130_000.0, homes_free=2.0)

    def fit(tenure: str, region: str, savings: float | None) -> float:
        criterion, batch = Housing(), buyer(tenure, region, savings)
        return float(criterion.row(village, criterion.group_keys(batch)[0])[0])

    assert fit("buy", SOUTH, 1e6) > fit("buy", NORTH, 1e6)
    assert fit("buy", SOUTH, 9e6) > fit("buy", SOUTH, 1e6) > fit("buy", SOUTH, None)
    assert fit("rent", SOUTH, 1e6) == fit("rent", NORTH, None)
    assert fit("buy", NORTH, None) == fit("rent", NORTH, None), "neither savings nor certificate are known"


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


@pytest.mark.parametrize("code", ["7212", "2250", "5120"])
def test_no_known_vacancy_is_said_only_where_none_counts(places: Destinations, code: str) -> None:
    """Vacancies in related occupations count for a place: where they are all there is, the sentence speaks of them."""
    given = {"origin": {"region": "610000000"}, "adults": [{"occupation": code}]}
    batch = Batch((Household.model_validate(given),))
    utility = Employment().row(places, Employment().group_keys(batch)[0])
    about = Employment().about(batch)
    said = [Employment().reason_of(places, about, place) for place in range(len(places))]
    kinds = np.array([message.id.removeprefix("reason.employment.") for message in said])
    assert {"none", "related", "matching"} <= set(kinds)
    assert not utility[kinds == "none"].any()
    assert (utility[kinds != "none"] > 0).all()
    assert all(message.params["n"] > 0 for message in said if message.id.endswith("related"))
