"""A case tells what the family said, and nothing that it is only reckoned with."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.services.desk.family_told import family_facts
from api.services.engine import Engine
from api.services.language.i18n import translator_for
from matching.household import Household

RU = translator_for("ru")


@pytest.mark.parametrize(
    ("adult", "told"),
    [
        ({}, "возраст не указан"),
        ({"age": 35}, RU.gettext("desk.age", years=35)),  # said, though it is what is reckoned with otherwise
        ({"education": "higher"}, f"возраст не указан, {RU.gettext('education.higher')}"),
    ],
)
def test_an_age_that_nobody_told_is_not_one(home: Path, adult: dict[str, object], told: str) -> None:
    family = Household.model_validate({"origin": {"region": "610000000"}, "adults": [adult]})
    facts = {fact.label: fact.text for fact in family_facts(family, Engine.open(home), RU)}
    assert facts[RU.gettext("desk.fact.adult")] == told
    assert RU.gettext("desk.fact.tenure") not in facts


def test_the_way_of_living_that_was_told_is_there(home: Path) -> None:
    raw = {"origin": {"region": "610000000"}, "adults": [{}], "housing": {"tenure": "any"}}
    facts = family_facts(Household.model_validate(raw), Engine.open(home), RU)
    assert RU.gettext("tenure.any") in {fact.text for fact in facts}
