"""The steps of the procedure on a sheet."""

from __future__ import annotations

import pytest

from api.services.language.i18n import translator_for
from api.services.sheets.content import steps
from geo.names import LANGS


@pytest.mark.parametrize("lang", LANGS)
def test_an_order_that_changed_a_step_counts_and_the_others_stand(lang: str):
    days = {step.number: step.days for step in steps(translator_for(lang))}
    assert days[2] == 1, "one working day since 2023; five in the evaluation of 2021"
    assert days[5] == 3, "as the evaluation of 2021 has it"
    assert days[1] is None
