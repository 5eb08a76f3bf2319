"""What the survey of 2021 found of earlier movers, by region: the one observed record of how people fared."""

from __future__ import annotations

from functools import cache

import numpy as np

from geo.arrays import Floats
from geo.layers.facts import fact_table
from matching.destinations import Destinations, Value, cached_with_places
from matching.pooling import pool

SURVEYED = {
    "north_kazakhstan": ("590000000",),
    "east_kazakhstan": ("630000000", "100000000"),
    "kostanay": ("390000000",),
    "pavlodar": ("550000000",),
}
"""Oblasts of today inside each region of the survey (Abai was part of East Kazakhstan until 2022)."""
SURVEY_DAY = "2021-03-01"
SURVEY_SOURCE = "evaluation-2021"
DESIGN_EFFECT = 2.0
"""Variance of the survey's shares against those of a random sample of the same size. The respondents were no
random sample: numbers planned by region were changed to whom could be reached, and women and newcomers were
sought out (2.1 of the evaluation). Two is a usual value for such samples (Kish 1965)."""


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


def sampling_error(share: Floats, n: Floats, design_effect: float = DESIGN_EFFECT) -> Floats:
    """Return the standard error of shares among ``n``; one success and one failure are added, so that a share of nought
    still has one.

    Parameters
    ----------
    share : ndarray of float64
        Shares, 0 to 1.
    n : ndarray of float64
        How many answered, of the same shape.
    design_effect : float
        Variance of the survey's sample against that of a simple random one of the same size.

    Returns
    -------
    ndarray of float64

    References
    ----------
    Kish, "Survey Sampling", Wiley 1965 (design effect); Agresti and Coull, The American Statistician 52(2), 1998, for
    successes and failures that are added.

    Examples
    --------
    >>> sampling_error(np.array([0.0, 0.5]), np.array([100.0, 100.0]), design_effect=1.0).round(3).tolist()
    [0.01, 0.05]
    """
    smooth = (share * n + 1.0) / (n + 2.0)
    return np.asarray(np.sqrt(design_effect * smooth * (1.0 - smooth) / n))


@cache
def pooled_share(measure: str) -> dict[str, float]:
    """Return a share of the survey by oblast of today, partially pooled over the regions by its sampling error.

    Between 67 and 110 families were asked in a region: part of the difference between two regions is chance,
    and that part shall not decide where a family goes.
    """
    table = fact_table("survey_2021")
    rows = table[(table["measure"] == measure) & (table["by"] == "region") & table["group"].isin(SURVEYED)]
    share, n = rows["value"].to_numpy(float) / 100.0, rows["n"].to_numpy(float)
    rates = pool(share, sampling_error(share, n)).rate
    return {
        kato: float(rate)
        for region, rate in zip(rows["group"], rates, strict=True)
        for kato in SURVEYED[str(region)]
    }


@cached_with_places(of_the_atlas=True)
def record(places: Destinations, measure: str) -> Floats:
    """Return the pooled share of a region at every place; NaN where nobody was asked; shape (P,)."""
    shares = pooled_share(measure)
    return np.array([shares.get(str(oblast), np.nan) for oblast in places.oblasts])


def record_value(places: Destinations, measure: str, indicator: str, place: int) -> Value:
    """Return the survey's share at one place as it was observed, with its provenance, in percent.

    Parameters
    ----------
    places : Destinations
        Where families may go.
    measure : str
        Of the survey, as :func:`survey_share` takes it.
    indicator : str
        Under which the value is shown.
    place : int
        Row of the place in ``places``; what counts is its oblast.

    Returns
    -------
    Value
        ``missing`` where the survey did not ask in that oblast.
    """
    share = survey_share(measure).get(str(places.oblasts[place]))
    if share is None:
        return Value(indicator, None, "percent", "missing", "", "")
    return Value(indicator, round(100.0 * share, 1), "percent", "observed", SURVEY_DAY, SURVEY_SOURCE)
