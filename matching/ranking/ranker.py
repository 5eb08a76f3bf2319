"""The additive rankers: a score is a base plus what each criterion adds, given as the difference to an average
village.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_array

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.ranking.one_family import OneFamily, WeighedRow, one_family
from matching.ranking.resolution import value_resolution
from matching.ranking.values import value_row, value_rows, values_at
from matching.ranking.weights import Weights, weights_of


@dataclass(frozen=True, slots=True)
class Terms:
    """A score taken apart.

    Parameters
    ----------
    base : ndarray of float64, shape (B,)
        Score of a village that is average for the family in every respect.
    parts : ndarray of float64, shape (C, B, P)
        What each criterion adds; 0 where it cannot be known.
    """

    base: Floats
    parts: Floats

    @property
    def scores(self) -> Floats:
        """Base plus all parts, shape (B, P)."""
        return np.asarray(self.base[:, None] + self.parts.sum(axis=0))


@dataclass(frozen=True, slots=True)
class Interval:
    """A probability with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """Rows by group of families, and how much each family's row counts for it.

    Parameters
    ----------
    rows : ndarray of float64, shape (K, P)
    index : ndarray of int, shape (B,)
        Row of each family.
    weight : ndarray of float64, shape (B,)
    """

    rows: Floats
    index: Ints
    weight: Floats


class Ranker(Protocol):
    """What ranks destinations for families."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def trained_on(self) -> str:
        """Where it learned: ``survey``, ``simulated`` or ``outcomes``."""

    @property
    def feature_weights(self) -> Mapping[str, Floats]:
        """Share of each feature in what it says of each outcome it gives a probability of; shape (D,), sums to 1."""

    def weights(self, batch: Batch) -> Weights:
        """Return what each criterion and the learned evidence weigh for each family, in steps of a wish."""

    def resolution(self, batch: Batch, places: Destinations) -> Floats:
        """Return the standard error of the difference of two scores of a family, points; shape (B,)."""

    def terms(self, batch: Batch, places: Destinations, at: Ints | None = None) -> Terms:
        """Return scores, taken apart; they run from 0 to 100.

        Parameters
        ----------
        batch : Batch
            B families.
        places : Destinations
            P places.
        at : ndarray of int, shape (M,), optional
            Rows of the places that are told of; all if not given.
        """

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P), without the parts in memory at once."""

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return the probability of each outcome with its interval, for families at places ``at`` of their own,
        shape (B, M).

        Empty where nothing was learned.

        Parameters
        ----------
        batch : Batch
            B families.
        places : Destinations
            P places.
        at : ndarray of int, shape (B, M)
            Rows of the places of each family.
        """


@dataclass(frozen=True)
class SurveyRanker:
    """Ranks by the family's wishes, and by those of the survey of 2021 where it states none; no learning."""

    name: str = "survey"
    trained_on: str = "survey"

    @property
    def feature_weights(self) -> Mapping[str, Floats]:
        """Nothing: no probability is given."""
        return {}

    def weights(self, batch: Batch) -> Weights:
        """Return what each criterion weighs for each family."""
        return weights_of(batch, evidence=0.0)

    def resolution(self, batch: Batch, places: Destinations) -> Floats:
        """Return the standard error of the difference of two scores, points; shape (B,)."""
        return value_resolution(batch, places, self.weights(batch))

    def terms(self, batch: Batch, places: Destinations, at: Ints | None = None) -> Terms:
        """Return scores, taken apart; see :meth:`Ranker.terms`.

        Parameters
        ----------
        batch, places, at
            See :meth:`Ranker.terms`.
        """
        if len(batch) == 1 and at is not None:
            return terms_of_one(self._one(batch, places), at)
        return weighted_terms(batch, places, self.weights(batch).wish_points, at)

    def _one(self, batch: Batch, places: Destinations) -> OneFamily:
        points = self.weights(batch).wish_points
        return one_family(
            batch, places, self, lambda: OneFamily.of(rows_of_one(batch, places, points), len(places))
        )

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P)."""
        if len(batch) == 1:
            return self._one(batch, places).scores()[None]
        rows = weighted_rows(batch, places, self.weights(batch).wish_points)
        return combined(rows, len(batch), len(places))

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return nothing: weights are no probabilities.

        Parameters
        ----------
        batch, places, at
            See :meth:`Ranker.probabilities`.
        """
        return {}


def rows_of_one(batch: Batch, places: Destinations, points: Floats) -> list[WeighedRow]:
    """Return the rows of a weighted sum of values for one family, without those that do not count for it.

    Parameters
    ----------
    batch : Batch
        One family.
    places : Destinations
        P places.
    points : ndarray of float64, shape (1, C)
        Points for the swing of each criterion.
    """
    found = []
    for number, (criterion, weight) in enumerate(zip(CRITERIA.values(), points[0].tolist(), strict=True)):
        if weight:
            row, mean = value_row(criterion, criterion.group_keys(batch)[0], places)
            found.append(WeighedRow(row, mean, mean, weight, number))
    return found


def terms_of_one(family: OneFamily, at: Ints) -> Terms:
    """Return the score of one family at some places, taken apart."""
    return Terms(np.array([family.base]), family.parts(at)[:, None])


def weighted_terms(batch: Batch, places: Destinations, points: Floats, at: Ints | None = None) -> Terms:
    """Return a weighted sum of values, taken apart.

    Parameters
    ----------
    batch : Batch
        B families.
    places : Destinations
        P places.
    points : ndarray of float64, shape (B, C)
        Points for the swing of each criterion.
    at : ndarray of int, shape (M,), optional
        Rows of the places that are told of; all if not given.
    """
    parts = np.zeros((len(CRITERIA), len(batch), len(places) if at is None else len(at)))
    base = np.zeros(len(batch))
    for number, criterion in enumerate(CRITERIA.values()):
        if points[:, number].any():
            value, mean, index = values_at(criterion, batch, places, slice(None) if at is None else at)
            base += points[:, number] * mean[index]
            parts[number] = points[:, number, None] * (value - mean[:, None])[index]
    return Terms(base, parts)


def weighted_rows(batch: Batch, places: Destinations, points: Floats) -> list[Weighed]:
    """Return what a weighted sum of values is made of.

    Parameters
    ----------
    batch : Batch
        B families.
    places : Destinations
        P places.
    points : ndarray of float64, shape (B, C)
        Points for the swing of each criterion.

    Returns
    -------
    list of Weighed
        A criterion each, without those that count for nobody.
    """
    return [
        Weighed(*value_rows(criterion, batch, places), points[:, number])
        for number, criterion in enumerate(CRITERIA.values())
        if points[:, number].any()
    ]


def combined(parts: Sequence[Weighed], families: int, places: int) -> Floats:
    """Return the sum of weighted rows, shape (B, P): one product of a sparse and a dense matrix, nothing in between.

    Parameters
    ----------
    parts : sequence of Weighed
        From :func:`weighted_rows`.
    families, places : int
        B and P.
    """
    if not parts:
        return np.zeros((families, places))
    starts = np.cumsum([0, *(len(part.rows) for part in parts)])
    columns = np.stack([part.index + start for part, start in zip(parts, starts, strict=False)], axis=1)
    weights = np.stack([part.weight for part in parts], axis=1)
    ends = np.arange(families + 1) * len(parts)
    choice = csr_array((weights.ravel(), columns.ravel(), ends), shape=(families, int(starts[-1])))
    return np.asarray(choice @ np.concatenate([part.rows for part in parts]))
