"""Average prices of homes in 20 cities (Bureau of National Statistics, 2001-2023)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.names import fold
from geo.sources.reading.observations import Observation, observation_rows

FILE = "bns_housing/housing_prices_city_long.csv"
SOURCE = "bns-housing"
COUNTRY = "Республика Казахстан"

_INDICATORS = {
    "new": ("price_new", "KZT/m2"),
    "resale": ("price_resale", "KZT/m2"),
    "rent": ("rent_m2", "KZT/m2/month"),
}


def read_housing_prices(path: Path, places: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the prices.

    Parameters
    ----------
    path : Path
        ``city_ru, kind, year, kzt_per_m2, note``; the mean of the country is left out.
    places : DataFrame
        Places of the country, for the codes of the cities.

    Returns
    -------
    market, footnoted : DataFrame
        Observation tables of year-end averages: ``price_new``, ``price_resale`` and ``rent_m2``. ``footnoted`` holds
        the cells with a footnote, whose text the source lacks: according to the press they count homes of a state
        programme only, so that they are no market prices.

    Raises
    ------
    InputError
        When a city is not known.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows[rows["city_ru"] != COUNTRY]
    # cities on their own codes: a posyolok of the same name is a town, too
    cities = places[places["kind"].isin(["republican_city", "oblast_centre"])]
    codes = {fold(name): code for name, code in zip(cities["name_ru"], cities["kato"], strict=True)}
    unknown = [name for name in rows["city_ru"].unique() if fold(name) not in codes]
    if unknown:
        raise InputError(
            [Fault(path.name, "city_ru", "a city of the country", name, key="city") for name in unknown]
        )
    tables = []
    for noted in (False, True):
        chosen = rows[(rows["note"] != "") == noted]
        tables.append(observation_rows(_observation(codes, row) for row in chosen.itertuples(index=False)))
    return tables[0], tables[1]


def _observation(codes: dict[str, str], row: tuple[str, ...]) -> Observation:
    city, kind, year, price, note = row
    indicator, unit = _INDICATORS[kind]
    reason = f"{note} in the source: not a market price" if note else ""
    return Observation(
        codes[fold(city)], indicator, year, float(price), unit, SOURCE, f"{year}-12-31", note=reason
    )
