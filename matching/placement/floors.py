"""Floors: what each group of households must have together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.placement.problem import Floats, Ints


@dataclass(frozen=True, slots=True)
class Floors:
    """What each group of households must have together.

    Parameters
    ----------
    label : array of int, shape (H,)
        Group of each household, from 0.
    least : array, shape (K,)
        Least value of each group's placements, summed.
    """

    label: Ints
    least: Floats

    def totals(self, household: Ints, value: Floats) -> Floats:
        """Value of each group from placed households and their values."""
        return np.bincount(self.label[household], weights=value, minlength=len(self.least))
