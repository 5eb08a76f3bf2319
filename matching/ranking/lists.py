"""The lists of many families at once."""

from __future__ import annotations

import numpy as np

from geo.arrays import Ints
from matching.batch import Batch
from matching.destinations import Destinations
from matching.ranking.blockers import eligible
from matching.ranking.order import in_order
from matching.ranking.ranker import Ranker


def first_rows(batch: Batch, places: Destinations, ranker: Ranker, top: int, *, by_fit: bool = False) -> Ints:
    """Return the first places of every family's list, shape (B, top); all meet its requirements if so many do.

    Parameters
    ----------
    batch : Batch
        ``B`` families.
    places : Destinations
        Where they may go.
    ranker : Ranker
        What scores.
    top : int
        How many places of each list.
    by_fit : bool
        Whether the score alone orders.
    """
    scores, resolution = ranker.scores(batch, places), ranker.resolution(batch, places)
    return np.stack(
        [
            in_order(household, places, row, float(error), ~eligible(household, places), by_fit=by_fit).rows[
                :top
            ]
            for household, row, error in zip(batch.households, scores, resolution, strict=True)
        ]
    )
