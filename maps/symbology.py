"""How a column of a table becomes colours and a legend."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geo.arrays import Flags
from maps.classes import Scheme
from maps.labels import Labels
from maps.point_layer import is_demo, shading_legend
from maps.scene import LegendItem
from maps.shading import Shading, sequential


@dataclass(frozen=True, slots=True, eq=False)
class Symbology:
    """A column of a table and how it is shown.

    Parameters
    ----------
    value : str
        The column; NaN where there is no value.
    unit : str
        Stands after the numbers of the legend.
    status : str
        Column with the `Status` of each value, if it has one.
    scheme, k : str, int
        See `maps.classes.classify`.
    palette : str
        See `maps.palettes.sequence`.
    shading : Shading, optional
        Classes and colours of the rows, instead of scheme, k and palette.
    """

    value: str = "value"
    unit: str = ""
    status: str = ""
    scheme: Scheme = "quantiles"
    k: int = 5
    palette: str = "viridis"
    shading: Shading | None = None

    def classify(self, table: gpd.GeoDataFrame) -> Shading:
        """Return classes and colours of the rows of a table."""
        return self.shading or sequential(table[self.value], self.scheme, self.k, self.palette)

    def is_demo(self, table: gpd.GeoDataFrame) -> Flags:
        """Return which rows of a table have `demo` values."""
        return is_demo(table[self.status]) if self.status else np.zeros(len(table), dtype=bool)

    def legend(
        self, table: gpd.GeoDataFrame, shading: Shading, labels: Labels, symbol: str
    ) -> list[LegendItem]:
        """Return the legend of a table's values; parameters as in `maps.point_layer.shading_legend`.

        Parameters
        ----------
        table : GeoDataFrame
            The rows; made-up values among them get an item that says so.
        shading : Shading
            Their classes and colours.
        labels : Labels
            Texts of the map.
        symbol : str
            What stands for a class in the legend; see `maps.point_layer.shading_legend`.
        """
        demo = bool(self.is_demo(table).any())
        return shading_legend(shading, labels, symbol=symbol, demo=demo, unit=self.unit)
