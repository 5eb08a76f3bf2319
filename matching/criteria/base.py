"""What a criterion is: one aspect on which a household and a place are compared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.destinations import Destinations, Value
from matching.messages import Message

Floats = NDArray[np.float64]


class Criterion(ABC):
    """One aspect of the fit of a family and a place.

    Attributes
    ----------
    id : str
        Name, unique; the catalogues hold its title under ``criterion.<id>``.
    indicators : tuple of str
        What it looks at; shown behind its reason.
    """

    id: ClassVar[str]
    indicators: ClassVar[tuple[str, ...]]

    @abstractmethod
    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return how well each place fits each family, 0 (not at all) to 1 (fully), NaN where it cannot be known.

        Returns
        -------
        ndarray of float64, shape (B, P)
        """

    def relevance(self, batch: Batch) -> Floats:
        """Return how far the criterion concerns each family, 0 to 1, shape (B,)."""
        return np.ones(len(batch))

    def evidence(self, batch: Batch, places: Destinations, place: int) -> tuple[Value, ...]:
        """Return the values behind the first family's utility at one place."""
        return tuple(places.value(indicator, place) for indicator in self.indicators)

    @abstractmethod
    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return what is to be said of the first family and one place."""


def by_kind(keys: NDArray[np.int64], rows: dict[int, Floats]) -> Floats:
    """Return one row per family from rows that only few kinds of family tell apart.

    Parameters
    ----------
    keys : ndarray of int, shape (B,)
        Kind of each family.
    rows : dict
        Row of shape (P,) per kind.
    """
    kinds, positions = np.unique(keys, return_inverse=True)
    return np.stack([rows[int(kind)] for kind in kinds])[positions]


def saturating(amount: Floats, half: float) -> Floats:
    """Return ``amount / (amount + half)``: 0 for none, 0.5 at ``half``, never quite 1."""
    return np.asarray(amount / (amount + half))


def falling(amount: Floats, half: float) -> Floats:
    """Return ``half / (amount + half)``: 1 for none, 0.5 at ``half``, never quite 0."""
    return np.asarray(half / (amount + half))
