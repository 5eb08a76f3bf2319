"""Wages by occupation group, unemployment and schools by region, 2022 (Open Data Kazakhstan from official tables)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.sources.reading.observations import Observation, observation_rows

WAGES = "odk_regional/avg_salary_by_occupation_2022.csv"
UNEMPLOYMENT = "odk_regional/unemployment_2022.csv"
SCHOOLS = "odk_regional/schools_2022.csv"
SOURCE = "odk-regional-2022"
YEAR = "2022"
AS_OF = "2022-12-31"

_REGIONS: dict[str, str] = {
    "abai": "10", "abay": "10", "akmola": "11", "aktobe": "15", "almaty": "19", "atyrau": "23",
    "west kazakhstan": "27", "jambyl": "31", "zhambyl": "31", "jetisu": "33", "zhetysu": "33", "karaganda": "35",
    "kostanay": "39", "kyzylorda": "43", "mangystau": "47", "pavlodar": "55", "north kazakhstan": "59",
    "turkistan": "61", "turkestan": "61", "ulytau": "62", "east kazakhstan": "63",
    "astana city": "71", "almaty city": "75", "shymkent city": "79",
}  # fmt: skip
LEFT_OUT = ("The Republic Of Kazakhstan", "South Kazakhstan Region")
"""Rows that are no region of today. The second names a region that ended in 2018, and its figures are those of Pavlodar
moved by a column: a slip of the source."""

WAGE_GROUPS: dict[str, str] = {
    "avg_salary": "all", "managers_&_civil_servants": "managers", "qualified": "professionals",
    "tech_personnel": "technicians", "admin_emplyees": "clerks", "service_and_sales": "service_and_sales",
    "agriculture": "agriculture", "Engineers_transport": "craft_and_transport",
    "assemblers_and_drivers": "operators_and_drivers", "unqualified": "elementary",
    "not_members_of_other_groups": "other",
}  # fmt: skip
"""Columns of the wage table and the names we give to the groups."""


def region_code(name: str) -> str:
    """Return the code of a region by its English name, or an empty text."""
    known = _REGIONS.get(name.lower().removesuffix(" region"))
    return known + "0000000" if known else ""


def _read(path: Path, column: str) -> pd.DataFrame:
    rows = pd.read_csv(path)
    rows = rows[~rows[column].isin(LEFT_OUT)]
    codes = rows[column].map(region_code)
    unknown = rows.loc[codes == "", column]
    if len(unknown) or codes.duplicated().any():
        names = [*unknown, *rows.loc[codes.duplicated(), column]]
        raise InputError(
            [Fault(path.name, column, "a region of today, once", name, key="oblast") for name in names]
        )
    return rows.assign(kato=codes)


def wages(path: Path) -> pd.DataFrame:
    """Return mean monthly wages by occupation group and region as an observation table, tenge a month."""
    rows = _read(path, "regions")
    return observation_rows(
        Observation(row["kato"], f"wage_{group}", YEAR, float(row[column]), "KZT/month", SOURCE, AS_OF)
        for _, row in rows.iterrows()
        for column, group in WAGE_GROUPS.items()
    )


def unemployment(path: Path) -> pd.DataFrame:
    """Return the unemployment rate by region as an observation table, percent."""
    rows = _read(path, "Region")
    return observation_rows(
        Observation(code, "unemployment_rate", YEAR, float(rate), "percent", SOURCE, AS_OF)
        for code, rate in rows[["kato", "rate"]].itertuples(index=False)
    )


def schools(path: Path) -> pd.DataFrame:
    """Return the number of schools by region as an observation table."""
    rows = _read(path, "Region")
    return observation_rows(
        Observation(code, "schools", YEAR, float(count), "schools", SOURCE, AS_OF)
        for code, count in rows[["kato", "Value"]].itertuples(index=False)
    )


def english_names(path: Path) -> dict[str, str]:
    """Return the English names of oblasts by code, without the word "city"."""
    rows = _read(path, "Region")
    return {
        code: str(name).removesuffix(" city") for code, name in zip(rows["kato"], rows["Region"], strict=True)
    }
