"""Values into a few classes that a reader can tell apart."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints

if TYPE_CHECKING:
    from mapclassify.classifiers import MapClassifier

Scheme = Literal["quantiles", "equal_interval", "pretty", "head_tail"]
"""How the bounds of classes are chosen; `head_tail` is for when a few are far larger than the rest."""
MAX_CLASSES = 7
"""Classes that a reader can tell apart by their colours."""


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
    index: Ints

    def __len__(self) -> int:
        return max(len(self.bounds) - 1, 0)


def classify(values: ArrayLike, scheme: Scheme = "quantiles", k: int = 5) -> Classes:
    """Put values into at most k classes, by `mapclassify`.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN where there is none.
    scheme : {"quantiles", "equal_interval", "pretty", "head_tail"}
        How bounds are chosen: ``Quantiles``, ``EqualInterval``, ``PrettyBreaks`` or ``HeadTailBreaks``.
    k : int
        Classes asked for, 1 to 7. Fewer come back when values repeat, and where there are no more than k distinct
        ones each is a class of its own (``UserDefined``); "pretty" and
        "head_tail" choose their own number and are cut to seven by joining the highest.

    Returns
    -------
    Classes
        Without classes, and every index -1, when there is no value at all.

    Examples
    --------
    >>> classes = classify([1, 2, 3, 4, 5, 6, float("nan")], k=3)
    >>> [float(round(bound, 2)) for bound in classes.bounds]
    [1.0, 2.67, 4.33, 6.0]
    >>> classes.index.tolist()
    [0, 0, 1, 1, 2, 2, -1]
    """
    x = np.asarray(values, dtype=np.float64)
    known = x[np.isfinite(x)]
    if not known.size:
        return Classes((), np.full(x.shape, -1, dtype=np.int64))
    uppers = _upper_bounds(known, scheme, k)
    index = np.where(np.isfinite(x), np.searchsorted(uppers, x, side="left"), -1)
    return Classes((float(known.min()), *uppers.tolist()), index.astype(np.int64))


def _upper_bounds(known: Floats, scheme: Scheme, k: int) -> Floats:
    classifier = _classifier(known, scheme, k)
    bounds = np.asarray(classifier.bins, dtype=np.float64)
    bounds = bounds[: int(np.searchsorted(bounds, known.max(), side="left")) + 1]
    top = max(float(bounds[-1]), float(known.max()))
    return np.append(bounds[:-1][: MAX_CLASSES - 1], top)


def _classifier(known: Floats, scheme: Scheme, k: int) -> MapClassifier:
    import mapclassify  # brings scikit-learn along: seconds, which only whoever draws classes should pay

    distinct = np.unique(known)
    if len(distinct) <= k:
        return mapclassify.UserDefined(known, distinct)
    match scheme:
        case "quantiles":
            with warnings.catch_warnings():  # fewer classes where values repeat: the legend shows it
                warnings.filterwarnings("ignore", "Not enough unique values", UserWarning)
                return mapclassify.Quantiles(known, k)
        case "equal_interval":
            return mapclassify.EqualInterval(known, k)
        case "pretty":
            return mapclassify.PrettyBreaks(known, k)
        case "head_tail":
            return mapclassify.HeadTailBreaks(known)
