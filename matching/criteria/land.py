"""Plots for what the family wants land for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.layers.land import PURPOSES
from matching.batch import Batch
from matching.criteria.base import Criterion, by_kind, saturating
from matching.destinations import Destinations
from matching.messages import Message

Floats = NDArray[np.float64]

PLOTS_HALF_AT = 1.0


def _kinds(batch: Batch) -> NDArray[np.int64]:
    """Return the wanted purposes of each family as bits."""
    bits = {purpose: 1 << number for number, purpose in enumerate(PURPOSES)}
    return np.array([sum(bits[p] for p in set(h.land.purposes)) for h in batch.households], dtype=np.int64)


def _wanted(kind: int) -> tuple[str, ...]:
    return tuple(purpose for number, purpose in enumerate(PURPOSES) if kind >> number & 1)


class Land(Criterion):
    """Mean over the wanted purposes of a saturating count of offered plots in the settlement."""

    id = "land"
    indicators = tuple(f"plots_{purpose}" for purpose in PURPOSES)

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return the utility; see :meth:`Criterion.utility`."""
        offer = {p: saturating(offered_plots(places, p), PLOTS_HALF_AT) for p in PURPOSES}
        kinds = _kinds(batch)
        rows = {
            int(kind): np.mean([offer[p] for p in _wanted(int(kind)) or PURPOSES], axis=0)
            for kind in np.unique(kinds)
        }
        return by_kind(kinds, rows)

    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family that wants land, little for one that does not."""
        return np.where(_kinds(batch) > 0, 1.0, 0.1)

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return how many plots of the wanted kinds are offered."""
        wanted = _wanted(int(_kinds(batch)[0])) or PURPOSES
        counts = [offered_plots(places, purpose)[place] for purpose in wanted]
        if np.isnan(counts).all():
            return Message("reason.land.unknown")
        return Message("reason.land.plots", {"n": round(float(np.nansum(counts)))})


def offered_plots(places: Destinations, purpose: str) -> Floats:
    """Return offered plots by settlement: none where parcels are known but not of this place, NaN where
    none are known.
    """
    counts = places.column(f"plots_{purpose}").value
    return counts if places.atlas.parcels.empty else np.nan_to_num(counts)
