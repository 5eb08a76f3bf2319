"""Places by what people type."""

from __future__ import annotations

import pytest

from api.services.engine import Engine
from api.services.intake.place_index import destination_index, everywhere_index, full_name, place_finder
from api.services.language.i18n import translator_for


@pytest.fixture(scope="module")
def engine(home):
    return Engine.open(home)


FOUND = [
    ("593248100", "593248100", "a code"),
    ("Лобаново, Айыртау ауданы, Солтүстік Қазақстан облысы 593248100", "593248100", "as the form writes it"),
    ("айыртау ауданы", "593200000", "a district in Kazakh"),
    ("Айыртауский район", "593200000", "a district in Russian"),
]


@pytest.mark.parametrize(("typed", "kato", "why"), FOUND)
def test_one_place_is_found(engine, typed, kato, why):
    assert place_finder(engine, translator_for("kk"), everywhere_index(engine))(typed)[0] == kato


def test_namesakes_are_asked_about_with_their_districts(engine):
    code, choices = place_finder(engine, translator_for("ru"), destination_index(engine))("Ивановка")
    assert code == ""
    assert len(choices) > 1
    assert len({choice.label for choice in choices}) == len(choices)
    assert all("область" in choice.label for choice in choices)


@pytest.mark.parametrize("typed", ["", "a", "!!!", "ыъыъыъыъ", "999999999"])
def test_nothing_is_found_for_nothing(engine, typed):
    assert place_finder(engine, translator_for("kk"), destination_index(engine))(typed) == ("", ())


def test_a_latin_name_is_found(engine):
    code, choices = place_finder(engine, translator_for("en"), destination_index(engine))("lobanovo")
    assert code == "593248100" or "593248100" in {choice.value for choice in choices}


def test_a_misspelling_is_offered(engine):
    code, choices = place_finder(engine, translator_for("ru"), destination_index(engine))("Лабаново")
    assert code == "593248100" or "593248100" in {choice.value for choice in choices}


def test_an_oblast_is_called_one_in_each_language(engine):
    names = [full_name(engine, "590000000", translator_for(lang)) for lang in ("kk", "ru", "en")]
    assert names == ["Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan Region"]
