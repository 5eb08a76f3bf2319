"""Families placed over the atlas: certified, within quotas, under decisions, fairly."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from api.services.intake.family_lists import read_families
from api.services.placements.archive import archive_plan, read_archive
from api.services.placements.certificate_rows import certificate_rows
from api.services.placements.decisions import read_decisions
from api.services.placements.family_rows import family_rows
from api.services.placements.listed import why_not_listed
from api.services.placements.prices import used
from api.services.placements.result import PlacementSettings
from api.services.placements.run import Watch, place_again, place_families, size_bands
from geo.faults import InputError

EXAMPLE = json.loads((Path(__file__).parents[3] / "families" / "example.json").read_text())


def test_the_plan_is_certified_and_keeps_the_quotas(result):
    assert result.certificate.valid
    assert result.plan.gap <= 0.015
    problem = result.built.problem
    seats = np.bincount(problem.group, weights=used(result, "persons"), minlength=problem.groups)
    assert (seats <= problem.group_capacity["persons"] + 1e-9).all()
    assert (used(result, "homes") <= problem.capacity["homes"] + 1e-9).all()


def test_values_are_points_of_the_score(result, engine, families):
    """Of a family that counts once, the value is the score that its own page shows for the place."""
    number = int(np.flatnonzero(result.plan.assignment >= 0)[0])
    kato = result.katos[number]
    shortlist = engine.match(families[number].household, top=1, ask=(kato,))
    assert result.values[number] == pytest.approx(shortlist.asked[0].score)
    assert result.plan.value == pytest.approx(result.values.sum())


def test_a_plan_agrees_with_the_families_own_lists_or_says_why(result, engine, families, english):
    rows = {row["family"]: row for row in family_rows(result, english)}
    for number, family in enumerate(families):
        row = rows[family.id]
        if not row["kato"]:
            assert row["why"]
            continue
        own = [match.kato for match in engine.match(family.household, top=10).matches]
        assert row["listed"] == (own.index(row["kato"]) + 1 if row["kato"] in own else None)
        assert (row["rank"] <= 3 and (row["listed"] or 99) <= 3) or row["why"]
        first = engine.match(family.household, top=1, ask=(own[0], row["kato"])).asked
        gain = first[0].score - first[1].score
        told = why_not_listed(result, number, english)
        assert bool(told) == ((row["listed"] or 99) > 3)
        if "fits better by" in told:
            assert ("the place of the plan" in told) == (gain < 0), (told, gain)


def test_a_kept_plan_remembers_the_lists_and_refuses_those_of_others(result):
    kept = read_archive(archive_plan(result), "plan.qonys")
    np.testing.assert_array_equal(kept.listed, result.listed)
    for other in (result.listed[1:], result.listed + 100_000):
        with pytest.raises(InputError):
            read_archive(archive_plan(replace(result, listed=other)), "plan.qonys")


def decisions_csv(*rows: tuple[str, str, str, str]) -> bytes:
    return ("kind,family,place,reason\n" + "\n".join(",".join(row) for row in rows)).encode()


def test_a_person_decides(engine, families, index, result, english):
    row = next(row for row in family_rows(result, english) if row["kato"])
    away = decisions_csv(("ban", row["family"], row["kato"], "their brother advises against it"))
    decisions = read_decisions(away, "d.csv", index)
    again = place_families(engine, families, PlacementSettings(4.0), decisions)
    after = next(other for other in family_rows(again, english) if other["family"] == row["family"])
    assert after["kato"] != row["kato"]
    assert after["decision"] == "their brother advises against it"


BAD_DECISIONS = [
    (("marry", "F000", "", "x"), "kind", "a kind that is none"),
    (("pin", "F000", "551034000", "x"), "place", "an okrug, not a settlement"),
    (("pin", "NOBODY", "", "x"), "family", "a family that is not listed"),
    (("keep_together", "F000", "", "x"), "family", "one family alone"),
    (("keep_together", "F000;F000", "", "x"), "family", "one family twice"),
    (("pin", "", "", "x"), "family", "no family"),
    (("pin", "F000", "000000000", "x"), "place", "no place"),
    (("ban", "F000", "000000000", ""), "reason", "no reason given"),
]


@pytest.mark.parametrize(("row", "field", "why"), BAD_DECISIONS, ids=[case[-1] for case in BAD_DECISIONS])
def test_bad_decisions(index, row, field, why):
    with pytest.raises(InputError) as error:
        read_decisions(decisions_csv(row), "d.csv", index)
    assert [fault.field for fault in error.value.faults] == [field]


def test_no_size_band_has_less_than_first_come_gives_it(engine, families, english):
    fair = place_families(engine, families, PlacementSettings(6.0, fair=True))
    assert fair.fairness is not None
    for share in fair.fairness.shares:
        assert share.fair >= share.first_come - 1e-7
    assert fair.fairness.cost_at_most >= -1e-7
    again = read_archive(archive_plan(fair), "plan.qonys")
    assert again.fairness == fair.fairness
    assert certificate_rows(again, english) == certificate_rows(fair, english)


def test_bands_of_household_size():
    assert size_bands(np.array([1, 2, 3, 4, 5, 12])).tolist() == [0, 0, 1, 1, 2, 2]


def test_fairness_goes_with_neither_decisions_nor_checks(engine, families, scarce):
    with pytest.raises(InputError, match="no check of prices"):
        place_families(engine, families[:3], PlacementSettings(2.0, fair=True, check_prices=1))
    with pytest.raises(InputError, match="no decisions"):
        place_families(engine, families[:3], PlacementSettings(2.0, fair=True), [object()])


def test_the_job_rule_decides_who_holds_a_vacancy(engine):
    couple = {**EXAMPLE, "id": "C"}
    families = read_families(json.dumps(couple).encode(), "f.jsonl", engine)
    pairs = [
        place_families(engine, families, PlacementSettings(2.0, job_rule=rule)).built.problem.value.nnz
        for rule in ("none", "one", "all")
    ]
    assert pairs[0] > pairs[1] > pairs[2]


def test_when_time_is_over_no_more_prices_are_checked(scarce):
    """The plan is there all the same: what was asked for beside it is left out."""
    settings = PlacementSettings(5.0, check_prices=20)
    late = place_again(scarce, settings, (), watch=Watch(until=time.monotonic()))
    assert late.price_checks == ()
    assert late.certificate.valid
    assert len(place_again(scarce, settings, ()).price_checks) > 2


def test_checked_prices_bound_what_one_more_brings(scarce):
    assert len(scarce.price_checks) == 2
    for check in scarce.price_checks:
        assert check.bound_gain <= check.price + 1e-4
