"""Rows of observation tables, the same in every reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from geo.provenance import OBSERVATION_COLUMNS, Status


@dataclass(frozen=True, slots=True)
class Observation:
    """One value on one place.

    Parameters
    ----------
    kato, indicator, period : str
        Place, what was observed, and the time it speaks of (a year, or an ISO date).
    value : int or float or None
        The number; ``None`` for a category, which ``text`` names.
    unit, source, as_of : str
        Unit, id of the source in ``data/datapackage.json``, and ISO date.
    status : Status
    text, note : str
    """

    kato: str
    indicator: str
    period: str
    value: float | int | None
    unit: str
    source: str
    as_of: str
    status: Status = Status.OBSERVED
    text: str = ""
    note: str = ""


def observation_rows(found: Iterable[Observation]) -> pd.DataFrame:
    """Return observations as a table.

    Parameters
    ----------
    found : iterable of Observation

    Returns
    -------
    DataFrame
        Columns :data:`geo.provenance.OBSERVATION_COLUMNS`, all text (whole numbers without a decimal point), ordered by
        indicator, place, period and text.
    """
    rows = [asdict(each) | {"value": number(each.value), "status": str(each.status)} for each in found]
    table = pd.DataFrame(rows, columns=list(OBSERVATION_COLUMNS)).astype(str)
    return table.sort_values(["indicator", "kato", "period", "text"], kind="stable", ignore_index=True)


def number(value: float | int | None) -> str:
    """Return a number as it is written into a table: no trailing zeros, empty for none."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 6))


def largest_remainder(total: int, weights: Iterable[float]) -> list[int]:
    """Split a whole number in proportion to weights, so that the parts add up to it exactly.

    Parameters
    ----------
    total : int
        Not negative.
    weights : iterable of float
        Not negative, with a positive sum unless ``total`` is 0.

    Returns
    -------
    list of int
        Hamilton's method: everybody gets the whole part of the exact share, and what is left goes one by one to the
        largest fractions, the earlier on a tie.
    """
    given = list(weights)
    whole = sum(given)
    if total == 0 or not given:
        return [0] * len(given)
    shares = [total * weight / whole for weight in given]
    parts = [int(share) for share in shares]
    order = sorted(range(len(given)), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
