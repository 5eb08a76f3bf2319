"""What a family is asked counts: every field of a household changes some answer, but for the one that must not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pydantic import BaseModel

from matching.household import Household
from matching.needs import checklist

BASE: dict[str, Any] = {
    "origin": {"region": "610000000", "settlement_type": "town"},
    "adults": [
        {"age": 36, "sex": "m", "occupation": "7212", "experience_years": 9, "education": "vocational"},
        {"age": 34, "sex": "f", "occupation": "2341", "experience_years": 8, "education": "higher"},
    ],
    "children": [{"age": 9}, {"age": 4}],
    "marital_status": "married",
    "languages": ["kk", "ru"],
    "housing": {"tenure": "rent", "budget_kzt_month": 90_000, "savings_kzt": 1_500_000},
    "ties": ["552210000"],
    "programme": {"category": "job_seeker", "registered_a_year": True, "took_part_before": False, "proof_of_skill": True},
}  # fmt: skip
CHANGED = [
    ("origin.region", "430000000"),
    ("origin.settlement_type", "village"),
    ("adults.0.occupation", "6130"),
    ("adults.1.education", "none"),
    ("adults.1.seeks_work", False),
    ("children.0.age", 5),
    ("marital_status", "widowed"),
    ("languages", ["kk"]),
    ("housing.tenure", "buy"),
    ("housing.budget_kzt_month", 20_000),
    ("housing.savings_kzt", 100_000),
    ("land.purposes", ["farm"]),
    ("business.wants", True),
    ("needs", ["regular_treatment"]),
    ("ties", ["391010000"]),
    ("preferences", {"climate": 5}),
    ("spouse_preferences", {"climate": 5}),
    ("must.regions", ["550000000"]),
    ("must.school", True),
    ("must.kindergarten", True),
    ("must.job", True),
    ("must.plot", True),
    ("must.max_km_to_hospital", 20),
    ("must.max_km_to_school", 0),
    ("must.max_rent_kzt", 40_000),
    ("must.max_price_kzt_m2", 80_000),
    ("must.settlement_types", ["town"]),
    ("programme.category", "none"),
    ("programme.registered_a_year", False),
    ("programme.took_part_before", True),
    ("programme.proof_of_skill", False),
]
OF_THE_ADULTS_ALONE = [("adults.0.age", 17), ("adults.0.experience_years", 0)]
NEVER = "adults.0.sex"
"""Accepted by the contract, and by design no input of any answer."""


def with_field(path: str, value: Any) -> dict[str, Any]:
    """Return the family with one field changed."""
    family = copy.deepcopy(BASE)
    *steps, last = path.split(".")
    target: Any = family
    for step in steps:
        target = target[int(step)] if step.isdigit() else target.setdefault(step, {})
    target[last] = value
    return family


def answers(client, family: dict[str, Any]) -> str:
    """Return all that a family is told, but for the moment at which it was asked."""
    found = client.post("/api/v1/matches?lang=en", json=family)
    assert found.status_code == 200, found.text
    needs = checklist(Household.model_validate(family))
    return json.dumps(found.json(), sort_keys=True) + repr(needs)


def leaves(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Return the paths of the fields of a model, numbers of lists left out."""
    found = set()
    for name, field in model.model_fields.items():
        kinds = [
            each
            for each in (field.annotation, *getattr(field.annotation, "__args__", ()))
            if isinstance(each, type)
        ]
        inner = [each for each in kinds if issubclass(each, BaseModel)]
        found |= leaves(inner[0], f"{prefix}{name}.") if inner else {prefix + name}
    return found


@pytest.fixture(scope="module")
def base(client) -> str:
    return answers(client, BASE)


def test_no_field_is_forgotten_here():
    tried = {
        ".".join(step for step in path.split(".") if not step.isdigit())
        for path, _ in [*CHANGED, *OF_THE_ADULTS_ALONE, (NEVER, "f")]
    }
    assert tried == leaves(Household)


def test_the_same_question_has_the_same_answer(client, base):
    assert answers(client, BASE) == base


@pytest.mark.parametrize(("path", "value"), CHANGED, ids=[path for path, _ in CHANGED])
def test_a_field_changes_some_answer(client, base, path, value):
    assert answers(client, with_field(path, value)) != base


def test_somebody_alone_is_told_to_be_of_age(client):
    alone = {**BASE, "adults": [BASE["adults"][0]], "children": []}
    young = {**alone, "adults": [{**BASE["adults"][0], "age": 17}]}
    assert answers(client, alone) != answers(client, young)


def test_sex_changes_nothing(client, base):
    assert answers(client, with_field(NEVER, "f")) == base
