"""How much each criterion matters: what the survey of 2021 says of all, blended with what a family says of itself."""

from __future__ import annotations

from functools import cache

import numpy as np

from geo.arrays import Floats
from geo.layers.facts import fact_table
from matching.batch import Batch
from matching.criteria.registry import CRITERIA

OWN_SHARE = 0.5
"""Share of the family's own wishes in the weights, where it states any (survey ranker)."""

SURVEY: dict[str, tuple[tuple[str, str], ...]] = {
    "employment": (("19", "destination_criterion:employment"),),
    "housing": (("17", "motive:chance_to_buy_housing"),),
    "schooling": (("17", "motive:childrens_education"), ("17", "motive:childrens_future")),
    "health": (("17", "motive:health"),),
    "business": (("19", "destination_criterion:business_opportunities"),),
    "ties": (
        ("19", "destination_criterion:advice_of_relatives"),
        ("19", "destination_criterion:advice_of_earlier_movers"),
    ),
    "climate": (("19", "destination_criterion:climate"),),
}
"""Rows of the survey (table, measure) whose counts over all regions say how often a criterion was named."""

UNNAMED = 0.08
"""Share given to a criterion that the survey did not ask for (land, settlement type, infrastructure, quota)."""
LEAST = 0.05
"""Smallest share of a criterion: health was named by 2 % of those who moved, who were in good health."""


@cache
def survey_weights() -> Floats:
    """Return the weight of each criterion by the survey, summing to 1; shape (C,).

    The share of respondents that named the criterion (tables 17 and 19 of the evaluation of 2021, N = 354).
    Settlement type
    takes the spread of easy adaptation over previous settlement types (table 41).
    """
    table = fact_table("survey_2021")
    table = table[table["group"] == "all"]
    counts = table.set_index(["table", "measure"])["value"].astype(float)
    shares = {name: sum(counts[key] for key in keys) / 354.0 for name, keys in SURVEY.items()}
    shares["settlement_type"] = adaptation_spread()
    raw = np.array([max(shares.get(name, UNNAMED), LEAST) for name in CRITERIA])
    return np.asarray(raw / raw.sum())


def adaptation_spread() -> float:
    """Return the difference of the shares of easy adaptation, best to worst previous settlement type (table 41)."""
    table = fact_table("survey_2021")
    rows = table[(table["table"] == "41") & (table["measure"] == "adaptation:easy")]
    easy = rows["value"].astype(float) / rows["n"].astype(float)
    return float(easy.max() - easy.min())


def blended(batch: Batch, own_share: float = OWN_SHARE) -> Floats:
    """Return each family's weights, summing to 1; shape (B, C).

    The survey's weights and the family's own (0 to 5 a criterion, those not stated at the survey's level) are
    mixed in the
    share ``own_share``; then each is scaled by how far the criterion concerns the family.
    """
    survey = survey_weights()
    stated = ~np.isnan(batch.preferences)
    # A stated 2.5 is "as the survey has it": 5 doubles the survey's weight, 0 removes it.
    own = np.where(stated, survey * np.nan_to_num(batch.preferences) / 2.5, survey)
    own /= np.maximum(own.sum(axis=1, keepdims=True), 1e-12)
    mixed = (1.0 - own_share) * survey + own_share * own
    concern = np.stack([criterion.relevance(batch) for criterion in CRITERIA.values()], axis=1)
    weights = mixed * concern
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
