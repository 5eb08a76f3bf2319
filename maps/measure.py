"""What a map shows of each place: a column, its unit and status, and how its values become colours."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from maps.classes import Scheme
from maps.dots import is_demo, shading_keys
from maps.labels import Labels
from maps.scene import Key
from maps.shading import Shading, graded


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """A column of a table and how it is shown.

    Parameters
    ----------
    value : str
        The column; NaN where there is no value.
    unit : str
        Said after the numbers of the legend.
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

    def shaded(self, table: gpd.GeoDataFrame) -> Shading:
        """Return classes and colours of the rows of a table."""
        return self.shading or graded(table[self.value], self.scheme, self.k, self.palette)

    def demo(self, table: gpd.GeoDataFrame) -> NDArray[np.bool_]:
        """Return which rows of a table have made-up values."""
        return is_demo(table[self.status]) if self.status else np.zeros(len(table), dtype=bool)

    def keys(self, table: gpd.GeoDataFrame, shading: Shading, labels: Labels, mark: str) -> list[Key]:
        """Return the legend lines of a table's values; see `maps.dots.shading_keys`."""
        demo = bool(self.demo(table).any())
        return shading_keys(shading, labels, mark=mark, demo=demo, unit=self.unit)
