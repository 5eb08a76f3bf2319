"""What proves a plan, and what it was made with, as rows of a title and a figure."""

from __future__ import annotations

from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording


def certificate_rows(result: PlacementResult, wording: Wording) -> list[tuple[str, object]]:
    """Return value, bound and gap, what the checker computed anew, and the settings; sums in points."""
    plan, text = result.plan, wording.text
    none = text("plan.none")
    gap = wording.translator.format_number(100.0 * result.certificate.gap, 4)
    figures: dict[str, object] = {
        "families": len(result.index.family_ids),
        "placed": plan.placed,
        "value": round(plan.value, 2),
        "mean_value": round(float(result.values.sum()) / max(plan.placed, 1), 2),
        "bound": round(plan.bound, 2),
        "gap_percent": round(100.0 * plan.gap, 4),
        "checked": text("plan.checked", gap=gap),
        "status": text(f"plan.status.{plan.status}"),
        "household_rule": text(f"plan.household_rule.{result.settings.household_rule}"),
        "job_rule": text(f"plan.job_rule.{result.settings.job_rule}"),
        "unknown": wording.resources(result.built.unknown) or none,
        "made_up": wording.resources(result.built.demo) or none,
        "atlas": result.atlas,
        "model": text(f"model.{result.trained_on}"),
    }
    if result.fairness is not None:
        figures["fair_cost"] = round(result.fairness.cost, 2)
        figures["fair_cost_at_most"] = round(result.fairness.cost_at_most, 2)
    return [(text(f"plan.figure.{name}"), figure) for name, figure in figures.items()]


def cautions(result: PlacementResult, wording: Wording) -> list[str]:
    """Return what has to be known of every figure: what the ranking learned from, which capacities are demo."""
    lines = [wording.text(f"honest.{result.trained_on}")]
    if result.built.demo:
        lines.append(wording.text("plan.price.made_up", resources=wording.resources(result.built.demo)))
    return lines
