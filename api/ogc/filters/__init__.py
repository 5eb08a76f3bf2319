"""CQL2 filters: read in linear time into CQL2 JSON, evaluated on our own columns, anything else refused."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.ogc.crs import Reference
from api.ogc.filters.bounds import LONGEST, MOST_WORK, QUICK_TEXT, check_length, check_size
from api.ogc.filters.evaluator import Columns, evaluate
from api.ogc.filters.json_form import read_json
from api.ogc.filters.spatial import Features
from geo.arrays import Flags

__all__ = ["LONGEST", "Columns", "Features", "Filter", "evaluate", "parse", "warm"]

KEPT = 256
"""Short filters that are kept as they were read: whoever turns pages sends the same again."""
_MADE: set[str] = set()
"""Parsers that have been made."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it was sent: nothing of it is read before it is evaluated.

    Parameters
    ----------
    text : str
        The filter.
    language : str
        ``cql2-json``, or else CQL2 text.
    reference : Reference
        CRS of the positions in it.
    """

    text: str
    language: str
    reference: Reference

    @property
    def is_quick_to_read(self) -> bool:
        """Whether it may be read on the event loop: it is short, and the parser has been made."""
        return len(self.text) <= QUICK_TEXT and "text" in _MADE

    def rows(self, columns: Columns, most: float = MOST_WORK) -> Flags:
        """Return which rows satisfy it; raises as :func:`parse` and :func:`evaluate` do.

        Parameters
        ----------
        columns : Columns
            What it speaks of.
        most : float
            Steps of work that it may take.
        """
        read = _parse_short if len(self.text) <= QUICK_TEXT else parse
        return evaluate(read(self.text, self.language), columns, self.reference, most)


def parse(text: str, language: str) -> Any:
    """Return a filter as CQL2 JSON.

    Parameters
    ----------
    text : str
        The filter.
    language : str
        ``cql2-json``, or else CQL2 text.

    Raises
    ------
    HTTPException
        400, if it is not of the language, or exceeds a bound of :mod:`api.ogc.filters.bounds`.
    """
    check_length(text)
    expression = read_json(text) if language == "cql2-json" else _read_text(text)
    check_size(expression)
    return expression


@lru_cache(maxsize=KEPT)
def _parse_short(text: str, language: str) -> Any:
    return parse(text, language)


def _read_text(text: str) -> Any:
    # The parser's library takes long to import, and the server starts without it.
    from api.ogc.filters.text import read_text

    return read_text(text)


def warm() -> None:
    """Make the parser, which the first filter would otherwise wait for."""
    _read_text("TRUE")  # its patterns are compiled for the first text
    _MADE.add("text")
