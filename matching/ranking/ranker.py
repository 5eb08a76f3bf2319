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
from matching.ranking.weights import OWN_SHARE, blended


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

    def terms(self, batch: Batch, places: Destinations) -> Terms:
        """Return the score of every pair, taken apart."""

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P), without the parts in memory at once."""

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return the probability of each outcome with its interval, for families at places ``at`` of their own,
        shape (B, M).

        Empty where nothing was learned.
        """


@dataclass(frozen=True)
class SurveyRanker:
    """Weights from the survey of 2021 and the family itself; no learning.

    Parameters
    ----------
    own_share : float
        Share of the family's own wishes in the weights, 0 to 1.
    """

    own_share: float = OWN_SHARE
    name: str = "survey"
    trained_on: str = "survey"

    def terms(self, batch: Batch, places: Destinations) -> Terms:
        """Return the score of every pair, taken apart; scores run from 0 to 100."""
        return weighted_terms(batch, places, 100.0 * blended(batch, self.own_share))

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P)."""
        rows = weighted_rows(batch, places, 100.0 * blended(batch, self.own_share))
        return combined(rows, len(batch), len(places))

    def probabilities(
        self, batch: Batch, places: Destinations, at: Ints
    ) -> Mapping[str, list[list[Interval]]]:
        """Return nothing: weights are no probabilities."""
        return {}


def weighted_terms(batch: Batch, places: Destinations, weights: Floats) -> Terms:
    """Return a weighted sum of utilities, taken apart.

    Parameters
    ----------
    weights : ndarray of float64, shape (B, C)
        Points for the whole range of each utility.
    """
    parts = np.zeros((len(CRITERIA), len(batch), len(places)))
    base = np.zeros(len(batch))
    for number, criterion in enumerate(CRITERIA.values()):
        if not weights[:, number].any():
            continue
        utility, index = criterion.rows(batch, places)
        mean = mean_known(utility)
        base += weights[:, number] * mean[index]
        parts[number] = weights[:, number, None] * np.nan_to_num(utility - mean[:, None])[index]
    return Terms(base, parts)


def weighted_rows(batch: Batch, places: Destinations, weights: Floats) -> list[Weighed]:
    """Return what a weighted sum of utilities is made of; an unknown utility counts as its mean over the places."""
    found = []
    for number, criterion in enumerate(CRITERIA.values()):
        if weights[:, number].any():
            utility, index = criterion.rows(batch, places)
            whole = np.where(np.isnan(utility), mean_known(utility)[:, None], utility)
            found.append(Weighed(whole, index, weights[:, number]))
    return found


def combined(parts: Sequence[Weighed], families: int, places: int) -> Floats:
    """Return the sum of weighted rows, shape (B, P): one product of a sparse and a dense matrix, nothing in between."""
    if not parts:
        return np.zeros((families, places))
    starts = np.cumsum([0, *(len(part.rows) for part in parts)])
    columns = np.stack([part.index + start for part, start in zip(parts, starts, strict=False)], axis=1)
    weights = np.stack([part.weight for part in parts], axis=1)
    ends = np.arange(families + 1) * len(parts)
    choice = csr_array((weights.ravel(), columns.ravel(), ends), shape=(families, int(starts[-1])))
    return np.asarray(choice @ np.concatenate([part.rows for part in parts]))


def mean_known(utility: Floats) -> Floats:
    """Return each row's mean over the places where it is known; a half where none is; shape (B,)."""
    known = ~np.isnan(utility)
    count = known.sum(axis=1)
    return np.where(count > 0, np.nan_to_num(utility).sum(axis=1) / np.maximum(count, 1), 0.5)
