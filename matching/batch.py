"""Households as arrays, so that one family and ten thousand are compared with the places by the same code."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from geo.arrays import Floats, Ints
from geo.places import SETTLEMENT_TYPES
from matching.household import CRITERIA_IDS, Household
from matching.occupation_match import index_of

TAUGHT = frozenset({"kk", "ru"})
"""Languages of teaching that the layer of schools knows."""


@dataclass(frozen=True)
class Batch:
    """Some households.

    Parameters
    ----------
    households : sequence of Household
        ``B`` of them; every array below has ``B`` rows.
    """

    households: Sequence[Household]
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Results of functions of these families, kept as long as they are looked at."""

    def __len__(self) -> int:
        return len(self.households)

    def _numbers(self, values: list[float]) -> Floats:
        return np.array(values, dtype=np.float64)

    @cached_property
    def persons(self) -> Floats:
        """People who move, shape (B,)."""
        return self._numbers([household.persons for household in self.households])

    @cached_property
    def pupils(self) -> Floats:
        """Children of school age (6 to 17), shape (B,)."""
        return self._numbers([household.children_between(6, 17) for household in self.households])

    @cached_property
    def tongues(self) -> tuple[frozenset[str], ...]:
        """Languages that each family says it speaks, of those that schools teach in; empty where it did not say."""
        return tuple(TAUGHT & set(household.languages) for household in self.households)

    @cached_property
    def toddlers(self) -> Floats:
        """Children of kindergarten age (1 to 5), shape (B,)."""
        return self._numbers([household.children_between(1, 5) for household in self.households])

    @cached_property
    def infants(self) -> Floats:
        """Children under three, shape (B,)."""
        return self._numbers([household.children_between(0, 2) for household in self.households])

    @cached_property
    def budget(self) -> Floats:
        """What the family can pay for a home, KZT a month; NaN where it did not say; shape (B,)."""
        return self._numbers([_or_nan(household.housing.budget_kzt_month) for household in self.households])

    @cached_property
    def savings(self) -> Floats:
        """Savings, KZT; NaN where the family did not say; shape (B,)."""
        return self._numbers([_or_nan(household.housing.savings_kzt) for household in self.households])

    @cached_property
    def settlement_type(self) -> Ints:
        """Index of the previous settlement type in :data:`SETTLEMENT_TYPES`, -1 where not said; shape (B,)."""
        types = [household.origin.settlement_type for household in self.households]
        return np.array([SETTLEMENT_TYPES.index(name) if name else -1 for name in types], dtype=np.int64)

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """KATO code of the oblast each family comes from."""
        return tuple(household.origin.region[:2] + "0000000" for household in self.households)

    @cached_property
    def seekers(self) -> tuple[Ints, Ints]:
        """Adults who look for work: row of the household, and index of the ISCO-08 unit group; both (S,)."""
        pairs = [
            (row, index_of(adult.occupation))
            for row, household in enumerate(self.households)
            for adult in household.seekers
            if adult.occupation
        ]
        rows, codes = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(rows, dtype=np.int64), np.array(codes, dtype=np.int64)

    @cached_property
    def preferences(self) -> Floats:
        """How much each criterion matters to the family, 0 to 5; NaN where it did not say; shape (B, C)."""
        return np.array(
            [[_or_nan(h.preferences.get(name)) for name in CRITERIA_IDS] for h in self.households]
        ).reshape(len(self), len(CRITERIA_IDS))


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else float(value)
