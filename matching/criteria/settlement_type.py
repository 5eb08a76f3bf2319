"""A settlement of the type that the family left."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from geo.places import SETTLEMENT_TYPES
from matching.batch import Batch
from matching.criteria.base import Criterion
from matching.destinations import Destinations
from matching.messages import Message

LIVING = {
    "republican_city": 5.0,
    "oblast_centre": 4.0,
    "town": 3.0,
    "district_centre": 2.0,
    "large_village": 1.0,
    "village": 0.0,
}
"""Settlement types on one ladder from village to metropolis; a step is one type further from
what the family knows.
"""
FEW = 500.0
"""Inhabitants below which a village is further down the ladder: half a step for each halving. More than half of the
destinations have fewer than this; the villages of the south that families leave have some two thousand."""
TOLD = 200.0
"""Inhabitants below which the sentence says how few they are."""
FEWEST = 30.0
"""Inhabitants below which it goes no further: two steps below a village."""
PEOPLE_NEED = 1.0
"""Steps that the kind of place and people around count at least for every family: an assumption."""


def too_few(places: Destinations) -> Floats:
    """Return by how many steps of the ladder a village has too few people, 0 to 2; 0 where they are not known."""
    people = np.clip(np.nan_to_num(places.column("population").value, nan=FEW), FEWEST, FEW)
    return np.asarray(0.5 * np.log2(FEW / people))


class SettlementType(Criterion):
    """Nearness on the ladder of settlement types, 1 for the same type, 0 for the other end; the fewer people a small
    village has, the further down it is.
    """

    id = "settlement_type"
    indicators = ("population", "population_change_percent")
    whole_range = True

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the type of settlement that each family leaves, -1 where it did not say."""
        return list(batch.settlement_type.tolist())

    @override
    def row(self, places: Destinations, key: int) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        if key < 0:
            return np.asarray(1.0 - too_few(places) / 5.0)
        ladder = np.array([LIVING[name] for name in SETTLEMENT_TYPES])
        there = np.where(places.settlement_type >= 0, ladder[places.settlement_type], np.nan)
        return np.asarray(1.0 - np.abs(there - too_few(places) - ladder[key]) / 5.0)

    @override
    def needed(self, batch: Batch) -> Floats:
        """Return the steps that people around count at least; see :meth:`Criterion.needed`."""
        return np.full(len(batch), PEOPLE_NEED)

    @override
    def about(self, batch: Batch) -> int:
        """Return the type of settlement that the first family leaves, -1 where it did not say."""
        return int(batch.settlement_type[0])

    @override
    def reason_of(self, places: Destinations, about: int, place: int) -> Message:
        """Return what type of settlement it is, and whether it is like the one left."""
        here, before = int(places.settlement_type[place]), about
        if here < 0:
            return Message("reason.settlement_type.unknown")
        people = places.column("population").value[place]
        if people < TOLD:
            return Message("reason.settlement_type.few", {"n": round(float(people))})
        now = Message(f"settlement_type.{SETTLEMENT_TYPES[here]}")
        if before < 0:
            return Message("reason.settlement_type.is", {"kind": now})
        key = "reason.settlement_type.same" if here == before else "reason.settlement_type.other"
        return Message(key, {"kind": now, "before": Message(f"settlement_type.{SETTLEMENT_TYPES[before]}")})
