"""Who may take part: one list of families with the answer and the reason beside each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.eligibility import conditions, eligibility, other_programmes
from matching.household import Household

TURKISTAN, NORTH, ASTANA, AKTOBE = "610000000", "590000000", "710000000", "150000000"
YES = {"category": "job_seeker", "registered_a_year": True, "took_part_before": False, "proof_of_skill": True}
NOW = date(2026, 11, 26)


def family(region: str = TURKISTAN, ages: tuple[int, ...] = (36,), **fields: Any) -> Household:
    adults = [{"age": age, "occupation": fields.pop("occupation", "7212")} for age in ages]
    return Household.model_validate({"origin": {"region": region}, "adults": adults, **fields})


CASES = [
    (family(programme=YES), 100, "eligible", [], "everything is said and met"),
    (family(), 100, "unknown", [], "nothing is said yet"),
    (family(NORTH, programme=YES), 100, "not_eligible", ["departure_region"], "lives in a receiving region"),
    (family(ASTANA, programme=YES), 100, "not_eligible", ["departure_region"], "Astana is neither"),
    (family(AKTOBE, programme=YES), 100, "not_eligible", ["departure_region"], "nor is Aktobe"),
    (family(ages=(17,), programme=YES), 100, "not_eligible", ["adult"], "nobody may sign the contract"),
    (family(ages=(17, 40), programme=YES), 100, "eligible", [], "a parent may"),
    (
        family(programme=YES | {"category": "none"}),
        100,
        "not_eligible",
        ["category"],
        "not registered at all",
    ),
    (family(programme=YES | {"category": "serpin_graduate"}), 100, "eligible", [], "a graduate of Serpin"),
    (
        family(programme=YES | {"registered_a_year": False}),
        100,
        "not_eligible",
        ["registered_year"],
        "moved lately",
    ),
    (
        family(programme=YES | {"took_part_before": True}),
        100,
        "unknown",
        ["first_time"],
        "not confirmed: ask",
    ),
    (
        family(programme=YES | {"proof_of_skill": False}),
        100,
        "unknown",
        ["proof_of_skill"],
        "not confirmed: ask",
    ),
    (family(programme=YES), None, "unknown", [], "no quota is known"),
    (family(ages=(36, 34), programme=YES), 1, "not_eligible", ["quota_left"], "one seat for two"),
]


@pytest.mark.parametrize(
    ("household", "seats", "verdict", "unmet", "why"), CASES, ids=[case[4] for case in CASES]
)
def test_the_verdict_and_what_stands_against_it(
    household: Household, seats: float | None, verdict: str, unmet: list[str], why: str
) -> None:
    found = eligibility(household, NOW, seats)
    assert (found.verdict, [check.condition.rule for check in found.of("unmet")]) == (verdict, unmet), why
    assert found.money_is_theirs == (verdict != "not_eligible")


@pytest.mark.parametrize(
    ("occupation", "education", "fits"),
    [("2341", "higher", True), ("3221", "vocational", True), ("2250", None, True), ("7212", "vocational", False),
     ("2341", "none", False), ("3240", "higher", True)],
)  # fmt: skip
def test_a_diploma_to_the_village_is_for_listed_occupations(occupation, education, fits) -> None:
    adult = {"age": 30, "occupation": occupation, "education": education}
    household = Household.model_validate({"origin": {"region": NORTH}, "adults": [adult, adult]})
    assert [each.programme for each in other_programmes(household)] == ["diploma_to_village"] * fits


def test_every_condition_names_its_source() -> None:
    assert len({each.rule for each in conditions()}) == len(conditions()) == 7
    assert all(each.source for each in conditions())


@given(
    st.sampled_from([TURKISTAN, NORTH, "430000000", ASTANA]),
    st.fixed_dictionaries(
        {},
        optional={
            "category": st.sampled_from(["job_seeker", "none", None]),
            "registered_a_year": st.sampled_from([True, False, None]),
            "took_part_before": st.sampled_from([True, False, None]),
            "proof_of_skill": st.sampled_from([True, False, None]),
        },
    ),
    st.sampled_from([None, 0.0, 50.0]),
)
def test_saying_more_never_takes_away_a_reason(
    region: str, said: dict[str, Any], seats: float | None
) -> None:
    """An unmet condition stays unmet when something else is said; an eligible family has everything met."""
    found = eligibility(family(region, programme=said), NOW, seats)
    less = eligibility(family(region), NOW, seats)  # of the same family, which has said nothing
    assert {check.condition.rule for check in less.of("unmet")} <= {
        check.condition.rule for check in found.of("unmet")
    }
    if found.verdict == "eligible":
        assert all(check.state == "met" for check in found.checks if check.condition.confirmed)
        assert not found.of("unmet")
