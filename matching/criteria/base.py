"""What a criterion is: one aspect on which a household and a place are compared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matching.batch import Batch
from matching.destinations import Destinations, Value
from matching.messages import Message

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Criterion(ABC):
    """One aspect of the fit of a family and a place.

    Attributes
    ----------
    id : str
        Name, unique; the catalogues hold its title under ``criterion.<id>``.
    indicators : tuple of str
        What it looks at; shown behind its reason.
    kept : bool
        Whether there are so few kinds of family that their rows may be kept with the destinations.
    """

    id: ClassVar[str]
    indicators: ClassVar[tuple[str, ...]]

    kept: ClassVar[bool] = True

    def kinds(self, batch: Batch) -> Sequence[Hashable]:
        """Return the kind of each family: families of one kind have the same utility everywhere."""
        return [None] * len(batch)

    @abstractmethod
    def row(self, places: Destinations, kind: Any) -> Floats:
        """Return how well each place fits families of a kind, 0 (not at all) to 1 (fully), NaN where it cannot
        be known; shape (P,).
        """

    def rows(self, batch: Batch, places: Destinations) -> tuple[Floats, Ints]:
        """Return the utility by kind, shape (K, P), and the row of each family, shape (B,)."""
        rows, index, _ = by_kind(self.kinds(batch), lambda kind: self._row(places, kind))
        return rows, index

    def _row(self, places: Destinations, kind: Hashable) -> Floats:
        if not self.kept:
            return self.row(places, kind)
        return places.derived(("utility", self.id, kind), lambda: self.row(places, kind))

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return how well each place fits each family, 0 to 1, NaN where it cannot be known; shape (B, P)."""
        rows, index = self.rows(batch, places)
        return rows[index]

    def relevance(self, batch: Batch) -> Floats:
        """Return how far the criterion concerns each family, 0 to 1, shape (B,)."""
        return np.ones(len(batch))

    def evidence(self, batch: Batch, places: Destinations, place: int) -> tuple[Value, ...]:
        """Return the values behind the first family's utility at one place."""
        # They are the same for every family: villages near the top of many lists are read once.
        return places.derived(
            ("evidence", self.id, place),
            lambda: tuple(places.value(indicator, place) for indicator in self.indicators),
        )

    @abstractmethod
    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return what is to be said of the first family and one place."""


def by_kind(
    kinds: Sequence[Hashable], row: Callable[[Any], Floats]
) -> tuple[Floats, Ints, tuple[Hashable, ...]]:
    """Return one row per kind of family.

    Few kinds differ in most respects (a school is as far for every family with pupils), so that a table of
    10,000 families costs little more than the kinds in it.

    Returns
    -------
    rows : ndarray of float64, shape (K, P)
    index : ndarray of int, shape (B,)
        Row of each family.
    kinds : tuple
        The kinds, in the order of ``rows``.
    """
    numbers: dict[Hashable, int] = {}
    index = np.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], dtype=np.int64)
    return np.stack([row(kind) for kind in numbers]), index, tuple(numbers)


def saturating(amount: Floats, half: float) -> Floats:
    """Return ``amount / (amount + half)``: 0 for none, 0.5 at ``half``, never quite 1."""
    return np.asarray(amount / (amount + half))


def falling(amount: Floats, half: float) -> Floats:
    """Return ``half / (amount + half)``: 1 for none, 0.5 at ``half``, never quite 0."""
    return np.asarray(half / (amount + half))
