"""Query parameters of pages, each an annotated type.

A page does not refuse a link for a parameter that it cannot use: it takes the usual value instead. Where the reader has
to know of that, the page's own view says so.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator

MAX_TEXT = 120
"""Characters of what is typed that are read."""
_MAX_DIGITS = 4


def one_of(known: Collection[str], usual: str = "") -> BeforeValidator:
    """Return the reader of a word: one of those known, else the usual one."""
    return BeforeValidator(lambda text: text if text in known else usual)


def sort_of(columns: Collection[str], usual: str) -> BeforeValidator:
    """Return the reader of an order: a column, with ``-`` before it for descending, else the usual one."""
    return one_of({*columns, *(f"-{name}" for name in columns)}, usual)


def whole(low: int, high: int, usual: int) -> BeforeValidator:
    """Return the reader of a whole number: within bounds, the usual one where the text is none.

    Parameters
    ----------
    low, high : int
        Bounds; what lies beyond them becomes the nearest.
    usual : int
        Taken for what is no whole number of at most four digits.
    """

    def read(text: object) -> int:
        digits = str(text)
        usable = digits.isdecimal() and len(digits) <= _MAX_DIGITS
        return min(max(int(digits), low), high) if usable else usual

    return BeforeValidator(read)


def _typed(text: object) -> str:
    return " ".join(str(text).split())[:MAX_TEXT]


Text = Annotated[str, Query()]
"""A text that the page's own view reads."""
Typed = Annotated[str, Query(), BeforeValidator(_typed)]
"""What a person typed: single-spaced, cut to :data:`MAX_TEXT`."""
PageNumber = Annotated[int, Query(), whole(1, 9999, usual=1)]
"""Page of a table, from 1."""
