"""Values that are counts of records: vacancies and plots of each settlement."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.land import PURPOSES
from geo.provenance import STATUS_OF, TRUST_OF, Status

NONE_LISTED = "a complete list names none"
"""Note of a zero that a complete list makes: it stays until a record of the place is there."""
_WORST_FIRST = sorted(Status, key=lambda status: status.trust)


def worst(statuses: pd.Series) -> str:
    """Return the least trusted of some statuses: a sum is as sure as its least sure part."""
    present = set(statuses)
    return next(status.value for status in _WORST_FIRST if status.value in present)


def _counted(records: pd.DataFrame, weight: pd.Series, indicator: str, unit: str) -> pd.DataFrame:
    placed = records[["kato", "source", "as_of"]].assign(_n=weight, _trust=records["status"].map(TRUST_OF))
    placed = placed[placed["kato"] != ""]
    groups = placed.groupby("kato", sort=True)
    table = groups.agg(value=("_n", "sum"), _trust=("_trust", "min"), source=("source", "first"))
    # the newest date of each place without a Python call per place, as a maximum of texts would make
    newest = (
        placed.sort_values("as_of", kind="stable")
        .drop_duplicates("kato", keep="last")
        .set_index("kato")["as_of"]
    )
    table = table.assign(
        as_of=newest.reindex(table.index), status=table["_trust"].map(STATUS_OF)
    ).reset_index()
    return (
        table.drop(columns="_trust")
        .assign(indicator=indicator, period="", text="", unit=unit, note="count of records")
        .astype({"value": float})
    )


def open_vacancies(vacancies: gpd.GeoDataFrame, today: str) -> gpd.GeoDataFrame:
    """Return the vacancies that have not expired on ``today`` (ISO date); one without an end date stays open."""
    return vacancies[(vacancies["expires"] == "") | (vacancies["expires"] >= today)]


def record_counts(vacancies: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, today: str) -> list[pd.DataFrame]:
    """Return observations that count open vacancies and offered plots by settlement and purpose.

    Parameters
    ----------
    vacancies, parcels : GeoDataFrame
        Record tables of the atlas.
    today : str
        ISO date on which a vacancy must not have expired.

    Returns
    -------
    list of DataFrame
        One table an indicator, columns of :data:`geo.provenance.OBSERVATION_COLUMNS`; a count is as sure as the least
        sure record in it.
    """
    live = open_vacancies(vacancies, today)
    frames = [_counted(live, live["count"].astype(float), "vacancies", "vacancies")] if len(live) else []
    offered = parcels[parcels["offered"].astype(bool)]
    for purpose in PURPOSES:
        of_purpose = offered[offered["purpose"] == purpose]
        if len(of_purpose):
            ones = pd.Series(1.0, of_purpose.index)
            frames.append(_counted(of_purpose, ones, f"plots_{purpose}", "plots"))
    return frames
