"""The order of a list: fit less what shortage takes away, equals as equals, and these by room and variety.

A village's *worth* in a list is its score less the points that its shortage of homes and of its quota's seats takes
away (:mod:`matching.room.crowding`); by fit alone, it is the score. Villages are put into groups from the top of the
worth: each group holds what lies within the family's *width* of its first. In the group at the head the order of two
scores would be wrong more than one time in three; in those behind it, which a family reads for other choices, more than
one time in six (one standard error), so that the same few villages do not hide what can hardly be told from them.
Inside a group the points say nothing, and do not order. There

1. which region comes when is decided by the family's own draw: no made-up value has a part in it;
2. inside a region, a village without a free home, or with fewer free school places than the family has pupils, comes
   after the others;
3. then the first village of each district comes before the second of any (variety);
4. then the draw decides again.

The draw is no chance: it is a fixed function of the village's code and of who moves (not of what they wish), so that a
family always finds the same list, and families that are alike do not all find the same village first.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Flags, Floats, Ints
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.made_up import region_numbers
from matching.room.crowding import Crowding
from matching.room.remaining import remaining

WRONG = 1.0 / 3.0
"""Chance that the order of two scores is wrong from which two villages count as equals."""
READ = 100
"""Places of a list that are read at most by those who do not ask for more."""
_DRAWN_BITS, _ABOVE = 40, 62
"""Bits of the draw in a sorting key, and the first above what counts the places of a district."""
WIDTH = NormalDist().inv_cdf(1.0 - WRONG)
"""The same in standard errors of the difference of two scores: 0.43."""
BEHIND = 1.0 / WIDTH
"""How much wider the groups behind the first are: one standard error. Measured on 72 differing families: 155 villages
in their lists of ten instead of 125, for 0.8 % of the mean fit of the ten; with 1.96 errors 213, for 3.1 %."""


@dataclass(frozen=True, slots=True)
class Order:
    """All destinations in the order of one family's list.

    Parameters
    ----------
    rows : ndarray of int, shape (P,)
        Rows of the places, the best first; those that fail a requirement last.
    rank : ndarray of int, shape (P,)
        Place in the list of each, from 1.
    group : ndarray of int, shape (P,)
        Group of equals of each, from 1; 0 for a place that fails a requirement.
    worth : ndarray of float64, shape (P,)
        Points that order the groups.
    taken : ndarray of float64, shape (P,)
        Points of the score that shortage takes away; 0 by fit alone.
    by_fit : bool
        Whether points order inside a group too.
    """

    rows: Ints
    rank: Ints
    group: Ints
    worth: Floats
    taken: Floats
    by_fit: bool

    def equals(self, row: int) -> int:
        """Return how many places are in the group of one that meets the requirements, itself included."""
        return int((self.group == self.group[row]).sum())


def in_order(
    household: Household,
    places: Destinations,
    score: Floats,
    resolution: float,
    ruled_out: Flags,
    crowded: Crowding,
    *,
    by_fit: bool = False,
    top: int = 0,
) -> Order:
    """Return the destinations in the order of a family's list.

    Parameters
    ----------
    household : Household
        The family.
    places : Destinations
        ``P`` places.
    score : ndarray of float64, shape (P,)
        Its scores.
    resolution : float
        Standard error of the difference of two of them, points.
    ruled_out : ndarray of bool, shape (P,)
        Places that fail a requirement.
    crowded : Crowding
        What is expected of room.
    by_fit : bool
        Whether the score alone orders, inside a group too.
    top : int
        How many places are read, if more than :data:`READ`: groups that begin behind them stay in order of points.
    """
    taken = np.zeros(len(places)) if by_fit else crowded.points_for(household)
    worth = score - taken
    group = groups_of(np.where(ruled_out, -np.inf, worth), WIDTH * resolution, BEHIND)
    rows = np.lexsort((_alphabetical(places), -worth, ruled_out)).astype(np.int64)
    if not by_fit:
        read = group <= group[rows[min(max(READ, top), len(rows)) - 1]]
        rows[: read.sum()] = _among_equals(household, places, group, crowded, np.flatnonzero(read))
    rank = np.empty(len(places), dtype=np.int64)
    rank[rows] = np.arange(1, len(places) + 1)
    return Order(rows, rank, np.where(ruled_out, 0, group), worth, taken, by_fit)


def groups_of(worth: Floats, width: float, behind: float = 1.0) -> Ints:
    """Return the group of each worth, from 1 for the best: a group holds what lies within its width of its first.

    Parameters
    ----------
    worth : ndarray of float64, shape (P,)
        Points.
    width : float
        Of the first group, points.
    behind : float
        How many times wider all others are.

    Examples
    --------
    >>> groups_of(np.array([7.0, 9.5, 10.0, 8.9]), 1.0).tolist()
    [3, 1, 1, 2]
    >>> groups_of(np.array([7.0, 9.5, 10.0, 8.9]), 1.0, 2.0).tolist()
    [2, 1, 1, 2]
    """
    if not len(worth):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(-worth)  # of equals, whichever: they are in one group
    falling = (-worth[order]).tolist()
    starts, reach = [0], width
    while (end := bisect_right(falling, falling[starts[-1]] + reach)) < len(falling):
        starts.append(end)
        reach = behind * width
    group = np.empty(len(worth), dtype=np.int64)
    group[order] = np.repeat(np.arange(1, len(starts) + 1), np.diff([*starts, len(falling)]))
    return group


def _among_equals(
    household: Household, places: Destinations, group: Ints, crowded: Crowding, among: Ints
) -> Ints:
    """Return the rows of some places in order of their groups, and inside them by room and variety.

    Parameters
    ----------
    household, places, crowded
        See :func:`in_order`.
    group : ndarray of int, shape (P,)
        Group of every place.
    among : ndarray of int, shape (M,)
        Rows of all places of some groups.
    """
    regions, count = region_numbers(places)
    group, region, drawn = group[among], regions[among], drawn_for(household, places)[among]
    turn = group * count + region
    lacking = (crowded.without_home(household) | _too_few_school_places(household, places))[among]
    last = lacking.astype(np.int64) << _ABOVE
    before = _earlier_alike(turn * len(places) + _districts(places)[among], last + drawn)
    by_village = np.lexsort((last + (before << _DRAWN_BITS) + drawn, turn))
    # The regions take their turns as they were drawn; at each turn of a region its next village comes.
    by_region = np.lexsort((drawn, group))
    rows = np.empty_like(among)
    rows[np.argsort(turn[by_region], kind="stable")] = among[by_village]
    return rows


def drawn_for(household: Household, places: Destinations) -> Ints:
    """Return what orders equal places for a family, fixed for it; shape (P,).

    Rendezvous hashing (Thaler and Ravishankar 1998): over many families, each place comes first among its equals as
    often as any other. The bits are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    """
    bits = _codes(places) ^ np.uint64(_seed(household))
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((bits ^ (bits >> np.uint64(31))) >> np.uint64(64 - _DRAWN_BITS)).astype(np.int64)


def _seed(household: Household) -> int:
    """Return 64 bits of who moves: neither what they wish for nor their sex or marital status."""
    adults = sorted(
        (adult.age or 0, adult.occupation or "", adult.experience_years, adult.education or "")
        for adult in household.adults
    )
    children = sorted(child.age for child in household.children)
    said = repr((household.origin.region, household.origin.settlement_type, adults, children))
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())


@cached_with_places(of_the_atlas=True)
def _alphabetical(places: Destinations) -> Ints:
    """Return the place of each destination in the order of the codes, shape (P,)."""
    return np.argsort(np.argsort(places.katos))


@cached_with_places(of_the_atlas=True)
def _codes(places: Destinations) -> NDArray[np.uint64]:
    return places.katos.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)


@cached_with_places(of_the_atlas=True)
def _districts(places: Destinations) -> Ints:
    _, number = np.unique(places.places["district"].to_numpy(dtype="U9"), return_inverse=True)
    return number.astype(np.int64)


def _earlier_alike(label: Ints, key: Ints) -> Ints:
    """Return how many of the same label come before each by a key."""
    rows = np.lexsort((key, label))
    starts = np.flatnonzero(np.diff(label[rows], prepend=-1))
    lengths = np.diff(np.append(starts, len(label)))
    found = np.empty(len(label), dtype=np.int64)
    found[rows] = np.arange(len(label)) - np.repeat(starts, lengths)
    return found


def _too_few_school_places(household: Household, places: Destinations) -> Flags:
    """Return where fewer school places are free than the family has pupils; not where their number is not known."""
    free = remaining(places).capacity.get("school_places")
    if free is None:
        return np.zeros(len(places), dtype=np.bool_)
    return np.asarray(free < household.children_between(6, 17))
