"""The learned ranker: monotone curves over the features and the family's own wishes, in one additive score
from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.base import ROWS
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, cached_with_places
from matching.features.dataset import features_at, uncertainty_at
from matching.features.feature_table import FEATURES, Feature
from matching.model.learned_model import OUTCOMES, Model
from matching.ranking.one_family import OneFamily, WeighedRow, one_family
from matching.ranking.ranker import (
    Interval,
    Terms,
    Weighed,
    combined,
    rows_of_one,
    terms_of_one,
    weighted_rows,
    weighted_terms,
)
from matching.ranking.resolution import value_resolution
from matching.ranking.weights import EVIDENCE, Weights, weights_of

_TOLD_UNDER = tuple(list(CRITERIA).index(feature.criterion) for feature in FEATURES.values())
"""Number of the criterion that each feature is told under."""


@dataclass(frozen=True)
class LearnedRanker:
    """Ranks by what a model has learned of staying and working, and by the family's own wishes.

    The evidence of a place is where its log-odds lie between the lowest and the highest that the model's
    curves can give to any place: 0 to 1 by construction, and additive, for every family and place.

    Parameters
    ----------
    model : Model
        What was learned.
    evidence : float
        Weight of the evidence, in steps of a wish.
    wishes : float
        What a step of a wish counts; 0 ranks by the evidence alone.
    """

    model: Model
    evidence: float = EVIDENCE
    wishes: float = 1.0

    @property
    def name(self) -> str:
        """What the model is called."""
        return self.model.name

    @property
    def trained_on(self) -> str:
        """Where the model learned."""
        return self.model.trained_on

    @property
    def feature_weights(self) -> Mapping[str, Floats]:
        """Share of each feature in what the model says of each outcome, shape (D,)."""
        return {outcome: model.weight for outcome, model in self.model.probabilities.items()}

    def weights(self, batch: Batch) -> Weights:
        """Return what each criterion and the evidence weigh for each family."""
        return weights_of(batch, self.evidence, self.wishes)

    def resolution(self, batch: Batch, places: Destinations) -> Floats:
        """Return the standard error of the difference of two scores, points; shape (B,)."""
        weights = self.weights(batch)
        learned = weights.evidence_points / self.model.span * self.model.resolution
        return np.asarray(np.hypot(learned, value_resolution(batch, places, weights)))

    def terms(self, batch: Batch, places: Destinations, at: Ints | None = None) -> Terms:
        """Return scores, taken apart; see :meth:`matching.ranking.ranker.Ranker.terms`.

        Parameters
        ----------
        batch : Batch
            B families.
        places : Destinations
            P places.
        at : ndarray of int, shape (M,), optional
            Rows of the places that are told of; all if not given.
        """
        if len(batch) == 1 and at is not None:
            return terms_of_one(self._one(batch, places), at)
        weights = self.weights(batch)
        scale = weights.evidence_points / self.model.span
        found = weighted_terms(batch, places, weights.wish_points, at)
        base, parts = found.base - scale * self.model.lowest, found.parts
        for column, (feature, criterion) in enumerate(zip(FEATURES.values(), _TOLD_UNDER, strict=True)):
            added, mean, index = self._terms_of(column, feature, batch, places, at)
            base += scale * mean[index]
            parts[criterion] += scale[:, None] * added[index]
        return Terms(base, parts)

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P)."""
        if len(batch) == 1:
            return self._one(batch, places).scores()[None]
        weights = self.weights(batch)
        scale = weights.evidence_points / self.model.span
        parts = weighted_rows(batch, places, weights.wish_points)
        level = np.full(len(batch), -self.model.lowest)
        for column, feature in enumerate(FEATURES.values()):
            added, mean, index = self._terms_of(column, feature, batch, places)
            parts.append(Weighed(added, index, scale))
            level += mean[index]
        return np.asarray(combined(parts, len(batch), len(places)) + (scale * level)[:, None])

    def _one(self, batch: Batch, places: Destinations) -> OneFamily:
        return one_family(batch, places, self, lambda: self._stacked(batch, places))

    def _stacked(self, batch: Batch, places: Destinations) -> OneFamily:
        weights = self.weights(batch)
        scale = float(weights.evidence_points[0]) / self.model.span
        rows = rows_of_one(batch, places, weights.wish_points)
        for column, (feature, criterion) in enumerate(zip(FEATURES.values(), _TOLD_UNDER, strict=True)):
            added, mean = _term(places, self.model, column, feature, feature.keys(batch)[0])
            rows.append(WeighedRow(added, 0.0, mean, scale, criterion))
        return OneFamily.of(rows, len(places), scale * self.model.lowest)

    def _terms_of(
        self, column: int, feature: Feature, batch: Batch, places: Destinations, at: Ints | None = None
    ) -> tuple[Floats, Floats, Ints]:
        """Return what a feature adds to the log-odds against its mean over the places, that mean, and each
        family's row.

        Returns
        -------
        added : ndarray of float64, shape (K, P), or (K, M) with ``at``
        mean : ndarray of float64, shape (K,)
        index : ndarray of int, shape (B,)
        """
        numbers: dict[Hashable, int] = {}
        index = np.array(
            [numbers.setdefault(key, len(numbers)) for key in feature.keys(batch)], dtype=np.int64
        )
        terms = [_term(places, self.model, column, feature, key) for key in numbers]
        where = slice(None) if at is None else at
        return np.stack([added[where] for added, _ in terms]), np.array([mean for _, mean in terms]), index

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return the probability of each outcome with its interval, for families at places of their own.

        Parameters
        ----------
        at : ndarray of int, shape (B, M)
            Places of each family.
        """
        features = features_at(batch, places, at)
        uncertainty = uncertainty_at(batch, places, at, features[..., : len(FEATURES)])
        features, uncertainty = (each.reshape(-1, each.shape[-1]) for each in (features, uncertainty))
        found: dict[str, list[list[Interval]]] = {}
        for outcome in OUTCOMES:
            probability = self.model.probabilities[outcome]
            value = probability.of(features)
            low, high = probability.widths.interval(value, uncertainty @ probability.weight)
            flat = [Interval(*map(float, triple)) for triple in zip(value, low, high, strict=True)]
            found[outcome] = [flat[row * at.shape[1] : (row + 1) * at.shape[1]] for row in range(len(batch))]
        return found


@cached_with_places(ROWS)
def _term(
    places: Destinations, model: Model, column: int, feature: Feature, key: Hashable
) -> tuple[Floats, float]:
    """Return what a feature adds to the log-odds at all places against its mean over them, and that mean."""
    values = feature.values(places, key)
    known = ~np.isnan(values)
    if not known.any():
        return np.zeros_like(values), 0.0
    added = model.success.term(column, values)
    first = float(added[known.argmax()])
    # What is the same everywhere adds nothing anywhere, to the last digit.
    same = bool((added[known] == first).all())
    mean = first if same else float(added.sum() / known.sum())
    return np.where(known, added - mean, 0.0), mean
