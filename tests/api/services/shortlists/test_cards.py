"""What a card says of its reasons."""

from __future__ import annotations

import pytest

from api.services.engine import Engine
from api.services.language.i18n import read_catalog, translator_for
from api.services.shortlists.cards import card, weakest
from api.services.shortlists.grounds import room_text
from api.services.shortlists.shortlist_json import shown_reason, shown_shortlist
from geo.names import LANGS
from matching.household import Household
from matching.messages import Message
from matching.ranking.evidence import Reason, Told


def value(indicator: str, status: str) -> dict[str, str]:
    return {"indicator": indicator, "status": status}


CASES = [
    ([value("january_mean_c", "observed"), value("gas", "demo")], "observed", "gas does not decide the cold"),
    ([value("january_mean_c", "demo"), value("gas", "observed")], "demo", "what decides is made up"),
    ([value("january_mean_c", "missing")], "missing", "nothing is known"),
    ([value("gas", "estimated")], "estimated", "nothing that decides is shown"),
]


@pytest.mark.parametrize(("values", "status", "why"), CASES, ids=[case[2] for case in CASES])
def test_a_reason_is_as_sure_as_the_values_that_decide_it(values, status: str, why: str):
    assert weakest({"criterion": "climate", "values": values}) == status


@pytest.mark.parametrize("lang", LANGS)
def test_what_speaks_against_a_place_says_why(lang: str):
    translator = translator_for(lang)
    message = Message("reason.quota.persons", {"n": 485})
    texts = {
        points: shown_reason(Reason("quota", points, Told(message, (), 0)), translator)["text"]
        for points in (-1.0, 1.0)
    }
    assert texts[1.0] == translator.gettext("reason.quota.persons", n=485)
    assert texts[-1.0] == translator.gettext("reason.quota.persons.against", n=485) != texts[1.0]


def test_every_sentence_against_has_one_for_and_the_same_figures():
    english = translator_for("en")
    keys = [key for key in _keys() if key.startswith("reason.") and key.endswith(".against")]
    assert len(keys) > 8
    assert all(english.has(key.removesuffix(".against")) for key in keys)


def test_nothing_is_said_of_plots_that_nobody_asked_for(home):
    engine, english = Engine.open(home), translator_for("en")
    raw = {"origin": {"region": "610000000"}, "adults": [{"occupation": "7212"}]}
    shown = shown_shortlist(engine.match(Household.model_validate(raw), top=30), engine, english)
    cards = [card(match, engine, english) for match in shown["matches"]]
    assert cards
    assert not [
        reason for each in cards for reason in (*each.good, *each.bad) if reason["criterion"] == "land"
    ]


def _keys() -> list[str]:
    return [
        str(message.id if isinstance(message.id, str) else message.id[0]) for message in read_catalog("en")
    ]


LOOKING = [
    (None, "room.families.unknown", "not known"),
    (0.0, "room.families.few", "nobody"),
    (0.4, "room.families.few", "less than one is not told as none"),
    (3.2, "room.families", "some"),
]


@pytest.mark.parametrize(("families", "key", "why"), LOOKING, ids=[case[-1] for case in LOOKING])
def test_how_many_families_look_is_said_in_words(families, key, why):
    words = translator_for("ru")
    room = {"homes": {"value": 4.0, "status": "demo"}, "families": families, "points": 0.0}
    assert words.gettext(key, n=families and round(families)) in room_text(room, words)
    many = room_text({**room, "families": 292.0, "points": 12.3}, words)
    assert "около 290" in many, "no more digits than such a figure is worth"
    assert "снято 12 баллов" in many
