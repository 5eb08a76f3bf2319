"""Colours that people with colour blindness can tell apart, low values light and high values dark.

The sequences are viridis (S. van der Walt and N. Smith, 2015, CC0) and cividis (Nuñez, Anderton and
Renslow 2018, PLOS ONE 13(7): e0199239, CC0), sampled evenly from 8 % to 92 % of the scale and reversed;
the qualitative colours are Okabe and Ito's (2008, *Color Universal Design*).
"""

from __future__ import annotations

from types import MappingProxyType

SEQUENCES = MappingProxyType(
    {
        "viridis": MappingProxyType(
            {
                2: ("#cae11f", "#481d6f"),
                3: ("#cae11f", "#21918c", "#481d6f"),
                4: ("#cae11f", "#2cb17e", "#2e6f8e", "#481d6f"),
                5: ("#cae11f", "#48c16e", "#21918c", "#365d8d", "#481d6f"),
                6: ("#cae11f", "#5ec962", "#20a486", "#287c8e", "#3b518b", "#481d6f"),
                7: ("#cae11f", "#6ece58", "#2cb17e", "#21918c", "#2e6f8e", "#3e4989", "#481d6f"),
            }
        ),
        "cividis": MappingProxyType(
            {
                2: ("#ead34c", "#003070"),
                3: ("#ead34c", "#7d7c78", "#003070"),
                4: ("#ead34c", "#9e9676", "#5e626e", "#003070"),
                5: ("#ead34c", "#b0a571", "#7d7c78", "#4d556c", "#003070"),
                6: ("#ead34c", "#bcae6c", "#918b78", "#6a6c71", "#424e6c", "#003070"),
                7: ("#ead34c", "#c3b369", "#9e9676", "#7d7c78", "#5e626e", "#3b496c", "#003070"),
            }
        ),
    }
)
"""Palettes by name and number of classes."""

BLUE, ORANGE, GREEN, VERMILION, PURPLE = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7"
"""Qualitative colours (Okabe and Ito)."""
NO_DATA = "#d9d9d9"
"""Fill of what has no value."""
LAND, RECEIVING = "#f4f2ec", "#fffbe8"
"""Fill of an area of the basemap, and of one that receives settlers."""
BORDER, OBLAST_BORDER = "#b9b4a7", "#6d675a"
"""Lines of districts and of oblasts."""
INK, PAPER = "#1b1b1b", "#ffffff"
"""Text and its background; also the rim of a point."""


def sequence(name: str, classes: int) -> tuple[str, ...]:
    """Return the colours of a number of classes, light to dark.

    Parameters
    ----------
    name : str
        A key of `SEQUENCES`.
    classes : int
        1 to 7; one class has the darkest colour.

    Raises
    ------
    KeyError
        No such palette, or none of that many classes.

    Examples
    --------
    >>> sequence("viridis", 3)
    ('#cae11f', '#21918c', '#481d6f')
    """
    by_classes = SEQUENCES[name]
    return by_classes[2][1:] if classes == 1 else by_classes[classes]
