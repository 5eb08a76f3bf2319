"""How long a value holds: one that is older than the life of its layer is called old, and counts as less sure.

A layer states its life in days (:attr:`geo.layers.base.Layer.life_days`): vacancies two months, prices, rents, quotas
and plots a year, population, wages and infrastructure two years, flows of movers three, climate and land cover ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

import pandas as pd

from geo.layers.registry import LAYER_OF, LAYERS

LIFE_DAYS: Mapping[str, int] = MappingProxyType(
    {
        **{indicator: LAYERS[layer].life_days for indicator, layer in LAYER_OF.items()},
        "matching_vacancies": LAYERS["vacancies"].life_days,
        "arrivals_share": LAYERS["ties"].life_days,
    }
)
"""Days that a value of each indicator holds, and of what is computed from its records."""


def oldest_day(indicator: str, on: str) -> str:
    """Return the first day to which a value of an indicator may speak without being old.

    Parameters
    ----------
    indicator : str
        Its id; one of no layer never gets old.
    on : str
        ISO date of today.

    Returns
    -------
    str
        ISO date, or empty where values never get old.
    """
    days = LIFE_DAYS.get(indicator)
    return "" if days is None else (date.fromisoformat(on) - timedelta(days=days)).isoformat()


def is_old(indicator: str, as_of: str, on: str) -> bool:
    """Return whether a value that speaks to a day is old; one without a day is not called so.

    Parameters
    ----------
    indicator : str
        Its id; values of one of no layer never get old.
    as_of : str
        ISO date that the value speaks to; empty for none.
    on : str
        ISO date of today.

    Examples
    --------
    >>> is_old("vacancies", "2026-08-01", on="2026-11-20"), is_old("population", "2026-08-01", on="2026-11-20")
    (True, False)
    """
    return bool(as_of) and as_of < oldest_day(indicator, on)


def old_rows(rows: pd.DataFrame, indicator: str, on: str) -> pd.Series:
    """Return which rows of an observation table are old, by their ``as_of``; made-up values have no age.

    Parameters
    ----------
    rows : DataFrame
        Observations of one indicator, with columns ``as_of`` (ISO dates, empty for none) and ``status``.
    indicator : str
        Its id.
    on : str
        ISO date of today.

    Returns
    -------
    Series of bool
        By the index of ``rows``.
    """
    return (rows["as_of"] != "") & (rows["as_of"] < oldest_day(indicator, on)) & (rows["status"] != "demo")
