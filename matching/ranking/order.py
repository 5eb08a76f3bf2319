"""The order of a list: equals are shown as equals, and in order of room and variety among themselves.

Villages are put into groups from the top of the score: each group holds what lies within the family's *width* of its
first, the difference below which the order of two scores would be wrong more than one time in three. Inside a group
the score says nothing, and does not order. There

1. which region comes when is decided by the family's own draw, in which a region comes first as often as its share of
   the seats left and of the homes known; made-up homes have no part in it;
2. inside a region, a village with fewer free school places than the family has pupils comes after the others;
3. then the first village of each district comes before the second of any (variety);
4. then the draw decides again, in which a village with twice the homes comes first twice as often.

The draw is no chance: it is a fixed function of the village's code and of who moves (not of what they wish), so that a
family always finds the same list, and families that are alike do not all find the same village first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Flags, Floats, Ints
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.made_up import region_numbers
from matching.room.remaining import remaining
from matching.room.shares import room_shares, trusted_shares

WRONG = 1.0 / 3.0
"""Chance that the order of two scores is wrong from which two villages count as equals."""
WIDTH = NormalDist().inv_cdf(1.0 - WRONG)
"""The same in standard errors of the difference of two scores: 0.43."""
_NO_ROOM = 1e-9
"""Weight in the draw of a village without room: after all others of its group, in an order of its own."""


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
    by_fit : bool
        Whether points order inside a group too.
    """

    rows: Ints
    rank: Ints
    group: Ints
    worth: Floats
    by_fit: bool

    def equals(self, row: int) -> int:
        """Return how many places are in the group of one that meets the requirements, itself included."""
        return int((self.group == self.group[row]).sum())


def in_order(
    household: Household,
    places: Destinations,
    worth: Floats,
    resolution: float,
    ruled_out: Flags,
    *,
    by_fit: bool = False,
) -> Order:
    """Return the destinations in the order of a family's list.

    Parameters
    ----------
    household : Household
        The family.
    places : Destinations
        ``P`` places.
    worth : ndarray of float64, shape (P,)
        Points that order the groups.
    resolution : float
        Standard error of the difference of two scores of the family, points.
    ruled_out : ndarray of bool, shape (P,)
        Places that fail a requirement.
    by_fit : bool
        Order by points inside a group too.
    """
    group = groups_of(np.where(ruled_out, -np.inf, worth), WIDTH * resolution)
    by_points = np.lexsort((places.katos, -worth, ruled_out))
    rows = by_points if by_fit else _among_equals(household, places, group)
    rank = np.empty(len(places), dtype=np.int64)
    rank[rows] = np.arange(1, len(places) + 1)
    return Order(rows.astype(np.int64), rank, np.where(ruled_out, 0, group), worth, by_fit)


def groups_of(worth: Floats, width: float) -> Ints:
    """Return the group of each worth, from 1 for the best: a group holds what lies within ``width`` of its first.

    Examples
    --------
    >>> groups_of(np.array([7.0, 9.5, 10.0, 8.9]), 1.0).tolist()
    [3, 1, 1, 2]
    """
    order = np.argsort(-worth, kind="stable")
    falling = -worth[order]
    group = np.zeros(len(worth), dtype=np.int64)
    start, number = 0, 0
    while start < len(falling):
        number += 1
        end = int(np.searchsorted(falling, falling[start] + width, side="right"))
        group[order[start:end]] = number
        start = end
    return group


def _among_equals(household: Household, places: Destinations, group: Ints) -> Ints:
    """Return the rows of the places in order of their groups, and inside them by room and variety; shape (P,)."""
    region, _ = region_numbers(places)
    even = -np.log(spread_evenly(household, places))
    by_region = np.lexsort((even / np.maximum(trusted_shares(places), _NO_ROOM), group))
    drawn = even / np.maximum(room_shares(places), _NO_ROOM)
    lacking = _too_few_school_places(household, places)
    before = _earlier_of_district(places, group, lacking, drawn)
    by_village = np.lexsort((drawn, before, lacking, region, group))
    # The regions take their turns as they were drawn; at each turn of a region its next village comes.
    turns = np.lexsort((np.arange(len(places)), region[by_region], group[by_region]))
    rows = np.empty(len(places), dtype=np.int64)
    rows[turns] = by_village
    return rows


def spread_evenly(household: Household, places: Destinations) -> Floats:
    """Return a number of every place, spread evenly over (0, 1) and fixed for the family; shape (P,).

    Divided by weights, its negative logarithm orders places so that over many families each comes first as often as its
    share of the weights (weighted rendezvous hashing, Thaler and Ravishankar 1998).
    """
    return _mixed(_codes(places) ^ np.uint64(_seed(household)))


def _seed(household: Household) -> int:
    """Return 64 bits of who moves: neither what they wish for nor their sex or marital status."""
    adults = sorted(
        (adult.age or 0, adult.occupation or "", adult.experience_years, adult.education or "")
        for adult in household.adults
    )
    children = sorted(child.age for child in household.children)
    said = repr((household.origin.region, household.origin.settlement_type, adults, children))
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest())


def _mixed(bits: NDArray[np.uint64]) -> Floats:
    """Return numbers spread evenly over (0, 1): the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(((bits ^ (bits >> np.uint64(31))) >> np.uint64(12)).astype(np.float64) + 0.5) / 2.0**52


@cached_with_places()
def _codes(places: Destinations) -> NDArray[np.uint64]:
    return places.katos.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)


@cached_with_places()
def _districts(places: Destinations) -> Ints:
    _, number = np.unique(places.places["district"].to_numpy(dtype="U9"), return_inverse=True)
    return number.astype(np.int64)


def _earlier_of_district(places: Destinations, group: Ints, lacking: Flags, drawn: Floats) -> Ints:
    """Return how many of the same district and group come before each place."""
    districts = _districts(places)
    rows = np.lexsort((drawn, lacking, districts, group))
    label = group[rows] * (int(districts.max(initial=0)) + 1) + districts[rows]
    starts = np.flatnonzero(np.diff(label, prepend=-1))
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
