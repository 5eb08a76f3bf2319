"""Heating, water, road, line and the life of the village."""

from __future__ import annotations

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from matching.batch import Batch
from matching.criteria.base import Criterion
from matching.destinations import Destinations
from matching.messages import Message

WEIGHTS = {
    "piped_water": 2.0,
    "paved_road": 2.0,
    "internet": 2.0,
    "shop": 1.5,
    "bus": 1.5,
    "central_heating": 1.0,
    "gas": 1.0,
    "culture_house": 1.0,
    "sports_ground": 1.0,
}
"""What counts how much: what every day needs counts double."""
EVERYDAY_NEED = 1.0
"""Steps that everyday life counts at least for every family: an assumption."""


class Infrastructure(Criterion):
    """Weighted share of the things that the settlement has, among those known of it."""

    id = "infrastructure"
    indicators = tuple(WEIGHTS)
    computed_from = tuple(WEIGHTS)

    @override
    def row(self, places: Destinations, key: None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        has = np.stack([places.column(name).value for name in WEIGHTS])
        weight = np.array(list(WEIGHTS.values()))[:, None] * ~np.isnan(has)
        known = weight.sum(axis=0)
        share = (weight * np.nan_to_num(has)).sum(axis=0) / np.maximum(known, 1e-9)
        return np.where(known > 0, share, np.nan)

    @override
    def needed(self, batch: Batch) -> Floats:
        """Return the steps that water, a road and a shop count at least; see :meth:`Criterion.needed`."""
        return np.full(len(batch), EVERYDAY_NEED)

    @override
    def reason_of(self, places: Destinations, about: None, place: int) -> Message:
        """Return how many of the things are there, and which are not."""
        found = {name: places.column(name).value[place] for name in WEIGHTS}
        known = {name: value for name, value in found.items() if not np.isnan(value)}
        if not known:
            return Message("reason.infrastructure.unknown")
        lacking = tuple(Message(f"amenity.{name}") for name, value in known.items() if not value)
        if not lacking:
            return Message("reason.infrastructure.all", {"of": len(known)})
        here = len(known) - len(lacking)
        if not here:
            return Message("reason.infrastructure.none", {"lacking": lacking})
        return Message("reason.infrastructure.has", {"here": here, "of": len(known), "lacking": lacking})
