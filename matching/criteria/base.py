"""What a criterion is: one respect in which a household and a place are compared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

import numpy as np

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.destinations import Destinations, Value, cached_with_places
from matching.made_up import against_region
from matching.messages import Message

ROWS = 512
"""Rows over all places that are kept: those of frequent groups of families; a row of 2,600 places takes 20 kB."""
VALUES = 4096
"""Sets of values behind a utility that are kept."""


class Criterion(ABC):
    """One respect in which a family and a place fit.

    Attributes
    ----------
    id : str
        Name, unique; the catalogues hold its title under ``criterion.<id>``.
    indicators : tuple of str
        What it looks at; shown behind its reason.
    computed_from : tuple of str
        Indicators that the utility is computed from (``vacancies`` for the records): where one of them is made up, a
        village is compared with its own region only.
    whole_range : bool
        Whether the best and the worst destination bound the criterion's value, not the best fiftieth and the
        worst tenth: so where few places are good, and all the others alike.
    """

    id: ClassVar[str]
    indicators: ClassVar[tuple[str, ...]]
    computed_from: ClassVar[tuple[str, ...]] = ()
    whole_range: ClassVar[bool] = False

    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return a hashable per family: families of one key have the same utility everywhere."""
        return [None] * len(batch)

    @abstractmethod
    def row(self, places: Destinations, key: Any) -> Floats:
        """Return how well each place fits families of a key, 0 (not at all) to 1 (fully), NaN where it cannot
        be known; shape (P,).
        """

    def rows(self, batch: Batch, places: Destinations) -> tuple[Floats, Ints]:
        """Return the utility by group, shape (K, P), and the row of each family, shape (B,)."""
        rows, index, _ = rows_by_group(self.group_keys(batch), lambda key: utility_row(places, self, key))
        return rows, index

    def utility(self, batch: Batch, places: Destinations) -> Floats:
        """Return how well each place fits each family, 0 to 1, NaN where it cannot be known; shape (B, P)."""
        rows, index = self.rows(batch, places)
        return rows[index]

    def relevance(self, batch: Batch) -> Floats:
        """Return how far the criterion concerns each family, 0 to 1, shape (B,)."""
        return np.ones(len(batch))

    def needed(self, batch: Batch) -> Floats:
        """Return the steps of a wish that each family has at least where it states none, shape (B,).

        What nobody can do without is no motive to move, and a survey of motives does not name it: 13 % moved for their
        children's education, and no family with pupils lives without a school.
        """
        return np.zeros(len(batch))

    def about(self, batch: Batch) -> Hashable:
        """Return all that its sentence and its evidence say of the first family: those that are alike in it are told
        the same.
        """
        return None

    def evidence_of(self, places: Destinations, about: Any, place: int) -> tuple[Value, ...]:
        """Return the values behind the utility of one place.

        Parameters
        ----------
        places : Destinations
            Where families may go.
        about : Hashable
            From :meth:`about`.
        place : int
            Row of the place in ``places``.
        """
        return _values(places, self.indicators, place)

    @abstractmethod
    def reason_of(self, places: Destinations, about: Any, place: int) -> Message:
        """Return the message about one place.

        Parameters
        ----------
        places : Destinations
            Where families may go.
        about : Hashable
            From :meth:`about`.
        place : int
            Row of the place in ``places``.

        Returns
        -------
        Message
            Id and values of a sentence of the catalogues ``reasons.po``.
        """

    def reason(self, batch: Batch, places: Destinations, place: int) -> Message:
        """Return the message about the first family and one place.

        Parameters
        ----------
        batch : Batch
            Families; the first is answered.
        places : Destinations
            Where they may go.
        place : int
            Row of the place in ``places``.
        """
        return self.reason_of(places, self.about(batch), place)


@cached_with_places(ROWS)
def utility_row(places: Destinations, criterion: Criterion, key: Hashable) -> Floats:
    """Return the utility of all places for families of a key, shape (P,); made-up values against their own region.

    Parameters
    ----------
    places : Destinations
        Where families may go.
    criterion : Criterion
        By which they are compared.
    key : Hashable
        One of the criterion's :meth:`Criterion.group_keys`.
    """
    row = criterion.row(places, key)
    return np.clip(against_region(row, places, criterion.computed_from), 0.0, 1.0)


@cached_with_places(VALUES, of_the_atlas=True)
def _values(places: Destinations, indicators: tuple[str, ...], place: int) -> tuple[Value, ...]:
    # They are the same for every family: villages near the top of many lists are read once.
    return tuple(places.value(indicator, place) for indicator in indicators)


def rows_by_group(
    keys: Sequence[Hashable], row: Callable[[Any], Floats]
) -> tuple[Floats, Ints, tuple[Hashable, ...]]:
    """Return one row per group of families with the same key.

    Families differ little in most respects (a school is as far for every family with pupils), so that a table of
    10,000 families costs little more than the groups in it.

    Returns
    -------
    rows : ndarray of float64, shape (K, P)
    index : ndarray of int, shape (B,)
        Row of each family.
    groups : tuple
        The keys, in the order of ``rows``.
    """
    numbers: dict[Hashable, int] = {}
    index = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    return np.stack([row(key) for key in numbers]), index, tuple(numbers)


def saturating(amount: Floats, half: float) -> Floats:
    """Return ``amount / (amount + half)``: 0 for none, 0.5 at ``half``, never quite 1."""
    return np.asarray(amount / (amount + half))


def falling(amount: Floats, half: float) -> Floats:
    """Return ``half / (amount + half)``: 1 for none, 0.5 at ``half``, never quite 0."""
    return np.asarray(half / (amount + half))
