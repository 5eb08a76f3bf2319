"""Plots for what the family wants land for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from geo.layers.land import PURPOSES
from geo.layers.surroundings import COVER, SOIL
from matching.batch import Batch
from matching.criteria.base import Criterion, saturating
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.messages import Message

PLOTS_HALF_AT = 1.0
NOT_ASKED = "reason.land.not_asked"
"""Message about land to a family that wants none."""


def _wanted(household: Household) -> tuple[str, ...]:
    return tuple(purpose for purpose in PURPOSES if purpose in household.land.purposes)


class Land(Criterion):
    """Mean over the wanted purposes of a saturating count of offered plots in the settlement."""

    id = "land"
    indicators = (*(f"plots_{purpose}" for purpose in PURPOSES), *COVER, *SOIL)
    computed_from = tuple(f"plots_{purpose}" for purpose in PURPOSES)

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the purposes that each family wants land for."""
        return [_wanted(h) for h in batch.households]

    @override
    def row(self, places: Destinations, key: tuple[str, ...]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        offers = [saturating(offered_plots(places, purpose), PLOTS_HALF_AT) for purpose in key or PURPOSES]
        return np.asarray(np.mean(offers, axis=0))

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family that wants land, little for one that does not."""
        return np.where([bool(h.land.purposes) for h in batch.households], 1.0, 0.1)

    @override
    def about(self, batch: Batch) -> tuple[str, ...]:
        """Return the purposes that the first family wants land for."""
        return _wanted(batch.households[0])

    @override
    def reason_of(self, places: Destinations, about: tuple[str, ...], place: int) -> Message:
        """Return how many plots of the wanted purposes are offered; nothing of plots to a family that wants none."""
        if not about:
            return Message(NOT_ASKED)
        counts = [offered_plots(places, purpose)[place] for purpose in about]
        if np.isnan(counts).all():
            return Message("reason.land.unknown")
        offered = round(float(np.nansum(counts)))
        return Message("reason.land.plots", {"n": offered}) if offered else Message("reason.land.none")


@cached_with_places(of_the_atlas=True)
def offered_plots(places: Destinations, purpose: str) -> Floats:
    """Return offered plots by settlement: none where parcels are known but not of this place, NaN where
    none are known.
    """
    counts = places.column(f"plots_{purpose}").value
    return counts if places.atlas.parcels.empty else np.nan_to_num(counts)
