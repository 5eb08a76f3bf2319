"""Where a village lies, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.shortlists.surroundings import (
    OWN_ESTIMATE,
    known_towns,
    nearest_towns,
    people_words,
    rounded,
    surroundings,
)
from geo.layers.population import without_figure
from geo.names import LANGS
from geo.space import geodesic_km


@pytest.fixture(scope="module")
def engine(home) -> Engine:
    return Engine.open(home)


def test_no_town_is_nearer_than_the_nearest(engine: Engine):
    found = nearest_towns(engine.destinations)
    places = engine.atlas.places
    towns = known_towns(places)
    assert {"Павлодар", "Костанай", "Тобыл"} <= set(towns["name_ru"])
    assert "Атамекен" not in set(towns["name_ru"])
    for kato in found.index[::97]:
        here = places.loc[kato]
        km = geodesic_km(here["lon"], here["lat"], towns["lon"], towns["lat"])
        assert found.at[kato, "km"] == pytest.approx(km.min(), abs=1e-9)
        assert km[towns.index.get_loc(found.at[kato, "town"])] == pytest.approx(km.min(), abs=1e-9)


@pytest.mark.parametrize("lang", LANGS)
def test_a_village_is_told_by_its_town_and_people(engine: Engine, lang: str):
    words = translator_for(lang)
    found = nearest_towns(engine.destinations)
    kato = found.index[found["km"].between(5, 50)][0]
    told = surroundings(engine, kato, words)
    assert words.place_name(engine.atlas.places.loc[found.at[kato, "town"]]) in told
    assert "around." not in told


def test_a_town_has_no_nearest_town_and_what_is_no_destination_has_no_words(engine: Engine):
    found = nearest_towns(engine.destinations)
    town = found.index[found["town"] == found.index]
    assert len(town)
    words = translator_for("kk")
    assert surroundings(engine, town[0], words) == people_words(engine, town[0], words)
    assert surroundings(engine, "610000000", words) == ""


@given(st.floats(0, 1e6))
def test_an_estimate_shows_two_digits_and_is_near(people: float):
    shown = rounded(people)
    assert len(str(shown).rstrip("0")) <= 2
    assert abs(shown - people) <= max(0.5, 0.051 * people) or people < 1


@pytest.mark.parametrize("lang", LANGS)
def test_a_village_without_a_figure_of_its_own_is_not_given_its_neighbours(engine: Engine, lang: str):
    words = translator_for(lang)
    places = engine.destinations
    shown = {kato: people_words(engine, str(kato), words) for kato in places.katos[::7]}
    alike = words.gettext("around.people.alike", n="@").split("@")[0]
    for kato, text in shown.items():
        value = places.value("population", places.position[str(kato)])
        of_class = value.source == OWN_ESTIMATE and str(kato) in without_figure()
        assert text.startswith(alike) == of_class
    assert 0 < sum(text.startswith(alike) for text in shown.values()) < len(shown)
