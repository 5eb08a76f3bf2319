"""Where each place stands among the others, as row numbers: what sums and inherited values are looked up by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.places import inhabited

ValueLevel = Literal["oblast", "district", "settlement"]
LEVELS: tuple[ValueLevel, ...] = get_args(ValueLevel)
"""Levels that values are known of; okrugs, which places have as well, have none."""
_ABOVE = ("oblast", "district")


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Row numbers of a table of places.

    Parameters
    ----------
    at : dict of str to ndarray of int
        Rows of the places of each of :data:`LEVELS`, ascending.
    above : dict of str to ndarray of int, shape (n,)
        Row of the oblast and of the district that each place lies in (itself, for one of that level); -1 for none.
    inhabited : ndarray of int
        Rows of the places where people live.
    """

    at: dict[str, Ints]
    above: dict[str, Ints]
    inhabited: Ints

    @classmethod
    def of(cls, places: pd.DataFrame) -> Hierarchy:
        """Return the standing of a table of places, indexed by KATO code."""
        levels = places["level"].to_numpy(object)
        return cls(
            at={level: np.flatnonzero(levels == level) for level in LEVELS},
            above={
                level: places.index.get_indexer(pd.Index(places[level])).astype(np.int64) for level in _ABOVE
            },
            inhabited=places.index.get_indexer(inhabited(places).index).astype(np.int64),
        )
