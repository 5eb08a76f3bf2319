"""Values that are made up to show the service: they may tell villages of one region apart, never two regions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.provenance import Status
from matching.destinations import Destinations, cached_with_places

VACANCIES = ("vacancies",)
"""Indicators of a measurement that is computed from the vacancies."""


def against_region(row: Floats, places: Destinations, indicators: Sequence[str]) -> Floats:
    """Return a measurement in which made-up values say nothing of their region.

    A made-up value only tells how a village stands in its own region: its distance from the region's mean in standard
    deviations of the region, put at the mean of all destinations and in the standard deviation that is usual within a
    region. Adding the same to all made-up values of a region, or multiplying them, changes nothing. Observed and
    estimated values stay as they are.

    Parameters
    ----------
    row : ndarray of float64, shape (P,)
        Values at all places, NaN where not known.
    places : Destinations
        The places.
    indicators : sequence of str
        What the values are computed from.
    """
    if not indicators:
        return row
    known = ~np.isnan(row)
    moved = known & made_up(places, tuple(indicators))
    if not moved.any():
        return row
    region, regions = region_numbers(places)
    where = region[moved]
    count = np.maximum(np.bincount(where, minlength=regions), 1)
    apart = row[moved] - (np.bincount(where, row[moved], regions) / count)[where]
    spread = np.sqrt(np.bincount(where, apart**2, regions) / count)
    scale = np.divide(np.sqrt((apart**2).mean()), spread, out=np.zeros(regions), where=spread > 0)
    found = row.copy()
    found[moved] = row[known].mean() + apart * scale[where]
    return found


@cached_with_places(of_the_atlas=True)
def made_up(places: Destinations, indicators: tuple[str, ...]) -> Flags:
    """Return where a measurement rests on a value of status ``demo``, shape (P,).

    A place without a value of its own, in a region where such values are made up, was given none on purpose: it counts
    as made up too.
    """
    if indicators == VACANCIES:
        return np.full(len(places), bool((places.matched_vacancies["status"] == Status.DEMO).any()))
    found = np.zeros(len(places), dtype=np.bool_)
    region, regions = region_numbers(places)
    for name in indicators:
        trust = places.column(name).trust
        demo = trust == Status.DEMO.trust
        there = np.bincount(region[demo], minlength=regions) > 0
        found |= demo | ((trust == Status.MISSING.trust) & there[region])
    return found


@cached_with_places(of_the_atlas=True)
def region_numbers(places: Destinations) -> tuple[Ints, int]:
    """Return the number of each destination's oblast, shape (P,), and how many there are."""
    names, index = np.unique(places.oblasts, return_inverse=True)
    return index.astype(np.int64), len(names)
