"""Where the families of a year would go if room counted: each village's price in points, found as a fixed point.

A family takes the first village of its list: one of those whose score less the price lies within its width of the best,
each as likely as the other. The price of a village is :data:`FULL` times the risk that the next family finds no home
left, where the families that come are Poisson around those expected; the price of a quota makes the persons expected
under it as many as its seats. Prices and expectations are made to agree by averaging (method of successive averages).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

from geo.arrays import Floats, Ints
from matching.room.remaining import Remaining

FULL = 12.0
"""Points that a village counts less in a list if it is certainly full when a family comes, and the most that a shortage
of its quota's seats takes away: no list leads to a village that fits more than twenty-four points worse than the best.
"""
ROUNDS = 70
LOOKED_AT = 10
"""Villages at the head of its list that a family looks at."""
_DAMPING = 12.0
"""Rounds after which a step is half of the first."""
_QUOTA_STEP = 5.0
"""First step of a quota's price, points for each e-fold of its seats that is expected."""


@dataclass(frozen=True, eq=False)
class Expected:
    """What is expected of a year.

    Parameters
    ----------
    lookers : ndarray of float64, shape (P,)
        Families that have a village among their :data:`LOOKED_AT` best by score alone.
    takers : ndarray of float64, shape (P,)
        Families whose list it heads when room counts.
    quota_points : ndarray of float64, shape (G,)
        Price of each quota, points.
    """

    lookers: Floats
    takers: Floats
    quota_points: Floats


def risk_full(takers: Floats, homes: Floats) -> Floats:
    """Return the risk that as many families as there are homes come before the next one; shape (P,).

    Examples
    --------
    >>> risk_full(np.array([0.0, 1.0, 1.0, 5.0]), np.array([1.0, 1.0, np.inf, 0.0])).round(2).tolist()
    [0.0, 0.63, 0.0, 1.0]
    """
    homes = np.floor(homes)
    found = np.where(homes > 0, 0.0, 1.0)
    some = (homes > 0) & np.isfinite(homes)
    found[some] = gammainc(homes[some], np.maximum(takers[some], 0.0))
    return found


def expected_year(
    scores: Floats, width: Floats, persons: Floats, left: Remaining, families: float
) -> Expected:
    """Return what is expected of a year of families like some.

    Parameters
    ----------
    scores : ndarray of float, shape (B, P)
        Scores of ``B`` families, a sample of the year's.
    width : ndarray of float64, shape (B,)
        Difference of scores within which each takes villages for equals, points.
    persons : ndarray of float64, shape (B,)
        People in each.
    left : Remaining
        What is left of homes and quotas.
    families : float
        How many families the year has.
    """
    scores = scores.astype(np.float32)
    each = families / len(scores)
    few = min(LOOKED_AT, scores.shape[1])
    best = np.argpartition(-scores, few - 1, axis=1)[:, :few]
    lookers = np.asarray(each * np.bincount(best.ravel(), minlength=scores.shape[1]), dtype=np.float64)
    takers, quota_points = _fixed_point(scores, width, each * persons, each, left)
    return Expected(lookers, takers, quota_points)


def _fixed_point(
    scores: Floats, width: Floats, persons: Floats, each: float, left: Remaining
) -> tuple[Floats, Floats]:
    homes, seats = left.capacity["homes"], left.seats
    takers, quota_points = np.zeros(scores.shape[1]), np.zeros(len(seats))
    for number in range(ROUNDS):
        step = 1.0 / (1.0 + number / _DAMPING)
        price = FULL * risk_full(takers, homes) + quota_points[left.group]
        counts, people = _first_choices(scores, price, width, persons, left.group, len(seats))
        takers += 0.5 * step * (each * counts - takers)
        excess = np.clip(np.log((people + 1.0) / (seats + 1.0)), -1.0, 1.0)
        quota_points = np.clip(quota_points + _QUOTA_STEP * step * excess, 0.0, FULL)
    return takers, quota_points


def _first_choices(
    scores: Floats, price: Floats, width: Floats, persons: Floats, group: Ints, groups: int
) -> tuple[Floats, Floats]:
    """Return how many families of the sample take each village, and how many people come under each quota."""
    worth = scores - price.astype(np.float32)
    equals = worth >= worth.max(axis=1, keepdims=True) - width[:, None].astype(np.float32)
    family, village = np.nonzero(equals)
    chance = 1.0 / np.bincount(family, minlength=len(scores))
    counts = np.bincount(village, weights=chance[family], minlength=scores.shape[1])
    people = np.bincount(group[village], weights=(chance * persons)[family], minlength=groups)
    return counts.astype(np.float64), people.astype(np.float64)
