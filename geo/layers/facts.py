"""Fact tables of ``data/`` as observations."""

from __future__ import annotations

import pandas as pd

from data import FOLDER
from geo.provenance import OBSERVATION_COLUMNS


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


def no_observations() -> pd.DataFrame:
    """Return an observation table without a row."""
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in OBSERVATION_COLUMNS})
    return empty.astype({"value": float})
