"""Sequential, diverging and categorical colours of the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Ints
from maps.classes import Classes, Scheme, classify
from maps.palettes import NO_DATA, sequence

MAX_PER_SIDE = 3
"""Classes on either side of zero, at most: PuOr has three shades for each."""
BELOW_ZERO, ABOVE_ZERO = ("#542788", "#998ec3", "#d8daeb"), ("#fee0b6", "#f1a340", "#b35806")
"""PuOr of ColorBrewer (C. Brewer and M. Harrower, Apache-2.0), from the ends to the middle and on."""
QUALITATIVE = ("#d55e00", "#e69f00", "#f0e442", "#009e73", "#56b4e9", "#0072b2", "#cc79a7", "#000000")
"""Okabe and Ito (2008), *Color Universal Design*: eight categories that can be told apart with any colour vision."""
NO_BOUNDS: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shading:
    """The classes on a map, their colours and the class of each row.

    Parameters
    ----------
    colours : tuple of str, length k
        Colour of each class, ``#rrggbb``.
    index : ndarray of int, shape (n,)
        Class of each row, 0 to k - 1; -1 where there is no value.
    bounds : tuple of float, length k + 1
        Lowest value, then the upper bound of each class; empty for categories.
    names : tuple of str, length k
        Name of each category; empty for numbers.
    """

    colours: tuple[str, ...]
    index: Ints
    bounds: tuple[float, ...] = NO_BOUNDS
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, classes: Classes, palette: str, *, reverse: bool = False) -> Shading:
        """Return classes with the colours of a palette, light to dark, or dark to light where ``reverse``.

        Where every value is 0 the one class is light: none must not look like much.

        Parameters
        ----------
        classes : Classes
            Bounds, and the class of every value.
        palette : str
            See `maps.palettes.sequence`.
        reverse : bool
            Whether low values are dark.
        """
        if len(classes) == 1 and classes.bounds[-1] == 0:
            colours = sequence(palette, 2)[:1]
        else:
            colours = sequence(palette, len(classes)) if len(classes) else ()
        return cls(colours[::-1] if reverse else colours, classes.index, classes.bounds)

    def __len__(self) -> int:
        return len(self.colours)

    @property
    def colours_with_no_data(self) -> tuple[str, ...]:
        """Colours of the classes, then that of no data."""
        return (*self.colours, NO_DATA)

    @property
    def colour_index(self) -> Ints:
        """Index of each row's colour in :attr:`colours_with_no_data`."""
        return np.where(self.index < 0, len(self.colours), self.index)


def sequential(
    values: ArrayLike,
    scheme: Scheme = "quantiles",
    k: int = 5,
    palette: str = "viridis",
    *,
    reverse: bool = False,
) -> Shading:
    """Return numbers in classes of one palette.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN where there is none.
    scheme, k
        See `maps.classes.classify`.
    palette : str
        See `maps.palettes.sequence`.
    reverse : bool
        Whether low values are dark.

    Examples
    --------
    >>> shading = sequential([3.0, 1.0, float("nan")])
    >>> shading.colours, shading.index.tolist()
    (('#cae11f', '#481d6f'), [1, 0, -1])
    """
    return Shading.of(classify(values, scheme, k), palette, reverse=reverse)


def diverging(values: ArrayLike) -> Shading:
    """Return changes in quantiles, below and above zero apart, in colours that diverge from zero.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN where there is none. Zero counts with what lies below.

    Examples
    --------
    >>> shading = diverging([-20.0, 5.0])
    >>> shading.colours, shading.bounds
    (('#542788', '#b35806'), (-20.0, 0.0, 5.0))
    """
    x = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        low, high = (
            classify(np.where(x <= 0, x, np.nan), k=MAX_PER_SIDE),
            classify(np.where(x > 0, x, np.nan), k=MAX_PER_SIDE),
        )
    # the shades nearest to the ends go to the classes farthest from zero
    colours = (*BELOW_ZERO[: len(low)], *ABOVE_ZERO[MAX_PER_SIDE - len(high) :])
    index = np.where(low.index >= 0, low.index, np.where(high.index >= 0, len(low) + high.index, -1))
    middle = (0.0,) if len(low) and len(high) else ()
    below = (*low.bounds[:-1], *middle) if middle else low.bounds
    return Shading(colours, index.astype(np.int64), (*below, *(high.bounds[1:] if middle else high.bounds)))


def categorical(values: Sequence[str], names: Mapping[str, str]) -> Shading:
    """Return categories in colours of their own.

    Parameters
    ----------
    values : sequence of str, length n
        Category of each row; empty, or none of those named, where there is none.
    names : mapping of str to str
        Name of each category in the legend, in its order; those that no row has are left out.

    Examples
    --------
    >>> shading = categorical(["steppe", "", "steppe"], {"desert": "Desert", "steppe": "Steppe"})
    >>> shading.names, shading.colours, shading.index.tolist()
    (('Steppe',), ('#e69f00',), [0, -1, 0])
    """
    present = [category for category in names if category in set(values)]
    index = {category: number for number, category in enumerate(present)}
    order = list(names)
    return Shading(
        colours=tuple(QUALITATIVE[order.index(category) % len(QUALITATIVE)] for category in present),
        index=np.array([index.get(value, -1) for value in values], dtype=np.int64),
        names=tuple(names[category] for category in present),
    )
