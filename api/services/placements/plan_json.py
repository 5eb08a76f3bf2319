"""A plan as JSON: certificate, a row per family, prices by settlement, district and oblast, changes, answers.

This is the border of units: inside, values and prices are points; the JSON counts in units of a hundred points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.services.placements.certificate_rows import certificate_rows
from api.services.placements.change_rows import change_rows
from api.services.placements.decisions import decision_rows
from api.services.placements.family_rows import family_rows
from api.services.placements.pair_explanation import PairExplanation
from api.services.placements.price_rows import CHECKED, checked_price_rows, price_rows, scarce_rows
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from matching.placement.plan import Phase

POINTS_PER_UNIT = 100.0
"""Points of the score in a unit of the JSON."""
_AREA = ("level", "kato", "name", "kind", "status", "capacity", "used", "most_at", "where")


def plan_json(
    result: PlacementResult, wording: Wording, explanations: Sequence[PairExplanation] = ()
) -> dict[str, object]:
    """Return a plan as a JSON object.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    wording : Wording
        Language of names and sentences.
    explanations : sequence of PairExplanation
        What was asked about pairs of a family and a settlement.
    """
    plan, checked = result.plan, result.certificate
    shown: dict[str, object] = {
        "atlas": result.atlas,
        "value": plan.value / POINTS_PER_UNIT,
        "bound": plan.bound / POINTS_PER_UNIT,
        "gap": plan.gap,
        "placed": plan.placed,
        "checked": {
            "value": checked.value / POINTS_PER_UNIT,
            "bound": checked.bound / POINTS_PER_UNIT,
            "gap": checked.gap,
        },
        "certificate": [
            {"title": title, "figure": figure} for title, figure in certificate_rows(result, wording)
        ],
        "families": [_in_units(row, "value", digits=4) for row in family_rows(result, wording)],
        "decisions": decision_rows(plan.decisions, result.index),
        "prices": [_in_units(row, "price") for row in scarce_rows(result, wording)],
        "prices_by_area": [_area(row) for row in price_rows(result, wording)],
    }
    if result.baseline is not None:
        shown["changes"] = [_in_units(row, "gain") for row in change_rows(result, wording)]
    if result.price_checks:
        shown["price_checks"] = [_in_units(row, *CHECKED) for row in checked_price_rows(result, wording)]
    if explanations:
        shown["answers"] = [explanation_json(each) for each in explanations]
    return shown


def explanation_json(explained: PairExplanation) -> dict[str, object]:
    """Return the answer about a pair: sentences, and the figures behind them."""
    account = explained.account
    figures = {
        "value": account.value,
        "cost": account.cost,
        "placed_value": account.placed_value,
        "placed_cost": account.placed_cost,
        "behind": account.reduced_cost,
    }
    return {
        "family": explained.family,
        "place": explained.place,
        "name": explained.name,
        "placed_at": explained.placed_at,
        "placed_name": explained.placed_name,
        "sentences": list(explained.sentences),
        "eligible": account.eligible,
        **{name: figure / POINTS_PER_UNIT for name, figure in figures.items()},
        "charges": [
            {
                "resource": resource,
                "quota": charge.of_group,
                "amount": charge.amount,
                "price": charge.price / POINTS_PER_UNIT,
                "cost": charge.cost / POINTS_PER_UNIT,
                "left": charge.left,
                "full": charge.full,
            }
            for charge, resource in zip(account.charges, explained.resources, strict=True)
        ],
    }


def progress_json(phase: Phase) -> dict[str, object]:
    """Return how far a solve is."""
    return {
        "phase": phase.name,
        "seconds": round(phase.seconds, 1),
        "value": phase.value / POINTS_PER_UNIT,
        "bound": phase.bound / POINTS_PER_UNIT,
    }


def _in_units(row: Mapping[str, Any], *names: str, digits: int = 6) -> dict[str, object]:
    """Return a row with some figures in units of the JSON, those that it has."""
    figures = {
        name: round(row[name] / POINTS_PER_UNIT, digits) for name in names if row.get(name) is not None
    }
    return {**row, **figures}


def _area(row: Mapping[str, Any]) -> dict[str, object]:
    return _in_units({name: row[name] for name in (*_AREA, "price", "most")}, "price", "most")
