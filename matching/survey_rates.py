"""What the survey of 2021 found of earlier movers, by region: the one observed record of how people fared."""

from __future__ import annotations

from functools import cache

import numpy as np

from geo.arrays import Floats
from geo.layers.facts import fact_table
from matching.destinations import Destinations, Value, cached_with_places

SURVEYED = {
    "north_kazakhstan": ("590000000",),
    "east_kazakhstan": ("630000000", "100000000"),
    "kostanay": ("390000000",),
    "pavlodar": ("550000000",),
}
"""Oblasts of today inside each region of the survey (Abai was part of East Kazakhstan until 2022)."""
SURVEY_DAY = "2021-03-01"
SURVEY_SOURCE = "evaluation-2021"


@cache
def survey_share(measure: str) -> dict[str, float]:
    """Return a share that the survey gives by region, by oblast of today."""
    table = fact_table("survey_2021")
    rows = (
        table[(table["measure"] == measure) & (table["by"] == "region")]
        .set_index("group")["value"]
        .astype(float)
    )
    return {kato: float(rows[region]) / 100.0 for region, katos in SURVEYED.items() for kato in katos}


@cached_with_places()
def record(places: Destinations, measure: str) -> Floats:
    """Return a share that the survey gives by region at every place; NaN where nobody was asked; shape (P,)."""
    shares = survey_share(measure)
    return np.array([shares.get(str(oblast), np.nan) for oblast in places.oblasts])


def record_value(places: Destinations, measure: str, indicator: str, place: int) -> Value:
    """Return the survey's share at one place with its provenance, in percent."""
    share = float(record(places, measure)[place])
    if np.isnan(share):
        return Value(indicator, None, "percent", "missing", "", "")
    return Value(indicator, round(100.0 * share, 1), "percent", "observed", SURVEY_DAY, SURVEY_SOURCE)
