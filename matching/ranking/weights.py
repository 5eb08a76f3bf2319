"""How much each criterion weighs for a family: swing weights from what it wishes, beside the learned evidence.

A score is an additive multi-attribute utility (Keeney and Raiffa 1976): the mean of the values of the
criteria and of the learned evidence, weighted in *steps*. One step is one step of a wish on the form, 0 to 5.
A wish of 5 makes the swing of its criterion, from the worst tenth of the destinations to the best fiftieth,
count five steps; the evidence, from the worst that the model can say of a place to the best, counts
:data:`EVIDENCE` steps for every family.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from geo.arrays import Floats
from geo.layers.facts import fact_table
from matching.batch import Batch
from matching.criteria.registry import CRITERIA

EVIDENCE = 8.0
"""Weight of the learned evidence in steps: as much as three wishes of two to three, which is what a usual
family has."""
FULL_WISH = 5.0
"""The strongest wish on the form, steps."""

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

RESPONDENTS = 354.0
UNNAMED = 0.08
"""Share given to a criterion that the survey did not ask for (land, settlement type, infrastructure, quota)."""
LEAST = 0.05
"""Smallest share of a criterion: health was named by 2 % of those who moved, who were in good health."""


@cache
def usual_wishes() -> Floats:
    """Return the wish of a family that says nothing of a criterion, steps; shape (C,).

    A wish of 5, times the share of the respondents that named the criterion (tables 17 and 19 of the
    evaluation of 2021, N = 354): what is mostly not named is mostly not wished for.
    """
    table = fact_table("survey_2021")
    counts = table[table["group"] == "all"].set_index(["table", "measure"])["value"].astype(float)
    shares = {name: sum(counts[key] for key in keys) / RESPONDENTS for name, keys in SURVEY.items()}
    return np.array([FULL_WISH * max(shares.get(name, UNNAMED), LEAST) for name in CRITERIA])


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of some families, in steps.

    Parameters
    ----------
    wishes : ndarray of float64, shape (B, C)
        Weight of each criterion.
    evidence : ndarray of float64, shape (B,)
        Weight of what the model has learned.
    """

    wishes: Floats
    evidence: Floats

    @property
    def total(self) -> Floats:
        """Steps in all, shape (B,); 100 points of score are shared out among them."""
        return np.asarray(self.evidence + self.wishes.sum(axis=1))

    @property
    def wish_points(self) -> Floats:
        """Points for the swing of each criterion, shape (B, C)."""
        return np.asarray(100.0 * self.wishes / self.total[:, None])

    @property
    def evidence_points(self) -> Floats:
        """Points for the swing of the evidence, shape (B,)."""
        return np.asarray(100.0 * self.evidence / self.total)


def weights_of(batch: Batch, evidence: float = EVIDENCE, wishes: float = 1.0) -> Weights:
    """Return the weights of some families.

    Parameters
    ----------
    batch : Batch
        The families. A wish that is stated counts as stated; one that is not counts as usual, as far as the criterion
        concerns the family, and no less than what it cannot do without (:meth:`Criterion.needed`).
    evidence : float
        Steps of the learned evidence.
    wishes : float
        What a step of a wish counts; 0 leaves the evidence alone.
    """
    key = (weights_of, evidence, wishes)
    if key not in batch.kept:  # a list asks for them more than once
        batch.kept[key] = _weights(batch, evidence, wishes)
    found: Weights = batch.kept[key]
    return found


def _weights(batch: Batch, evidence: float, wishes: float) -> Weights:
    stated = batch.preferences
    concern = np.stack([criterion.relevance(batch) for criterion in CRITERIA.values()], axis=1)
    needed = np.stack([criterion.needed(batch) for criterion in CRITERIA.values()], axis=1)
    usual = np.maximum(usual_wishes() * concern, needed)
    found = wishes * np.where(np.isnan(stated), usual, stated)
    if not evidence:  # somebody who wishes for nothing is served as a usual family
        silent = ~found.any(axis=1)
        found[silent] = usual[silent]
    return Weights(found, np.full(len(batch), evidence))
