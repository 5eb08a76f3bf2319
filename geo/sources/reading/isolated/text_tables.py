"""Reads text tables (CSV of any encoding and separator); runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from geo.sandbox.limits import Limits
from geo.sources.reading.cells import RawTable
from geo.sources.reading.encodings import decode
from geo.sources.reading.guards import check_size, refuse

_SEPARATORS = ";\t,|"
_SAMPLE = 200
_SAMPLE_CHARACTERS = 1 << 20
csv.field_size_limit(1 << 24)  # the shape of a large plot as WKT


def read_text_table(path: Path, content: bytes | None, limits: Limits, *, encoding: str = "") -> RawTable:
    """Return the cells of a text table.

    Parameters
    ----------
    path : Path
        CSV or the like.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.
    limits : Limits
        How many rows and cells it may have.
    encoding : str
        Its encoding, where it is known.

    Returns
    -------
    dict
        ``lines``, the cells row by row, and ``read_as``, the encoding and separator.

    Raises
    ------
    InputError
        If it is no text, its quotes do not close, it has no cell or more than the limits.
    """
    text, encoding = decode(path, content, encoding)
    separator = _separator(text)
    lines: list[list[str]] = []
    cells = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(line)
            check_size(path, len(lines) + 1, cells, limits)
            lines.append(line)
    except csv.Error as error:
        raise refuse(path, "rows of a text table with closed quotes", str(error), key="quotes") from None
    if not any(any(line) for line in lines):
        raise refuse(path, "a table with a heading and rows", "nothing but blanks", key="table_empty")
    return {"lines": [*lines], "read_as": f"{encoding}, separated by {separator!r}"}


def _separator(text: str) -> str:
    """Return the separator by which most of the first rows have the same number of fields, more than one.

    Quotes rule: what stands between them separates nothing.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    best, mark = (0, 0), ","
    for candidate in _SEPARATORS:
        rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=candidate), _SAMPLE)
        counts = Counter(len(row) - 1 for row in _readable(rows) if any(row))
        counts.pop(0, None)
        if counts:
            fields, lines = counts.most_common(1)[0]
            best, mark = max((best, mark), ((lines, fields), candidate), key=lambda pair: pair[0])
    return mark


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Return the rows up to one that is none: a field of the sample that is too long."""
    with suppress(csv.Error):
        yield from rows
