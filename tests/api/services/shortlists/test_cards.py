"""What a card says of its reasons."""

from __future__ import annotations

import pytest

from api.services.shortlists.cards import weakest


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
