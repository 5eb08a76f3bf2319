"""What a demo value may be computed from, and the seeded draws it is made of."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.places import inhabited

DEMO_SOURCE = "qonys-demo"
DEMO_DATE = "2026-01-01"
SEED = 20260101


@dataclass(frozen=True, slots=True)
class World:
    """Places and what is known of them before demo values are added.

    Parameters
    ----------
    places : GeoDataFrame
        All places, indexed by KATO code, points in EPSG:4326.
    observations : DataFrame
        Observed and estimated values (columns of :data:`geo.provenance.OBSERVATION_COLUMNS` and ``layer``).
    seed : int
        Seed of every draw.
    """

    places: gpd.GeoDataFrame
    observations: pd.DataFrame
    seed: int = SEED
    _cache: dict[str, pd.Series] = field(default_factory=dict, repr=False)

    @property
    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements and the cities on their own codes."""
        return inhabited(self.places)

    def rng(self, name: str) -> np.random.Generator:
        """Return the generator of one named series, so that a new series never shifts the draws of another."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def known(self, indicator: str) -> pd.Series:
        """Return the newest value of an indicator per place, a Series indexed by KATO code."""
        if indicator not in self._cache:
            rows = self.observations[self.observations["indicator"] == indicator]
            newest = rows.sort_values(["period", "as_of"]).drop_duplicates("kato", keep="last")
            self._cache[indicator] = newest.set_index("kato")["value"]
        return self._cache[indicator]

    def population(self) -> pd.Series:
        """Return inhabitants of every settlement, 0 where not known; aligned with :attr:`settlements`."""
        return self.known("population").reindex(self.settlements.index).fillna(0.0)


def demo_rows(indicator: str, unit: str, values: pd.Series, text: pd.Series | None = None) -> pd.DataFrame:
    """Return demo observations of one indicator.

    Parameters
    ----------
    indicator, unit : str
        What is made up, and its unit.
    values : Series
        Values indexed by KATO code; missing ones are left out.
    text : Series, optional
        Category words, aligned with ``values``.

    Returns
    -------
    DataFrame
        Rows of status ``demo``.
    """
    kept = values.dropna()
    return pd.DataFrame(
        {
            "kato": kept.index.astype(str),
            "indicator": indicator,
            "period": "",
            "value": kept.to_numpy(float),
            "text": "" if text is None else text.reindex(kept.index).to_numpy(),
            "unit": unit,
            "status": "demo",
            "source": DEMO_SOURCE,
            "as_of": DEMO_DATE,
            "note": "",
        }
    )
