"""Types of the arrays that everything is computed with, named once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Numbers; NaN where a value is missing."""
Ints = NDArray[np.int64]
"""Counts, codes and row numbers."""
Flags = NDArray[np.bool_]
"""Truth values."""
Shapes = NDArray[np.object_]
"""Shapely geometries."""
