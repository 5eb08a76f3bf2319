"""What a plan changes against its baseline, in words."""

from __future__ import annotations

import math

from api.services.placements.result import Change, PlacementResult
from api.services.placements.wording import Wording


def change_rows(result: PlacementResult, wording: Wording) -> list[dict[str, object]]:
    """Return a row for every family that the baseline placed elsewhere, those who lose most first.

    Returns
    -------
    list of dict
        ``family``, ``before`` and ``after`` (names; ``before_kato`` and ``after_kato``), ``gain`` (points; None where
        the former place is no longer open to the family) and ``why``.
    """
    return [
        {
            "family": result.index.family_ids[change.family],
            "before_kato": change.before,
            "before": wording.place_and_district(change.before),
            "after_kato": change.after,
            "after": wording.place_and_district(change.after),
            "gain": None if math.isnan(change.gain) else round(change.gain, 2),
            "why": _why(change, result.decided.get(change.family, ""), wording),
        }
        for change in result.changes
    ]


def _why(change: Change, decided: str, wording: Wording) -> str:
    if change.reason == "decided":
        return wording.text("plan.change.decided", reason=decided)
    if not change.resource:
        return wording.text(f"plan.change.{change.reason}")
    resource = wording.resource(change.resource)
    return wording.text(f"plan.change.{change.reason}", resource=resource, price=change.cost)


def changes_summary(result: PlacementResult, wording: Wording) -> str:
    """Return in a sentence how many families move and what they gain together; empty without a baseline."""
    if result.baseline is None:
        return ""
    ids, former = set(result.index.family_ids), set(result.baseline.places)
    gain = sum(round(change.gain, 2) for change in result.changes if not math.isnan(change.gain))
    counts = {"joined": len(ids - former), "gone": len(former - ids)}
    return wording.text("plan.change.summary", n=len(result.changes), gain=gain, **counts)
