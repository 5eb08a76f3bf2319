"""Decisions as rows and back, and what is wrong with them in the reader's language."""

from __future__ import annotations

import numpy as np
import pytest

from api.services.language.i18n import LANGS, translator_for
from api.services.placements.decision_messages import checked_decisions
from api.services.placements.decisions import decision_rows, decisions_of
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from geo.faults import InputError
from tests.api.services.placements.conftest import one_placed


def test_a_decision_survives_the_way_to_a_row_and_back(scarce):
    family, kato = one_placed(scarce)
    district = scarce.index.districts[scarce.index.place[kato]]
    rows = [
        {"kind": "pin", "family": family, "place": kato, "bonus": None, "reason": "a"},
        {"kind": "ban", "family": family, "place": district, "bonus": None, "reason": "b"},
        {"kind": "ban", "family": family, "place": kato, "bonus": None, "reason": "b"},
        {"kind": "prefer", "family": family, "place": kato, "bonus": 12.5, "reason": "c"},
        {"kind": "keep_together", "family": "F001;F002", "place": "", "bonus": None, "reason": "d"},
    ]
    decisions = decisions_of(rows, "d", scarce.index)
    assert decision_rows(decisions, scarce.index) == rows
    assert decisions[3].bonus == 12.5


@pytest.mark.parametrize(
    ("cell", "points"), [("", 10.0), (None, 10.0), ("12,5", 12.5), (7.25, 7.25), (1000, 1000.0)]
)
def test_a_bonus_is_in_points(scarce, cell, points):
    family, kato = one_placed(scarce)
    row = {"kind": "prefer", "family": family, "place": kato, "bonus": cell, "reason": "c"}
    assert decisions_of([row], "d", scarce.index)[0].bonus == points


@pytest.mark.parametrize("cell", ["0", 0, -1.0, "ten", "nan", 1000.1])
def test_a_bonus_that_is_none_is_refused(scarce, cell):
    family, kato = one_placed(scarce)
    row = {"kind": "prefer", "family": family, "place": kato, "bonus": cell, "reason": "c"}
    with pytest.raises(InputError) as error:
        decisions_of([row], "d", scarce.index)
    assert [fault.field for fault in error.value.faults] == ["bonus"]


def infeasible(result: PlacementResult) -> list[tuple[list[dict[str, str]], str]]:
    """Decisions that cannot hold, and what the message names."""
    family, kato = one_placed(result)
    value = result.built.problem.value[[result.index.family[family]]]
    barred = next(k for k, place in result.index.place.items() if place not in value.indices)
    other = result.index.katos[value.indices[-1]]

    def row(kind: str, place: str, who: str = family) -> dict[str, str]:
        return {"kind": kind, "family": who, "place": place, "reason": "x"}

    return [
        ([row("pin", barred)], family),
        ([row("pin", kato), row("ban", kato)], family),
        ([row("pin", kato), row("pin", other)], family),
        ([row("marry", kato)], "keep_together"),
        ([row("pin", kato, "NOBODY")], ""),
        ([row("pin", "1")], ""),
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", range(6))
def test_decisions_that_cannot_hold_are_refused_in_the_readers_language(scarce, engine, lang, case):
    rows, named = infeasible(scarce)[case]
    with pytest.raises(InputError) as error:
        checked_decisions(rows, scarce, Wording(engine, translator_for(lang)))
    message = str(error.value)
    assert named in message
    assert "plan.fault" not in message
    assert "{" not in message
    assert "expected" not in message


def test_pins_that_break_a_capacity_name_it(scarce, english):
    value = scarce.built.problem.value.tocsc()
    capacity = scarce.built.problem.capacity["homes"]
    place = next(p for p in np.argsort(capacity) if value.indptr[p + 1] - value.indptr[p] > capacity[p])
    who = value.indices[value.indptr[place] : value.indptr[place + 1]]
    kato = scarce.index.katos[place]
    rows = [{"kind": "pin", "family": scarce.index.family_ids[n], "place": kato, "reason": "x"} for n in who]
    with pytest.raises(InputError) as error:
        checked_decisions(rows, scarce, english)
    assert english.place(kato) in str(error.value)
