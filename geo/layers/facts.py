"""Fact tables of ``data/`` as observations."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data import FOLDER
from geo.provenance import OBSERVATION_COLUMNS, Status


def fact_table(name: str) -> pd.DataFrame:
    """Read one fact table, every column as text with empty cells as empty strings.

    Parameters
    ----------
    name : str
        File name without ``.csv``.

    Returns
    -------
    DataFrame
        The rows as they are written.
    """
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


def fact_observations(*names: str) -> pd.DataFrame:
    """Read fact tables that are in the long observation form, with ``value`` as a number."""
    rows = pd.concat([fact_table(name) for name in names], ignore_index=True)
    rows["value"] = pd.to_numeric(rows["value"].replace("", None))
    return rows[list(OBSERVATION_COLUMNS)]


def figure_observations(
    table: pd.DataFrame,
    units: Mapping[str, str],
    *,
    period: str,
    as_of: str,
    source: str,
    status: str | pd.Series = Status.OBSERVED.value,
) -> pd.DataFrame:
    """Return a table of one row a place and one column a figure as observations.

    Parameters
    ----------
    table : DataFrame
        ``kato`` and figures as text, as :func:`fact_table` reads them.
    units : mapping of str to str
        Unit of each figure that is taken, by its column, which is the name of the indicator.
    period, as_of : str
        Time that the figures speak of, and ISO date to which the source speaks.
    source : str
        Id of the source.
    status : str or Series
        Status of all figures, or of each row.

    Returns
    -------
    DataFrame
        Observations; an empty cell has none.
    """
    frames = []
    for name, unit in units.items():
        value = pd.to_numeric(table[name].replace("", None))
        rows = pd.DataFrame({"kato": table["kato"], "value": value, "status": status}).dropna(subset="value")
        frames.append(rows.assign(indicator=name, unit=unit))
    made = pd.concat(frames, ignore_index=True)
    made = made.assign(period=period, as_of=as_of, source=source, text="", note="")
    return made[list(OBSERVATION_COLUMNS)]


def district_figures(places: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Return figures of the districts of 2025 as observations; see :func:`figure_observations`."""
    table = fact_table("districts_2025")
    return figure_observations(
        table[table["kato"].isin(places.index)],
        units,
        period="2025-09-01",
        as_of="2025-09-01",
        source="bns-districts-2025",
    )


def no_observations() -> pd.DataFrame:
    """Return an observation table without a row."""
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in OBSERVATION_COLUMNS})
    return empty.astype({"value": float})
