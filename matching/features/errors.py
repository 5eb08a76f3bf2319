"""How far the truth may lie from a value of each status: an assumption, stated once."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from geo.arrays import Floats
from geo.provenance import Status
from matching.destinations import Destinations, cached_with_places
from matching.made_up import VACANCIES

ERROR: Final = MappingProxyType(
    {Status.OBSERVED: 0.0, Status.ESTIMATED: 0.15, Status.DEMO: 0.3, Status.MISSING: 0.3}
)
"""Standard deviation of the error, in standard deviations of the value over the places."""


@cached_with_places(of_the_atlas=True)
def error_sizes(places: Destinations, indicators: tuple[str, ...]) -> Floats:
    """Return the size of the error of a measurement at each place: that of its least trusted indicator; shape (P,)."""
    by_trust = np.array([ERROR[status] for status in sorted(Status, key=lambda status: status.trust)])
    if not indicators:
        return np.zeros(len(places))
    if indicators == VACANCIES:
        return np.full(len(places), by_trust[vacancy_trust(places)])
    return np.asarray(by_trust[np.min([places.column(name).certainty for name in indicators], axis=0)])


def vacancy_trust(places: Destinations) -> int:
    """Return the trust of the least trusted vacancy that is matched (3 observed … 0 none)."""
    statuses = places.matched_vacancies["status"].unique()
    return min((Status(status).trust for status in statuses), default=0)
