"""Names, IINs and telephone numbers are known as such, and no message about a family's file repeats one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.faults import InputError
from matching.household import parse_household
from matching.personal import is_iin, is_mark, is_of_a_person, repeatable

OF_A_PERSON = [
    ("870101300128", "an IIN"),
    ("870101 300128", "an IIN in groups"),
    ("+7 701 123 45 67", "a telephone"),
    ("8(701)1234567", "the same by the old prefix"),
    ("77011234567", "the same without signs"),
]
NOT_OF_A_PERSON = [
    ("610000000", "a KATO code"),
    ("870101300120", "twelve digits with another check digit"),
    ("A-17", "a mark"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "why"), OF_A_PERSON, ids=[why for _, why in OF_A_PERSON])
def test_numbers_of_a_person(text, why):
    assert is_of_a_person(text)
    assert not is_mark(text)
    assert repeatable(text) == ""


@pytest.mark.parametrize(("text", "why"), NOT_OF_A_PERSON, ids=[why for _, why in NOT_OF_A_PERSON])
def test_other_numbers(text, why):
    assert not is_of_a_person(text)


@given(st.integers(0, 99_999_999_999))
def test_a_body_of_eleven_digits_has_at_most_one_check_digit(body):
    checked = [digit for digit in range(10) if is_iin(f"{body:011d}{digit}")]
    assert len(checked) <= 1


@pytest.mark.parametrize("mark", ["A-1", "17", "кентау-2026-004", "A", "о1"])
def test_marks_of_a_centre(mark):
    assert is_mark(mark)


@pytest.mark.parametrize("name", ["Айгүл", "Иванов", "ivanov", "Иванова-Петрова", "Ә.Сәрсенов"])
def test_a_name_is_no_mark(name):
    assert not is_mark(name)


GOOD = {"origin": {"region": "610000000"}, "adults": [{"age": 30, "occupation": "7212"}]}
SECRETS = ("Айгүл", "870101300128", "+7 701 123 45 67", "ул. Абая, 5")
PLACES = [
    lambda family, secret: {**family, "fio": secret},
    lambda family, secret: {**family, secret: 1},
    lambda family, secret: {**family, "origin": {"region": secret}},
    lambda family, secret: {**family, "adults": [{"age": secret}]},
    lambda family, secret: {**family, "adults": [{"age": 30, "occupation": secret}]},
    lambda family, secret: {**family, "adults": secret},
    lambda family, secret: {**family, "marital_status": secret},
    lambda family, secret: {**family, "ties": [secret]},
    lambda family, secret: {**family, "preferences": {secret: 2}},
    lambda family, secret: {**family, "must": {"max_km_to_school": secret}},
    lambda family, secret: {**family, "needs": [{"need": secret}]},
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("put", PLACES)
@pytest.mark.parametrize("form", [dict, json.dumps])
def test_a_refusal_repeats_nothing_of_a_person(put, secret, form):
    with pytest.raises(InputError) as error:
        parse_household(form(put(GOOD, secret)), occupations={"7212"}, places={"610000000"})
    assert secret not in "\n".join(f"{fault} {dict(fault.params)}" for fault in error.value.faults)
