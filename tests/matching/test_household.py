"""What a family may say, and what it is told when it says something else."""

from __future__ import annotations

import json

import pytest

from geo.faults import InputError
from matching.household import CRITERIA_IDS, Household, parse_household

OCCUPATIONS = {"7212", "2341"}
PLACES = {"610000000", "593200000", "590000000"}
LEAST = {"origin": {"region": "610000000"}, "adults": [{}]}
EXAMPLE = {
    "origin": {"region": "610000000", "settlement_type": "village"},
    "adults": [
        {"age": 36, "sex": "m", "occupation": "7212", "experience_years": 9, "education": "vocational", "seeks_work": True},
        {"age": 34, "sex": "f", "occupation": "2341", "experience_years": 8, "education": "higher", "seeks_work": True},
    ],
    "children": [{"age": 9}, {"age": 4}],
    "marital_status": "married",
    "languages": ["kk", "ru"],
    "housing": {"tenure": "rent", "budget_kzt_month": 70000, "savings_kzt": 1500000},
    "land": {"purposes": ["household"]},
    "business": {"wants": False},
    "needs": [],
    "ties": ["593200000"],
    "preferences": {"employment": 5, "schooling": 4, "climate": 2},
    "must": {"regions": [], "school": True, "max_km_to_hospital": 60},
}  # fmt: skip


def parse(raw) -> Household:
    return parse_household(raw, occupations=OCCUPATIONS, places=PLACES)


def with_(**changes):
    return {**LEAST, **changes}


GOOD = [
    (LEAST, "the least that may be said"),
    (EXAMPLE, "the design's example"),
    (json.dumps(EXAMPLE), "as JSON text"),
    (json.dumps(EXAMPLE).encode(), "as JSON bytes"),
    (with_(adults=[{"age": 16}]), "youngest adult"),
    (with_(adults=[{"age": 100}] * 10), "most and oldest adults"),
    (with_(children=[{"age": 0}, {"age": 17}]), "youngest and oldest child"),
    (with_(housing={"budget_kzt_month": 0}), "no money for rent"),
    (with_(preferences=dict.fromkeys(CRITERIA_IDS, 0)), "nothing matters"),
    (with_(adults=[{"age": "36", "seeks_work": "true"}]), "text in an object, as tables and forms have it"),
    (json.dumps(with_(children=[{"age": 4.0}])), "a whole number with a point"),
    (json.dumps(with_(housing={"budget_kzt_month": 70_000})), "a whole number where any will do"),
    (with_(must={"regions": ["590000000"]}), "one region"),
]
BAD = [
    ("{", "JSON", "broken JSON"),
    ("", "JSON", "an empty file"),
    (b"\xff\xfe", "JSON", "bytes that are no text"),
    ("[" * 100_000, "JSON", "JSON too deep to read"),
    (json.dumps(with_(adults=[{"age": "36"}])), "adults.0.age", "a number written as text, in JSON"),
    (
        json.dumps(with_(adults=[{"seeks_work": "true"}])),
        "seeks_work",
        "a truth value written as text, in JSON",
    ),
    (json.dumps(with_(adults=[{"seeks_work": 1}])), "seeks_work", "a number for a truth value, in JSON"),
    (json.dumps(with_(children=[{"age": True}])), "children.0.age", "a truth value for a number, in JSON"),
    (json.dumps(with_(children=[{"age": 4.5}])), "children.0.age", "half a year"),
    (
        json.dumps(with_(preferences={"climate": "5"})),
        "preferences.climate",
        "a weight written as text, in JSON",
    ),
    ("[]", "object", "a list"),
    ("null", "object", "null"),
    ({}, "required", "an empty object"),
    ({"adults": [{}]}, "origin", "no origin"),
    ({"origin": {"region": "610000000"}}, "adults", "no adults"),
    (with_(adults=[]), "adults", "an empty adults list"),
    (with_(adults=[{}] * 11), "adults", "too many adults"),
    (with_(adults=[{"age": 15}]), "adults.0.age", "an adult of fifteen"),
    (with_(adults=[{"age": 36.5}]), "adults.0.age", "an age that is no whole number"),
    (with_(adults=[{"sex": "x"}]), "adults.0.sex", "a letter for sex that we do not know"),
    (with_(adults=[{"occupation": "welder"}]), "adults.0.occupation", "a title where a code belongs"),
    (with_(adults=[{"occupation": "9999"}]), "ISCO-08", "four digits that are no unit group"),
    (with_(adults=[{"occupation": "721"}]), "adults.0.occupation", "a minor group"),
    (with_(adults=[{"experience_years": -1}]), "experience_years", "negative experience"),
    (with_(adults=[{"name": "A"}]), "no such field", "a name, which we never take"),
    (with_(iin="000000000000"), "no such field", "an IIN, which we never take"),
    (with_(ethnicity="x"), "no such field", "ethnicity, which is never an input"),
    (with_(religion="x"), "no such field", "faith, which is never an input"),
    (with_(children=[{"age": 40}]), "children.0.age", "a child aged forty"),
    (with_(children=[{"age": -1}]), "children.0.age", "a child not born"),
    (with_(children=[{"age": 3}] * 16), "children", "too many children"),
    (with_(origin={"region": "999999999"}), "known place", "a KATO code of no place"),
    (with_(origin={"region": "61"}), "origin.region", "a shortened KATO code"),
    (with_(origin={"region": 610000000}), "origin.region", "a KATO code as a number"),
    (with_(ties=["000000000"]), "ties.0", "relatives in no place"),
    (with_(must={"regions": ["123456789"]}), "must.regions.0", "a region that is none"),
    (with_(must={"max_km_to_hospital": -1}), "max_km_to_hospital", "a negative distance"),
    (with_(must={"max_km_to_hospital": float("nan")}), "max_km_to_hospital", "not a number"),
    (with_(preferences={"employment": 6}), "preferences.employment", "a wish above the scale"),
    (with_(preferences={"weather": 3}), "criteria among", "a criterion that is none"),
    (with_(housing={"budget_kzt_month": -5}), "budget_kzt_month", "a negative budget"),
    (with_(housing={"tenure": "steal"}), "tenure", "a tenure that is none"),
    (with_(land={"purposes": ["mine"]}), "purposes", "a purpose that is none"),
    (with_(marital_status="engaged"), "marital_status", "a status that is none"),
    (with_(needs=["gold"]), "needs.0", "a need that is none"),
]


@pytest.mark.parametrize(("raw", "why"), GOOD, ids=[why for _, why in GOOD])
def test_good(raw, why):
    assert parse(raw).persons >= 1


@pytest.mark.parametrize(("raw", "told", "why"), BAD, ids=[why for *_, why in BAD])
def test_bad(raw, told, why):
    with pytest.raises(InputError) as error:
        parse(raw)
    assert any(told in str(fault) for fault in error.value.faults)
    assert all("\n" not in str(fault) for fault in error.value.faults)


def test_every_fault_is_told_at_once():
    with pytest.raises(InputError) as error:
        parse(with_(adults=[{"age": 5}], children=[{"age": 40}], surprise=1))
    assert len(error.value.faults) == 3


def test_the_example_is_read_as_it_was_written():
    household = parse(EXAMPLE)
    assert household.persons == 4
    assert [adult.occupation for adult in household.seekers] == ["7212", "2341"]
    assert (household.children_between(6, 17), household.children_between(1, 5)) == (1, 1)
