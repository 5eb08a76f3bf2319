"""The planted truth: what the places of an atlas are really like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.destinations import Destinations
from matching.features.errors import error_sizes
from matching.features.feature_table import FEATURES, Feature
from matching.simulator.parameters import Fitted
from matching.simulator.survey import OBLASTS


@dataclass
class World:
    """One planted truth over the destinations of an atlas.

    Parameters
    ----------
    places : Destinations
        The places as the atlas has them.
    seed : int
        Seed of what the atlas does not have: errors by status, and what is not recorded of a village.
    fitted : Fitted
        Parameters fitted to the survey.
    """

    places: Destinations
    seed: int = 0
    fitted: Fitted = field(default_factory=Fitted)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 41])
        size = len(self.places)
        self.unseen_stay: Floats = rng.normal(size=size)
        self.unseen_work: Floats = rng.normal(size=size)
        self._errors: dict[str, Floats] = {name: rng.normal(size=size) for name in FEATURES}
        self._order: Ints = rng.permutation(size)
        self._region = {name: np.isin(self.places.oblasts, codes) for name, codes in OBLASTS.items()}

    def by_region(self, values: Mapping[str, float]) -> Floats:
        """Return a parameter by region at every place, the mean of all where the survey has none; shape (P,)."""
        mean = float(np.mean([values[name] for name in OBLASTS]))
        found = np.full(len(self.places), mean)
        for name, inside in self._region.items():
            found[inside] = values[name]
        return found

    def true_rows(self, name: str, rows: Floats, indicators: tuple[str, ...]) -> Floats:
        """Return what is really there where the atlas has ``rows`` of a feature, shape (K, P).

        Parameters
        ----------
        name : str
            Id of the feature.
        rows : ndarray of float64, shape (K, P)
            What the atlas has, NaN where nothing.
        indicators : tuple of str
            What the feature is computed from; their status decides how far the truth may be from the atlas.
        """
        return np.stack([self._true(name, row, indicators) for row in rows])

    def _true(self, name: str, row: Floats, indicators: tuple[str, ...]) -> Floats:
        known = ~np.isnan(row)
        if not known.any():
            return np.zeros_like(row)
        values = row[known]
        low, high, spread = float(values.min()), float(values.max()), float(values.std())
        if low == high:
            return np.full_like(row, low)
        drawn = values[self._order % len(values)]
        error = error_sizes(self.places, indicators) * spread * self._errors[name]
        return np.asarray(np.clip(np.where(known, np.nan_to_num(row) + error, drawn), low, high))

    def truth(self, feature: Feature, batch: Batch, at: Ints) -> Floats:
        """Return the true values of a feature for families at places of their own; ``at`` has shape (B, M).

        Parameters
        ----------
        feature : Feature
            One of :data:`matching.features.feature_table.FEATURES`.
        batch : Batch
            B families.
        at : ndarray of int, shape (B, M)
            Rows of the places of each family.

        Returns
        -------
        ndarray of float64, shape (B, M)
        """
        rows, index, _ = feature.table(batch, self.places)
        return np.asarray(self.true_rows(feature.id, rows, feature.indicators)[index[:, None], at])
