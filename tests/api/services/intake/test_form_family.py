"""From answers to a household and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.intake.form_answers import WISHES, Answers
from api.services.intake.form_errors import Choice
from api.services.intake.form_family import answers_of, read_family
from matching.household import Household


def occupation(text):
    return (
        ("7212", ())
        if text in ("welder", "7212")
        else ("", (Choice("2341", "teacher"),) if text == "teach" else ())
    )


def place(text):
    return (text, ()) if text.isdecimal() else ("", ())


def read(**answers):
    pairs = [
        (name, v) for name, value in answers.items() for v in (value if isinstance(value, list) else [value])
    ]
    return read_family(Answers.read([("from", "610000000"), *pairs]), occupation, place)


def test_the_least_is_a_family_of_one_adult():
    family, troubles, _ = read()
    assert not troubles
    household = Household.model_validate(family)
    assert household.persons == 1
    assert not household.seekers


def test_every_answer_reaches_the_household():
    family, troubles, _ = read(
        place="village", o1="welder", a1="36", x1="9", e1="vocational", a2="34", kids="9; 4", home="rent",
        budget="70 000", savings="1500000", business="1", kin="593200000", w_climate="5", w_land="0", school="1",
        kindergarten="1", job="1", plot="1", hospital="60", rent="80000", price="200000", land=["house", "farm"],
        region=["590000000"], need=["pregnancy"],
    )  # fmt: skip
    assert not troubles
    household = Household.model_validate(family)
    assert [adult.occupation for adult in household.adults] == ["7212", None]
    assert [child.age for child in household.children] == [9, 4]
    assert household.housing.budget_kzt_month == 70_000
    assert household.preferences == {"climate": 5, "land": 0}
    assert household.must.plot
    assert household.must.max_price_kzt_m2 == 200_000
    assert household.must.regions == ("590000000",)
    assert household.ties == ("593200000",)


def test_what_was_typed_becomes_a_code_so_that_the_link_says_what_was_understood():
    _, _, answers = read(o1="welder", kin="593200000", o2="teach")
    assert answers.query() == "from=610000000&o1=7212&o2=teach&kin=593200000"


TROUBLES = [
    ({"a1": "12"}, "a1", "fault.number", "too young for an adult"),
    ({"a1": "forty"}, "a1", "fault.number", "a word"),
    ({"budget": "-5"}, "budget", "fault.number", "below zero"),
    ({"budget": "1e9"}, "budget", "fault.number", "an exponent"),
    ({"kids": "9, 40"}, "kids", "fault.kids", "a child aged 40"),
    ({"kids": "nine"}, "kids", "fault.kids", "words"),
    ({"kids": ",".join("1" * 16)}, "kids", "fault.kids", "too many children"),
    ({"o1": "teach"}, "o1", "fault.occupation", "two readings"),
    ({"o1": "xyzzy"}, "o1", "fault.occupation.unknown", "no such occupation"),
    ({"kin": "nowhere"}, "kin", "fault.place.unknown", "no such place"),
    ({"date": "1990-01-01"}, "date", "fault.date", "before every known index"),
    ({"date": "2026-02-30"}, "date", "fault.date", "no day"),
    ({"date": "9999-01-01"}, "date", "fault.date", "too far ahead"),
    ({"w_health": "9"}, "w_health", "fault.number", "off the scale"),
]


@pytest.mark.parametrize(("answers", "field", "key", "why"), TROUBLES)
def test_what_cannot_be_used_is_said_of_its_field(answers, field, key, why):
    _, troubles, _ = read(**answers)
    assert [(trouble.field, trouble.key) for trouble in troubles] == [(field, key)]


ADULTS = st.lists(
    st.fixed_dictionaries(
        {"age": st.integers(16, 100), "occupation": st.sampled_from(["7212", None]),
         "education": st.sampled_from([None, "higher", "none"]), "experience_years": st.integers(0, 50)}
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
FAMILIES = st.fixed_dictionaries(
    {
        "origin": st.just({"region": "610000000", "settlement_type": "village"}),
        "adults": ADULTS,
        "children": st.lists(st.fixed_dictionaries({"age": st.integers(0, 17)}), max_size=6),
        "housing": st.sampled_from(
            [{}, {"tenure": "buy", "savings_kzt": 2_500_000.0}, {"budget_kzt_month": 70_000.5}]
        ),
        "preferences": st.dictionaries(st.sampled_from(WISHES), st.sampled_from([0.0, 1.5, 5.0]), max_size=4),
        "needs": st.lists(st.sampled_from(["pregnancy", "wheelchair"]), unique=True),
        "languages": st.lists(st.sampled_from(["kk", "ru", "uz"]), unique=True),
        "must": st.sampled_from([{}, {"settlement_types": ["town", "village"], "school": True}]),
    }
)


@given(FAMILIES)
def test_a_household_comes_back_from_its_link(family):
    household = Household.model_validate(family)
    back, troubles, _ = read_family(answers_of(household), occupation, place)
    assert not troubles
    assert Household.model_validate(back) == household


def test_adults_beyond_those_of_the_form_come_back_by_their_ages():
    ages = [40, 39, 70, 68, 25, 90]
    household = Household.model_validate(
        {"origin": {"region": "610000000"}, "adults": [{"age": age, "occupation": "7212"} for age in ages]}
    )
    back, troubles, _ = read_family(answers_of(household), occupation, place)
    assert not troubles
    assert [adult["age"] for adult in back["adults"]] == ages


def _family(**answers: str):
    given = Answers.read([("from", "610000000"), *answers.items()])
    return read_family(given, lambda text: ("2341", ()), lambda text: ("", ()))


def test_a_student_among_the_children_is_an_adult_who_looks_for_no_work():
    family, troubles, _ = _family(kids="18, 9")
    assert not troubles
    assert family["children"] == [{"age": 9}]
    assert {"age": 18, "seeks_work": False} in family["adults"]


@pytest.mark.parametrize("text", ["үй шаруасындағы әйел", "студент", "-", "жоқ"])
def test_who_looks_for_no_work_has_no_occupation(text: str):
    family, troubles, _ = _family(o1=text)
    assert not troubles
    assert family["adults"] == [{"seeks_work": False}]


def test_who_is_unemployed_looks_for_work_and_has_no_occupation():
    family, troubles, _ = _family(o1="жұмыссыз", a1="36 жас", x1="нет")
    assert not troubles
    assert family["adults"] == [{"age": 36, "experience_years": 0.0}]
