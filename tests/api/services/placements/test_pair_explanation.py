"""Why here and not there: every pair is answered in sentences, and the figures add up."""

from __future__ import annotations

import pytest

from api.services.language.i18n import LANGS, translator_for
from api.services.placements.pair_explanation import UnknownError, explain_pair
from api.services.placements.plan_json import explanation_json
from api.services.placements.wording import Wording
from tests.api.services.placements.conftest import one_placed


@pytest.mark.parametrize("lang", LANGS)
def test_every_place_is_answered_in_sentences(scarce, engine, lang):
    wording = Wording(engine, translator_for(lang))
    family, kato = one_placed(scarce)
    row = scarce.built.problem.value[[scarce.index.family[family]]]
    eligible = scarce.index.katos[row.indices[0]]
    barred = next(k for k, place in scarce.index.place.items() if place not in row.indices)
    for place in (kato, eligible, barred):
        sentences = explain_pair(scarce, family, place, wording).sentences
        assert sentences
        assert not [sentence for sentence in sentences if "plan." in sentence or "{" in sentence]
    assert explain_pair(scarce, family, kato, wording).placed_at == kato


def test_the_answer_adds_up(scarce, english):
    family, kato = one_placed(scarce)
    answer = explanation_json(explain_pair(scarce, family, kato, english))
    assert answer["behind"] == pytest.approx(0.0)
    assert answer["cost"] == pytest.approx(sum(charge["cost"] for charge in answer["charges"]))
    assert answer["value"] == pytest.approx(scarce.values[scarce.index.family[family]] / 100)


@pytest.mark.parametrize(
    ("family", "kato", "what"), [("NOBODY", "593230100", "family"), ("F000", "1", "place")]
)
def test_what_the_plan_does_not_know_is_named(scarce, english, family, kato, what):
    with pytest.raises(UnknownError) as error:
        explain_pair(scarce, family, kato, english)
    assert error.value.what == what
