"""The table that a model learns from: families at places, what is known of the pair, and how the family fared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.provenance import Status
from matching.batch import Batch
from matching.destinations import Destinations, cached_with_places
from matching.features.errors import vacancy_trust
from matching.features.feature_table import FEATURES, paired
from matching.made_up import VACANCIES

FAMILY_COLUMNS = ("age", "experience_years", "higher_education", "persons")
"""What is known of a family wherever it goes; moves its base, never the order of its places. No sex, no
marital status.
"""

UNCERTAINTY = {Status.OBSERVED: 0.0, Status.ESTIMATED: 0.35, Status.DEMO: 0.7, Status.MISSING: 1.0}
"""How far a value of each status is to be uncertain, 0 to 1: what widens the intervals."""


@dataclass(frozen=True)
class Rows:
    """Families at places with their outcomes.

    Parameters
    ----------
    features : ndarray of float64, shape (n, D + F)
        Features in the order of :data:`matching.features.feature_table.FEATURES`, then :data:`FAMILY_COLUMNS`;
        NaN where not known.
    uncertainty : ndarray of float64, shape (n, D)
        Uncertainty about each feature's value, 0 to 1.
    family : ndarray of int, shape (n,)
        Family of each row: folds never part one.
    works, stays : ndarray of bool, shape (n,)
        Work in one's own occupation at three months; still there after twelve.
    """

    features: Floats
    uncertainty: Floats
    family: Ints
    works: Flags
    stays: Flags

    @property
    def both(self) -> Flags:
        """Whether the family stayed and worked, shape (n,)."""
        return self.works & self.stays

    def __len__(self) -> int:
        return len(self.family)

    def part(self, rows: Flags | Ints) -> Rows:
        """Return some of the rows."""
        return Rows(
            self.features[rows], self.uncertainty[rows], self.family[rows], self.works[rows], self.stays[rows]
        )


def family_columns(batch: Batch) -> Floats:
    """Return what is known of each family wherever it goes, shape (B, F); NaN where it did not say."""
    found = np.full((len(batch), len(FAMILY_COLUMNS)), np.nan)
    for row, household in enumerate(batch.households):
        adults = household.seekers or household.adults
        found[row, 0] = np.mean([adult.age for adult in adults])
        found[row, 1] = np.mean([adult.experience_years for adult in adults])
        schooled = [adult.education == "higher" for adult in adults if adult.education is not None]
        found[row, 2] = np.mean(schooled) if schooled else np.nan
        found[row, 3] = household.persons
    return found


def features_at(batch: Batch, places: Destinations, at: Ints) -> Floats:
    """Return the columns of a model for families at places of their own.

    Parameters
    ----------
    at : ndarray of int, shape (B, M)
        Places of each family.

    Returns
    -------
    ndarray of float64, shape (B, M, D + F)
    """
    family = np.repeat(family_columns(batch)[:, None, :], at.shape[1], axis=1)
    return np.concatenate([paired(batch, places, at), family], axis=-1)


def uncertainty_at(batch: Batch, places: Destinations, at: Ints, features: Floats | None = None) -> Floats:
    """Return the uncertainty about each feature for families at places of their own, shape (B, M, D).

    A value that is not known is uncertain wholly; one that does not concern the family, not at all.

    Parameters
    ----------
    batch : Batch
        B families.
    places : Destinations
        P places.
    at : ndarray of int, shape (B, M)
        Rows of the places of each family.
    features : ndarray of float64, shape (B, M, D), optional
        Features there, where they have been found already.

    Returns
    -------
    ndarray of float64, shape (B, M, D)
        0 to 1, in the order of :data:`matching.features.feature_table.FEATURES`.
    """
    known = [
        _uncertainty_of(places, feature.indicators)[at] * ~feature.idle(batch, places)[:, None]
        for feature in FEATURES.values()
    ]
    unknown = np.isnan(paired(batch, places, at) if features is None else features)
    return np.where(unknown, UNCERTAINTY[Status.MISSING], np.stack(known, axis=-1))


@cached_with_places(of_the_atlas=True)
def _uncertainty_of(places: Destinations, indicators: tuple[str, ...]) -> Floats:
    by_trust = np.array([UNCERTAINTY[status] for status in sorted(Status, key=lambda status: status.trust)])
    if not indicators:
        return np.zeros(len(places))
    if indicators == VACANCIES:
        return np.full(len(places), by_trust[vacancy_trust(places)])
    # A sum is as sure as the mean of its parts; what is missing of it shows as a missing value only when all of it is.
    return np.asarray(np.mean([by_trust[places.column(name).certainty] for name in indicators], axis=0))
