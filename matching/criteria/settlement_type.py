"""A place of the kind that the family left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.criteria.base import Criterion, by_kind
from matching.destinations import Destinations
from matching.household import SETTLEMENT_TYPES
from matching.messages import Message

Floats = NDArray[np.float64]

LIVING = {
    "republican_city": 5.0,
    "oblast_centre": 4.0,
    "town": 3.0,
    "district_centre": 2.0,
    "large_village": 1.0,
    "village": 0.0,
}
"""Settlement types on one ladder from village to metropolis; a step is one kind of place further from
what one knows.
"""


class SettlementType(Criterion):
    """Nearness on the ladder of settlement types: 1 for the same kind, 0 for the other end."""

    id = "settlement_type"
    indicators = ("population",)

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return the utility; see :meth:`Criterion.utility`."""
        ladder = np.array([LIVING[kind] for kind in SETTLEMENT_TYPES])
        there = np.where(places.settlement_type >= 0, ladder[places.settlement_type], np.nan)
        rows = {kind: 1.0 - np.abs(there - ladder[kind]) / 5.0 for kind in range(len(SETTLEMENT_TYPES))}
        rows[-1] = np.full(len(places), np.nan)
        return by_kind(batch.settlement_type, rows)

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return what kind of place it is, and whether it is like the one left."""
        kind, before = int(places.settlement_type[place]), int(batch.settlement_type[0])
        if kind < 0:
            return Message("reason.settlement_type.unknown")
        now = Message(f"settlement_type.{SETTLEMENT_TYPES[kind]}")
        if before < 0:
            return Message("reason.settlement_type.is", {"kind": now})
        key = "reason.settlement_type.same" if kind == before else "reason.settlement_type.other"
        return Message(key, {"kind": now, "before": Message(f"settlement_type.{SETTLEMENT_TYPES[before]}")})
