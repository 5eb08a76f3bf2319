"""What is known of a number: its status, its source and its date.

Every value that Qonys shows or ranks by is an *observation*. The columns of an observation table are fixed
here, so that a reader in ``geo/sources`` and a layer in ``geo/layers`` agree on them without knowing each other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from geo.arrays import Ints

OBSERVATION_COLUMNS = (
    "kato",
    "indicator",
    "period",
    "value",
    "text",
    "unit",
    "status",
    "source",
    "as_of",
    "note",
)
"""Columns of an observation table: ``value`` is a float, ``text`` names a category, ``as_of`` is an ISO date."""


class Status(StrEnum):
    """How a value came to be known."""

    OBSERVED = "observed"
    """Read from a source."""
    ESTIMATED = "estimated"
    """Computed from observed values by a stated method."""
    DEMO = "demo"
    """Made up from a seed, to show the service. Never counted as observed."""
    MISSING = "missing"
    """Not known."""

    @property
    def trust(self) -> int:
        """Rank of the status: a value of higher trust displaces one of lower trust."""
        return _TRUST[self]


_TRUST = {Status.OBSERVED: 3, Status.ESTIMATED: 2, Status.DEMO: 1, Status.MISSING: 0}


TRUST_OF: dict[str, int] = {status.value: status.trust for status in Status}
"""Trust by the word of a status, for columns of words."""
STATUS_OF: dict[int, str] = {status.trust: status.value for status in Status}
"""The word of a status by its trust."""


def trusts(statuses: pd.Series) -> Ints:
    """Return the trust of each status of a column; 0 for a word that is none."""
    ranks = np.zeros(len(statuses), dtype=np.int64)
    for status in Status:  # four comparisons of the column: a look-up of each word takes fifty times as long
        ranks[np.asarray(statuses == status.value, dtype=bool)] = status.trust
    return ranks


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from.

    Parameters
    ----------
    id : str
        Short name that observations refer to.
    title : str
        What a reader would call it.
    licence : str
        Licence of the values, as SPDX identifier where one exists.
    as_of : str
        ISO date to which the source speaks.
    note : str
        What to know before using it.
    """

    id: str
    title: str
    licence: str
    as_of: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the source as a plain dictionary, for the manifest."""
        return asdict(self)
