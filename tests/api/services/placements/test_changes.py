"""What a plan changes against an earlier one, and from which files that is read."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from api.services.language.i18n import LANGS, translator_for
from api.services.placements.baseline import read_baseline
from api.services.placements.change_rows import change_rows, changes_summary
from api.services.placements.changes import find_changes
from api.services.placements.plan_json import plan_json
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.result import BaselinePlan, PlacementResult
from api.services.placements.wording import Wording
from geo.faults import InputError
from tests.api.services.placements.conftest import one_placed


def compared(result: PlacementResult, places: dict[str, str]) -> PlacementResult:
    baseline = BaselinePlan(places)
    changes = find_changes(result.built.problem, result.index, result.plan, baseline)
    return replace(result, baseline=baseline, changes=changes)


def test_a_plan_that_is_solved_again_says_what_changes_and_why(scarce, again, english):
    family, kato = one_placed(scarce)
    rows = {row["family"]: row for row in change_rows(again, english)}
    assert rows[family]["before_kato"] == kato
    assert rows[family]["after_kato"] != kato
    assert "the brother is against it" in rows[family]["why"]
    moved = np.flatnonzero(scarce.plan.assignment != again.plan.assignment)
    assert set(rows) == {scarce.index.family_ids[number] for number in moved}
    for row in rows.values():
        number = scarce.index.family[row["family"]]
        assert row["gain"] == pytest.approx(again.values[number] - scarce.values[number], abs=0.01)
        assert row["why"]
    assert [decision.reason for decision in again.plan.decisions] == ["the brother is against it"]


def test_who_loses_most_comes_first(scarce):
    """Against a plan that gives every family its best place, whatever the capacities."""
    best = scarce.built.problem.value.argmax(axis=1)
    ids, katos = scarce.index.family_ids, scarce.index.katos
    ideal = {family: katos[place] for family, place in zip(ids, np.ravel(best), strict=True)}
    changes = compared(scarce, ideal).changes
    gains = [change.gain for change in changes]
    assert len(changes) > 3
    assert gains == sorted(gains, key=lambda gain: round(gain, 2))
    assert {change.reason for change in changes} <= {"full", "price", "as_good"}
    assert all(change.resource for change in changes if change.reason in ("full", "price"))


def test_families_that_only_one_of_the_plans_has_are_counted(scarce, english):
    family, kato = one_placed(scarce)
    other = compared(scarce, {family: kato, "GONE": kato})
    assert change_rows(other, english) == []
    summary = changes_summary(other, english)
    assert f"Not in the former plan: {len(scarce.index.family_ids) - 1}" in summary
    assert "gone from the list: 1" in summary
    assert changes_summary(scarce, english) == ""


def test_a_former_place_that_is_no_longer_open_has_no_gain(scarce, english):
    family, _ = one_placed(scarce)
    other = compared(scarce, {family: "999999999"})
    assert math.isnan(other.changes[0].gain)
    assert change_rows(other, english)[0]["gain"] is None
    assert change_rows(other, english)[0]["why"] == english.text("plan.change.shut")


def test_a_family_that_had_no_place_found_room(scarce, english):
    family, _ = one_placed(scarce)
    row = change_rows(compared(scarce, {family: ""}), english)[0]
    assert (row["before"], row["why"]) == (english.text("plan.nowhere"), english.text("plan.change.room"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_or_json_of_ours_is_read_as_the_baseline(scarce, engine, lang):
    wording = Wording(engine, translator_for(lang))
    wanted = dict(zip(scarce.index.family_ids, scarce.katos, strict=True))
    assert read_baseline(plan_workbook(scarce, wording), "old.xlsx").places == wanted
    assert read_baseline(json.dumps(plan_json(scarce, wording)).encode(), "old.json").places == wanted


@pytest.mark.parametrize(
    ("raw", "name"), [(b"{", "a.json"), (b"[]", "a.json"), (b'{"families": [1]}', "a.json"), (b"x", "a.xlsx")]
)
def test_another_file_is_no_baseline(raw, name):
    with pytest.raises(InputError):
        read_baseline(raw, name)
