"""The model card: what a model learned from, when, how good it is and what it must not be used for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from matching.destinations import Destinations
from matching.features.dataset import Rows
from matching.features.groups import GROUPS
from matching.model.learned_model import COLUMNS, Model
from matching.model.outcome_training import by_criterion
from matching.ranking.weights import EVIDENCE, usual_wishes

LIMITS = {
    "simulated": ("model.limit.simulated", "model.limit.survey", "model.limit.slopes", "model.limit.demo"),
    "outcomes": ("model.limit.outcomes", "model.limit.demo"),
}
"""Sentences of the catalogues that stand under every card, by what the model learned from."""
NEVER = ("model.never.ethnicity", "model.never.sex", "model.never.refuse")
"""What is never an input, and what the model is not for."""


def with_card(
    model: Model, places: Destinations, rows: Rows, data: Mapping[str, Any], figures: Mapping[str, Any]
) -> Model:
    """Return the model with its card.

    Parameters
    ----------
    model : Model
        What was learned.
    places : Destinations
        The places that it learned on.
    rows : Rows
        The rows that it learned from.
    data, figures : mapping
        What it learned from, and how good it is.
    """
    usual = EVIDENCE / (EVIDENCE + float(usual_wishes().sum()))
    card = {
        "name": model.name,
        "trained_on": model.trained_on,
        "date": datetime.now(UTC).date().isoformat(),
        "atlas": places.atlas.version,
        "atlas_demo": places.atlas.manifest.demo,
        "data": {"rows": len(rows), "families": len(set(rows.family.tolist())), **data},
        "columns": list(COLUMNS),
        "criteria": by_criterion(model.success, rows.features),
        "points_per_log_odds": 100.0 * usual / model.span,
        "own_share": 1.0 - usual,
        "resolution_log_odds": model.resolution,
        "calibration": {
            name: probability.calibration.method for name, probability in model.probabilities.items()
        },
        "figures": dict(figures),
        "groups_looked_at": list(GROUPS),
        "limits": list(LIMITS[model.trained_on]),
        "never": list(NEVER),
    }
    return replace(model, card=card)
