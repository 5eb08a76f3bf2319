"""Values into a few classes that a reader can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scheme = Literal["quantiles", "equal_interval", "pretty", "head_tail"]
"""How the bounds of classes are chosen; `head_tail` is for when a few are far larger than the rest."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Bounds of classes and the class of each value.

    Parameters
    ----------
    bounds : tuple of float, length k + 1
        The lowest value, then the upper bound of each class, ascending; a class includes its upper bound.
    index : ndarray of int, shape (n,)
        Class of each value, 0 to k - 1; -1 where there is no value.
    """

    bounds: tuple[float, ...]
    index: NDArray[np.int64]

    def __len__(self) -> int:
        return max(len(self.bounds) - 1, 0)


def classify(values: ArrayLike, scheme: Scheme = "quantiles", k: int = 5) -> Classes:
    """Put values into at most k classes.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN where there is none.
    scheme : {"quantiles", "equal_interval", "pretty", "head_tail"}
        How bounds are chosen; the last two by `mapclassify`.
    k : int
        Classes asked for, 1 to 7. Fewer come back when there are fewer distinct values; "pretty" and
        "head_tail" choose their own number and are cut to seven by joining the highest.

    Returns
    -------
    Classes
        None, and every index -1, when there is no value at all.
    """
    x = np.asarray(values, dtype=np.float64)
    known = x[np.isfinite(x)]
    if not known.size:
        return Classes((), np.full(x.shape, -1, dtype=np.int64))
    uppers = _upper_bounds(known, scheme, k)
    index = np.where(np.isfinite(x), np.searchsorted(uppers, x, side="left"), -1)
    return Classes((float(known.min()), *uppers.tolist()), index.astype(np.int64))


def _upper_bounds(known: NDArray[np.float64], scheme: Scheme, k: int) -> NDArray[np.float64]:
    distinct = np.unique(known)
    if len(distinct) <= k:
        return distinct
    match scheme:
        case "quantiles":
            found = np.unique(np.quantile(known, np.arange(1, k + 1) / k))
        case "equal_interval":
            found = np.linspace(known.min(), known.max(), k + 1)[1:]
        case "pretty" | "head_tail":
            import mapclassify  # brings scikit-learn along: seconds, which only these two should pay

            pretty = scheme == "pretty"
            found = (
                mapclassify.PrettyBreaks(known, k=k) if pretty else mapclassify.HeadTailBreaks(known)
            ).bins
    bounds = np.asarray(found, dtype=np.float64)
    bounds = bounds[: int(np.searchsorted(bounds, known.max(), side="left")) + 1]
    top = max(float(bounds[-1]), float(known.max()))
    return np.append(bounds[:-1][:6], top)
