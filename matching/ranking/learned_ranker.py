"""The learned ranker: monotone curves over the features, blended with the family's wishes by one setting."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.base import ROWS
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, cached_with_places
from matching.features.dataset import family_columns, features_at, uncertainty_at
from matching.features.feature_table import FEATURES, Feature
from matching.model.learned_model import COLUMNS, OUTCOMES, Model
from matching.ranking.ranker import Interval, Terms, Weighed, combined, weighted_rows, weighted_terms
from matching.ranking.weights import blended

BLEND = 0.25
"""Share of the family's own wishes in the score, where it states any: the one visible setting of the blend."""


@dataclass(frozen=True)
class LearnedRanker:
    """Ranks by the learned probability of staying and working, and by the family's own wishes.

    Parameters
    ----------
    model : Model
        What was learned.
    own_share : float
        Share of the family's own wishes, 0 to 1; a family that states none is ranked by the learned probability alone.
    """

    model: Model
    own_share: float = BLEND

    @property
    def name(self) -> str:
        """What the model is called."""
        return self.model.name

    @property
    def trained_on(self) -> str:
        """Where the model learned."""
        return self.model.trained_on

    def terms(self, batch: Batch, places: Destinations) -> Terms:
        """Return the score of every pair, taken apart."""
        share = self._shares(batch)
        scale = (1.0 - share) * self.model.points
        wishes = weighted_terms(batch, places, self._wishes(batch, share))
        base = wishes.base + (1.0 - share) * self.model.level + scale * self._family(batch)
        parts = wishes.parts
        numbers = {name: number for number, name in enumerate(CRITERIA)}
        for column, feature in enumerate(FEATURES.values()):
            added, mean, index = self._terms_of(column, feature, batch, places)
            base += scale * mean[index]
            parts[numbers[feature.criterion]] += scale[:, None] * added[index]
        return Terms(base, parts)

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P)."""
        share = self._shares(batch)
        scale = (1.0 - share) * self.model.points
        parts = weighted_rows(batch, places, self._wishes(batch, share))
        for column, feature in enumerate(FEATURES.values()):
            added, mean, index = self._terms_of(column, feature, batch, places)
            parts.append(Weighed(added + mean[:, None], index, scale))
        base = (1.0 - share) * self.model.level + scale * self._family(batch)
        return base[:, None] + combined(parts, len(batch), len(places))

    def _shares(self, batch: Batch) -> Floats:
        """Return the share of each family's own wishes, shape (B,)."""
        return np.where((~np.isnan(batch.preferences)).any(axis=1), self.own_share, 0.0)

    def _wishes(self, batch: Batch, share: Floats) -> Floats:
        """Return the points that the family itself puts on each criterion, shape (B, C)."""
        return np.asarray(100.0 * share[:, None] * blended(batch, own_share=1.0))

    def _family(self, batch: Batch) -> Floats:
        """Return the log-odds that a family brings wherever it goes, against the mean of all; shape (B,)."""
        columns = family_columns(batch)
        curves = self.model.success
        terms = [curves.term(len(FEATURES) + number, column) for number, column in enumerate(columns.T)]
        return np.asarray(np.sum(terms, axis=0))

    def _terms_of(
        self, column: int, feature: Feature, batch: Batch, places: Destinations
    ) -> tuple[Floats, Floats, Ints]:
        """Return what a feature adds to the log-odds against its mean over the places, that mean, and each
        family's row.

        Returns
        -------
        added : ndarray of float64, shape (K, P)
        mean : ndarray of float64, shape (K,)
        index : ndarray of int, shape (B,)
        """
        numbers: dict[Hashable, int] = {}
        index = np.array(
            [numbers.setdefault(key, len(numbers)) for key in feature.group_keys(batch)], dtype=np.int64
        )
        terms = [_term(places, self.model, column, feature, key) for key in numbers]
        return np.stack([added for added, _ in terms]), np.array([mean for _, mean in terms]), index

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return the probability of each outcome with its interval, for families at places of their own.

        Parameters
        ----------
        at : ndarray of int, shape (B, M)
            Places of each family.
        """
        features = features_at(batch, places, at).reshape(-1, len(COLUMNS))
        uncertainty = uncertainty_at(batch, places, at).reshape(len(features), len(FEATURES))
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
