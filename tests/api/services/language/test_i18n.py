"""Three languages, one set of keys, the same figures in each sentence."""

from __future__ import annotations

import string

import pytest

from api.services.language.i18n import best_language, read_catalog, translator_for
from geo.names import LANGS
from matching.messages import Message


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def patterns(message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


@pytest.fixture(scope="module")
def catalogs():
    return {lang: read_catalog(lang) for lang in LANGS}


def test_every_language_has_every_key_in_every_plural_form(catalogs):
    keys = {
        lang: {str(message.id) for message in catalog if message.id} for lang, catalog in catalogs.items()
    }
    assert keys["kk"] == keys["ru"] == keys["en"]
    for lang, catalog in catalogs.items():
        empty = [str(message.id) for message in catalog if message.id and not all(patterns(message))]
        assert not empty, (lang, empty)
        short = [
            message.id
            for message in catalog
            if message.pluralizable and len(patterns(message)) != catalog.num_plurals
        ]
        assert not short, (lang, short)


def test_every_language_uses_the_same_figures(catalogs):
    for message in catalogs["en"]:
        if message.id:
            wanted = set().union(*(fields(text) for text in patterns(message)))
            for lang in LANGS:
                told = set().union(*(fields(text) for text in patterns(catalogs[lang].get(message.id))))
                assert told == wanted, (lang, message.id)


def test_kazakh_is_written_with_kazakh_letters(catalogs):
    text = " ".join(" ".join(patterns(message)) for message in catalogs["kk"] if message.id)
    assert all(letter in text for letter in "әғқңөұүі")


LANGUAGE_CASES = [
    ("ru", "", "ru", "asked for"),
    ("RU-kz", "", "ru", "with a region and capitals"),
    (None, "fr, en;q=0.8", "en", "accepted"),
    (None, "", "kk", "nothing said"),
    ("xx", "", "kk", "unknown"),
    ("<script>", "ru", "ru", "hostile, then accepted"),
]


@pytest.mark.parametrize(("wanted", "accepted", "lang", "why"), LANGUAGE_CASES)
def test_best_language(wanted, accepted, lang, why):
    assert best_language(wanted, accepted) == lang


def test_numbers_and_plurals_by_language():
    assert translator_for("ru").gettext("reason.quota.persons", n=22).endswith("22 человека")
    assert "2\u00a0820" in translator_for("kk").gettext("reason.quota.persons", n=2820)
    assert "2,820" in translator_for("en").gettext("reason.quota.persons", n=2820)


def test_a_message_may_hold_a_message():
    inner = Message("settlement_type.village")
    assert (
        translator_for("kk")
        .format_message(Message("reason.settlement_type.is", {"kind": inner}))
        .endswith("ауыл")
    )


def test_a_minus_is_a_true_one_and_stands_before_no_zero():
    assert translator_for("kk").format_number(-18.94) == "−18,9"
    assert translator_for("en").format_number(-1234.0) == "−1,234"
    assert translator_for("ru").format_number(-0.04) == "0"


def test_a_message_may_hold_several():
    lacking = (Message("amenity.gas"), Message("amenity.bus"))
    said = Message("reason.infrastructure.has", {"here": 7, "of": 9, "lacking": lacking})
    assert translator_for("en").format_message(said) == "7 of 9 amenities; lacking: gas, bus"
