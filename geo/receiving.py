"""Which oblasts receive resettlers: what each oblast and district may take in its own newest year, what is used of it
and what is left.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags
from geo.assemble import today
from geo.atlas import Atlas

FIRST_YEAR = 2015
"""The programme began in 2016; its quotas of 2015 are the first that a table may hold."""
COLUMNS = {
    "persons": "quota_resettlers",
    "families": "quota_resettlers_families",
    "used_persons": "quota_used",
    "used_families": "quota_used_families",
}
"""Indicator behind each column of :func:`quotas`."""


def receiving_oblasts(atlas: Atlas) -> list[str]:
    """Return the oblasts that have a quota for resettlers in the newest year known of them, by code.

    Every region is judged by its own newest year, so that the first quota of a new year closes no other region. A
    quota of a district counts for its oblast, in persons or in families.
    """
    table = quotas(atlas, today())
    open_ = (table["persons"] > 0) | (table["families"] > 0)
    return sorted({str(kato)[:2] + "0000000" for kato in table.index[open_]})


def last_year(day: str) -> int:
    """Return the latest year that a quota may plausibly be of: quotas are set for the year to come, not beyond."""
    return date.fromisoformat(day).year + 1


def plausible_year(year: str, day: str) -> bool:
    """Return whether a quota may be of a year, as of a day (ISO)."""
    return year.isdigit() and FIRST_YEAR <= int(year) <= last_year(day)


def quotas(atlas: Atlas, day: str) -> pd.DataFrame:
    """Return the quota in force of every oblast and district that has one.

    Each is judged by its own newest year, so that the first quota of a new year closes no other region; of
    several versions of one year the newest counts. Years that cannot be (a typing error) do not count.

    Parameters
    ----------
    atlas : Atlas
        What is known.
    day : str
        Today, ISO.

    Returns
    -------
    DataFrame
        Indexed by KATO code: ``year``, the columns of :data:`COLUMNS` (NaN where nothing is said; what is
        used is of the same year), and ``left_persons``, ``left_families`` (NaN where there is no such limit).
    """
    tables = {column: _by_year(atlas, indicator, day) for column, indicator in COLUMNS.items()}
    limits = pd.concat([tables["persons"], tables["families"]])
    year = limits.groupby("kato")["year"].max()
    found = pd.DataFrame({"year": year})
    for column, table in tables.items():
        here = _of_limits(table, year) if column.startswith("used") else table
        of_year = here[here["year"] == here["kato"].map(year)]
        found[column] = of_year.set_index("kato")["value"].reindex(year.index)
    for unit in ("persons", "families"):
        found[f"left_{unit}"] = (found[unit] - found[f"used_{unit}"].fillna(0.0)).clip(lower=0.0)
    return found


def _of_limits(used: pd.DataFrame, year: pd.Series) -> pd.DataFrame:
    """Return what is used by the quota that it is taken from: a district's own, else its oblast's.

    An oblast's own figure holds its districts'; where both are given, the larger counts.
    """
    code = used["kato"].where(used["kato"].isin(year.index), used["kato"].str[:2] + "0000000")
    of_districts = used["kato"] != code
    summed = used.assign(kato=code)[of_districts].groupby(["kato", "year"], as_index=False)["value"].sum()
    both = pd.concat([used[~of_districts], summed])
    return both.groupby(["kato", "year"])[["value"]].max().reset_index()


def implausible(atlas: Atlas, day: str) -> pd.DataFrame:
    """Return the observations of quotas whose year cannot be: they count nowhere, and whoever looks after the
    data is told.
    """
    rows: pd.DataFrame = pd.concat([atlas.rows(indicator) for indicator in COLUMNS.values()])
    return rows.iloc[np.flatnonzero(~_plausible(rows, day))]


def _plausible(rows: pd.DataFrame, day: str) -> Flags:
    return np.array([plausible_year(str(year), day) for year in rows["period"]], dtype=np.bool_)


def _by_year(atlas: Atlas, indicator: str, day: str) -> pd.DataFrame:
    """Return the newest version of each place's value of each plausible year."""
    rows = atlas.rows(indicator)
    rows = rows[_plausible(rows, day)].rename(columns={"period": "year"})
    newest = rows.sort_values("as_of", kind="stable").drop_duplicates(["kato", "year"], keep="last")
    return newest[["kato", "year", "value"]]
