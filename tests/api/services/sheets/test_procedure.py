"""What a family does next, from dated facts."""

from __future__ import annotations

import pytest

from api.services.language.i18n import translator_for
from api.services.sheets.procedure import documents, linked, pages, steps, tomorrow
from geo.names import LANGS
from matching.household import Household
from matching.working_days import after


def family(**more: object) -> Household:
    return Household.model_validate({"origin": {"region": "610000000"}, "adults": [{}], **more})


@pytest.mark.parametrize("lang", LANGS)
def test_an_order_that_changed_a_step_counts_and_the_others_stand(lang: str):
    days = {step.number: step.days for step in steps(translator_for(lang))}
    assert days[2] == 1, "one working day since 2023; five in the evaluation of 2021"
    assert days[5] == 3, "as the evaluation of 2021 has it"
    assert days[1] is None


def test_the_wait_is_the_sum_of_the_limits_before_and_after_the_move():
    found = tomorrow(None, None, translator_for("en"))
    assert (found.days, found.arrival_days) == (1 + 3 + 5 + 3 + 5, 5)
    assert found.until == after(found.applied, found.days)
    assert found.register
    assert found.since.isoformat() == "2026-01-01"


def test_documents_are_those_of_this_family():
    english = translator_for("en")
    alone = documents(family(), english)
    assert alone == ("Proof of identity: 1 adult",), "no child, no spouse, no occupation"
    whole = documents(
        family(adults=[{"occupation": "7212"}, {"occupation": "2341"}], children=[{"age": 9}]), english
    )
    assert whole[:3] == (
        "Proof of identity: 2 adults",
        "Birth certificate: 1 child",
        "Marriage or divorce certificate (if there is one)",
    )
    assert "Welders" in whole[3]
    assert "Primary school teachers" in whole[3]
    assert len(whole) == 5


def test_names_of_pages_are_links_and_everything_else_is_text():
    assert set(pages()) == {"migration.enbek.kz", "eGov"}
    found = linked("<script> migration.enbek.kz, eGov")
    assert "<script>" not in found
    assert 'href="https://migration.enbek.kz"' in found
    assert 'href="https://egov.kz"' in found
