"""The lists of many families at once."""

from __future__ import annotations

import numpy as np

from geo.arrays import Ints
from matching.batch import Batch
from matching.destinations import Destinations
from matching.ranking.blockers import eligible
from matching.ranking.order import in_order
from matching.ranking.ranker import Ranker
from matching.room.crowding import Crowding


def first_rows(batch: Batch, places: Destinations, ranker: Ranker, crowded: Crowding, top: int) -> Ints:
    """Return the first places of every family's list, shape (B, top); all meet its requirements if so many do.

    Parameters
    ----------
    batch : Batch
        ``B`` families.
    places : Destinations
        Where they may go.
    ranker : Ranker
        What scores.
    crowded : Crowding
        What is expected of room.
    top : int
        How many places of each list.
    """
    scores, resolution = ranker.scores(batch, places), ranker.resolution(batch, places)
    return np.stack(
        [
            in_order(household, places, row, float(error), ~eligible(household, places), crowded).rows[:top]
            for household, row, error in zip(batch.households, scores, resolution, strict=True)
        ]
    )
