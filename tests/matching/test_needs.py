"""The needs assessment: the whole framework, what presses first."""

from __future__ import annotations

import pytest

from matching.household import Household
from matching.needs import DOMAINS, STAGES, checklist, framework


def family(**more) -> Household:
    base = {"origin": {"region": "610000000"}, "adults": [{"occupation": "7212", "education": "vocational"}]}
    return Household.model_validate(base | more)


def test_the_framework_has_every_domain_at_every_stage():
    assert framework() == tuple((domain, stage) for domain in DOMAINS for stage in STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_checklist_holds_each_domain_once_the_pressing_first(stage):
    needs = checklist(family(), stage)
    assert sorted(need.domain for need in needs) == sorted(DOMAINS)
    assert [need.first for need in needs] == sorted((need.first for need in needs), reverse=True)


def test_an_unknown_stage_is_refused():
    with pytest.raises(KeyError):
        checklist(family(), "later")


PRESSING = [
    (
        "language_and_culture",
        {"languages": ["kk"]},
        {"languages": ["kk", "ru"]},
        "no Russian, where most speak it",
    ),
    ("community_and_support", {}, {"ties": ["593200000"]}, "nobody there that they know"),
    ("income", {"housing": {"savings_kzt": 100_000}}, {"housing": {"savings_kzt": 3_000_000}}, "no savings"),
    ("psychological_needs", {}, {"children": [{"age": 3}]}, "one who moves alone"),
    ("employment_and_business", {"business": {"wants": True}}, {}, "a business"),
]


@pytest.mark.parametrize(("domain", "with_it", "without", "why"), PRESSING)
def test_what_presses(domain, with_it, without, why):
    def first(household):
        return {need.domain for need in checklist(household) if need.first}

    assert domain in first(family(**with_it))
    assert domain not in first(family(**without))
