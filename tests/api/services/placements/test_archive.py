"""A kept plan is the same plan, and says nothing of its families but ids."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest

from api.services.placements.archive import archive_plan, read_archive
from api.services.placements.plan_json import plan_json
from geo.faults import InputError


@pytest.mark.parametrize("which", ["scarce", "again"])
def test_a_kept_plan_is_the_same_plan(request, which, english):
    plan = request.getfixturevalue(which)
    kept = read_archive(archive_plan(plan), "plan.qonys")
    assert plan_json(kept, english) == plan_json(plan, english)
    assert (kept.price_checks, kept.changes, kept.settings) == (
        plan.price_checks,
        plan.changes,
        plan.settings,
    )
    assert kept.plan.decisions == plan.plan.decisions


def test_a_kept_plan_holds_nothing_of_its_families_but_ids(scarce):
    with np.load(io.BytesIO(archive_plan(scarce))) as archive:
        text = archive["rest"].tobytes().decode()
    assert "F000" in text
    assert "origin" not in text
    assert '"age"' not in text


def test_sealed_answers_are_kept_as_they_are_and_those_of_other_families_refused(scarce):
    sealed = tuple(f"sealed-{number}" for number in range(len(scarce.index.family_ids)))
    raw = archive_plan(replace(scarce, sealed=sealed))
    assert read_archive(raw, "plan.qonys").sealed == sealed
    with pytest.raises(InputError):
        read_archive(archive_plan(replace(scarce, sealed=sealed[1:])), "plan.qonys")


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"{}", b"\x93NUMPY"])
def test_another_file_is_no_kept_plan(raw):
    with pytest.raises(InputError):
        read_archive(raw, "plan.qonys")


def tampered(raw: bytes, **changes: object) -> bytes:
    with np.load(io.BytesIO(raw)) as archive:
        arrays = dict(archive) | {name: value for name, value in changes.items() if name != "version"}
    if "version" in changes:
        rest = json.loads(arrays["rest"].tobytes()) | {"version": changes["version"]}
        arrays["rest"] = np.frombuffer(json.dumps(rest).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def test_a_plan_of_another_version_or_with_arrays_of_another_shape_is_refused(scarce):
    raw = archive_plan(scarce)
    read_archive(tampered(raw), "plan.qonys")
    many = len(scarce.index.katos)
    bad = [
        {"version": 1},
        {"assignment": scarce.plan.assignment[1:]},
        {"assignment": np.full_like(scarce.plan.assignment, many)},
        {"prices:0": np.zeros(many + 1)},
        {"indices": np.full_like(scarce.built.problem.value.indices, many)},
    ]
    for changes in bad:
        with pytest.raises(InputError):
            read_archive(tampered(raw, **changes), "plan.qonys")


def test_a_plan_without_a_baseline_has_no_changes(again):
    kept = read_archive(archive_plan(replace(again, baseline=None)), "plan.qonys")
    assert (kept.baseline, kept.changes) == (None, ())
