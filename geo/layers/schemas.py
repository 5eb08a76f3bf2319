"""Pandera schemas of the tables."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from geo.faults import Fault, shorten
from geo.layers.registry import INDICATORS
from geo.provenance import Status

OBSERVATIONS = pa.DataFrameSchema(
    {
        "layer": pa.Column(str),
        "kato": pa.Column(str, pa.Check.str_matches(r"^\d{9}$")),
        "indicator": pa.Column(str, pa.Check.isin(list(INDICATORS))),
        "period": pa.Column(str),
        "value": pa.Column(float, nullable=True),
        "text": pa.Column(str),
        "unit": pa.Column(str),
        "status": pa.Column(str, pa.Check.isin([status.value for status in Status])),
        "source": pa.Column(str, pa.Check.str_length(min_value=1)),
        "as_of": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
        "note": pa.Column(str),
    },
    strict=True,
)
"""Observation table: one row per value of a place."""

_SHOWN = 50
"""Faults told at most: a file with a wrong column has one per row."""


def observation_faults(rows: pd.DataFrame, known: set[str]) -> list[Fault]:
    """Return what is wrong with an observation table.

    Parameters
    ----------
    rows : DataFrame
        Observations with ``layer``.
    known : set of str
        KATO codes of the atlas' places.
    """
    faults = _schema_faults(rows)
    if faults:
        return faults
    strangers = rows.loc[~rows["kato"].isin(known), "kato"].unique()
    faults = [
        Fault("observations", "kato", "the code of a known place", shorten(code), key="place")
        for code in strangers
    ]
    return [*faults, *_range_faults(rows)][:_SHOWN]


def _schema_faults(rows: pd.DataFrame) -> list[Fault]:
    try:
        OBSERVATIONS.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.head(_SHOWN)
        return [
            Fault(
                f"observations, row {case.index}",
                str(case.column),
                str(case.check),
                shorten(case.failure_case),
                key="internal",
            )
            for case in cases.itertuples(index=False, name="Case")
        ]
    return []


def _range_faults(rows: pd.DataFrame) -> list[Fault]:
    lowest = rows["indicator"].map(lambda name: INDICATORS[name].lowest)
    highest = rows["indicator"].map(lambda name: INDICATORS[name].highest)
    wrong = rows[(rows["value"] < lowest) | (rows["value"] > highest)]
    return [
        Fault(
            f"observations, {row.kato}",
            str(row.indicator),
            f"{INDICATORS[str(row.indicator)].lowest:g} to {INDICATORS[str(row.indicator)].highest:g} {row.unit}",
            f"{row.value:g}",
            key="cell.number_within",
            params={
                "low": f"{INDICATORS[str(row.indicator)].lowest:g}",
                "high": f"{INDICATORS[str(row.indicator)].highest:g}",
            },
        )
        for row in wrong.head(_SHOWN).itertuples(index=False)
    ]
