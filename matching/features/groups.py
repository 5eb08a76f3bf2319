"""Groups of families that no ranker may leave behind; they are looked at, and are never an input."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from geo.arrays import Flags
from matching.batch import Batch
from matching.household import Household

RURAL = frozenset({"village", "large_village", "district_centre"})
DISABILITY = frozenset({"wheelchair", "special_education"})

GROUPS: Mapping[str, Callable[[Household], bool]] = {
    "persons:1-2": lambda h: h.persons <= 2,
    "persons:3-4": lambda h: 3 <= h.persons <= 4,
    "persons:5+": lambda h: h.persons >= 5,
    "single_parent": lambda h: len(h.adults) == 1 and bool(h.children),
    "head:woman": lambda h: h.adults[0].sex == "f",
    "head:man": lambda h: h.adults[0].sex == "m",
    "origin:rural": lambda h: h.origin.settlement_type in RURAL,
    "origin:urban": lambda h: h.origin.settlement_type is not None and h.origin.settlement_type not in RURAL,
    "disability": lambda h: bool(DISABILITY & set(h.needs)),
}
"""Whether a family belongs to each group."""


def members(batch: Batch) -> dict[str, Flags]:
    """Return the families of each group, and of each origin, shape (B,)."""
    found = {name: np.array([belongs(h) for h in batch.households]) for name, belongs in GROUPS.items()}
    origins = np.array(batch.origins)
    return found | {f"origin:{kato}": origins == kato for kato in sorted(set(batch.origins))}
