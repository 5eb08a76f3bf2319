"""Tables with one row a place and one column a figure: climate, land cover, soil, tax rates, districts of 2025."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError

COUNTED_TWICE = "double count"
"""How the note of a row begins whose people stand in other rows, too: such a row is left out."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table of a source.

    Parameters
    ----------
    file : str
        Path below the folder of sources.
    columns : mapping of str to str
        Column of the source by the name that it gets here.
    factors : mapping of str to float
        What the figures of a column are multiplied with, by the name here; 1 where none is named.
    decimals : int
        Decimals that are kept.
    """

    file: str
    columns: Mapping[str, str]
    factors: Mapping[str, float] = field(default_factory=dict)
    decimals: int = 1


CLIMATE = FigureTable(
    "climate_era5_2000_2025/settlement_climate.csv",
    {
        "position": "position",
        "january_mean_c": "t01",
        "july_mean_c": "t07",
        "precipitation_mm": "p_year",
        "heating_days": "heating_days",
        "lowest_c": "t_lowest_gldas",
    },
)
LAND_COVER = FigureTable(
    "landcover_modis_2019/settlement_landcover_20km.csv",
    {
        "cropland_percent": "cropland_percent",
        "grassland_percent": "grassland_percent",
        "forest_percent": "forest_percent",
        "water_percent": "water_wetland_percent",
    },
)
SOIL = FigureTable(
    "soil_north_districts/soil_0_30cm.csv",
    {"soil_ph": "ph_h2o", "soil_organic_carbon": "organic_carbon_g_kg", "soil_clay_percent": "clay_percent"},
)
TAX = FigureTable(
    "tax_rates_2026/rates.csv",
    {
        "tax_rate_percent": "rate",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
        "decision": "source_url",
    },
    {"tax_rate_percent": 100.0},
    decimals=2,
)
DISTRICTS = FigureTable(
    "bns_districts_2025/districts_2025.csv",
    {
        "population": "population",
        "population_change": "population_change",
        "population_change_percent": "population_change_percent",
        "wage_district": "mean_wage_kzt",
        "dwellings_commissioned_m2": "dwellings_commissioned_m2",
        "building_cost_m2": "building_cost_thousand_kzt_m2",
    },
    {"building_cost_m2": 1000.0},
    decimals=2,
)


def read_figures(sources: Path, table: FigureTable) -> pd.DataFrame:
    """Read one table.

    Parameters
    ----------
    sources : Path
        Folder of sources.
    table : FigureTable
        Which one.

    Returns
    -------
    DataFrame
        ``kato`` and the columns of the table as text, ordered by ``kato``; a figure without trailing zeros.

    Raises
    ------
    InputError
        When a column is missing, or a place stands twice.
    """
    rows = pd.read_csv(sources / table.file, dtype=str, keep_default_na=False)
    lacking = {"kato", *table.columns.values()} - set(rows.columns)
    if lacking:
        raise InputError(
            [
                Fault(table.file, "heading", name, "no such column", key="heading", params={"columns": name})
                for name in sorted(lacking)
            ]
        )
    if "note" in rows:
        rows = rows[~rows["note"].str.startswith(COUNTED_TWICE)]
    doubled = rows.loc[rows["kato"].duplicated(), "kato"]
    if len(doubled):
        raise InputError(
            [Fault(table.file, "kato", "a place once", code, key="number_twice") for code in doubled]
        )
    made = pd.DataFrame({"kato": rows["kato"]})
    for name, column in table.columns.items():
        made[name] = _written(rows[column], table.factors.get(name, 1.0), table.decimals)
    return made.sort_values("kato", ignore_index=True)


def _written(column: pd.Series, factor: float, decimals: int) -> pd.Series:
    figures = pd.to_numeric(column, errors="coerce")
    if (figures.isna() & (column != "")).any():
        return column
    return (figures * factor).round(decimals).map(lambda figure: "" if pd.isna(figure) else f"{figure:.10g}")
