"""Numbers and names as a page writes them."""

from __future__ import annotations

import pytest

from api.services.language.formats import NOTHING, alphabetical, money, signed, written
from api.services.language.i18n import translator_for

WRITTEN = [
    (None, "km", NOTHING, "not known"),
    (1.0, "flag", "бар", "a flag that is set"),
    (0.0, "flag", "жоқ", "a flag that is not"),
    ("kk+ru", "category", "қазақ және орыс тілдері", "a category with a word"),
    ("other", "category", "other", "a category without one"),
    (52_500.4, "KZT/month", "52\u00a0500\u00a0теңге/ай", "no fraction of a tenge"),
    (31.44, "km", "31,4\u00a0км", "one decimal"),
]


@pytest.mark.parametrize(("value", "unit", "text", "why"), WRITTEN)
def test_written(value, unit, text, why):
    assert written(value, unit, translator_for("kk")) == text


@pytest.mark.parametrize(("value", "text"), [(1.26, "+1.3"), (-1.26, "−1.3"), (0.04, "0"), (-0.04, "0")])
def test_a_sign_only_where_there_is_something(value, text):
    assert signed(value, translator_for("en")) == text


def test_money():
    assert money(1_211_000.2, translator_for("ru")) == "1\u00a0211\u00a0000\u00a0тенге"


def test_kazakh_names_in_the_order_of_the_kazakh_alphabet():
    names = ["Шығыс", "Қостанай", "Ұлытау", "Абай", "Қарағанды", "Павлодар", "Әулие"]
    assert sorted(names, key=alphabetical) == [
        "Абай",
        "Әулие",
        "Қарағанды",
        "Қостанай",
        "Павлодар",
        "Ұлытау",
        "Шығыс",
    ]
