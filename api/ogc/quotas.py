"""Quotas in time: which was in force when, so that ``datetime`` on the oblasts answers with the quotas of that time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from api.ogc.query import Span
from api.ogc.table import FeatureTable
from geo.atlas import Atlas
from geo.layers.registry import INDICATORS, LAYERS

QUOTAS = tuple(i.id for i in LAYERS["quota"].indicators if INDICATORS[i.id].versions)
"""Indicators of the quota that are kept in dated versions."""


def timeline(atlas: Atlas) -> pd.DataFrame:
    """Return every dated quota: ``kato, indicator, first, last, value, status``, sorted by its first day.

    A quota is in force from the day of its decision, within its year, until the next version of that year, else to the
    end of the year.
    """
    rows = pd.concat([atlas.rows(indicator) for indicator in QUOTAS], ignore_index=True)
    rows = rows[rows["period"].str.fullmatch(r"\d{4}")].copy()
    start = pd.to_datetime(rows["period"] + "-01-01")
    decided = pd.to_datetime(rows["as_of"])
    end = pd.to_datetime(rows["period"] + "-12-31")
    rows["first"] = decided.where(decided > start, start).where(decided <= end, start)
    rows = rows.sort_values(["first", "as_of"], kind="stable")
    following = rows.groupby(["kato", "indicator", "period"])["first"].shift(-1) - timedelta(days=1)
    rows["last"] = following.fillna(end.reindex(rows.index))
    return rows[["kato", "indicator", "first", "last", "value", "status"]].reset_index(drop=True)


def at_time(table: FeatureTable, quotas: pd.DataFrame, span: Span) -> FeatureTable:
    """Return the oblasts that had a quota at some time, with the last quotas in force then and no other.

    Parameters
    ----------
    table : FeatureTable
        The oblasts.
    quotas : DataFrame
        What :func:`timeline` returns.
    span : tuple of date
        First and last day.
    """
    first, last = (np.datetime64(max(day, date(1700, 1, 1)).isoformat(), "s") for day in span)
    in_force = quotas[(quotas["first"] <= last) & (quotas["last"] >= first)]
    newest = in_force.drop_duplicates(["kato", "indicator"], keep="last")
    columns = {}
    for indicator in QUOTAS:
        if indicator in table.fields:
            rows = newest[newest["indicator"] == indicator].set_index("kato").reindex(table.ids)
            values = rows["value"].to_numpy(float)
            columns[indicator] = pa.array(values, mask=np.isnan(values))
            words = rows["status"].where(rows["status"].notna(), "missing")
            columns[f"{indicator}_status"] = pa.array(words.astype(object).to_numpy(), type=pa.string())
    had = np.isin(np.array(table.ids, dtype=object), newest["kato"].to_numpy(dtype=object))
    return table.with_columns(columns, np.flatnonzero(had))
