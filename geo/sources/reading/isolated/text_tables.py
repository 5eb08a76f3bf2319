"""Reads text tables (CSV of any encoding and separator); runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

from geo.sandbox.limits import Limits
from geo.sources.reading.encodings import decode
from geo.sources.reading.guards import check_size, refuse

_SEPARATORS = ";\t,|"
_SAMPLE = 200


def read_text_table(path: Path, content: bytes | None, limits: Limits) -> dict[str, Any]:
    """Return the cells of a text table.

    Parameters
    ----------
    path : Path
        CSV or the like.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.
    limits : Limits
        How many rows and cells it may have.

    Returns
    -------
    dict
        ``lines``, the cells row by row, and ``read_as``, the encoding and separator.

    Raises
    ------
    InputError
        If it is no text, its quotes do not close, it has no cell or more than the limits.
    """
    text, encoding = decode(path, content)
    separator = _separator(text)
    lines: list[list[str]] = []
    cells = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(line)
            check_size(path, len(lines) + 1, cells, limits)
            lines.append(line)
    except csv.Error as error:
        raise refuse(path, "rows of a text table with closed quotes", str(error)) from None
    if not any(any(line) for line in lines):
        raise refuse(path, "a table with a heading and rows", "nothing but blanks")
    return {"lines": lines, "read_as": f"{encoding}, separated by {separator!r}"}


def _separator(text: str) -> str:
    """Return the separator by which most of the first lines have the same number of fields, more than one."""
    sample = text.splitlines()[:_SAMPLE]
    best, mark = (0, 0), ","
    for candidate in _SEPARATORS:
        counts = Counter(line.count(candidate) for line in sample if line.strip())
        counts.pop(0, None)
        if counts:
            fields, lines = counts.most_common(1)[0]
            best, mark = max((best, mark), ((lines, fields), candidate), key=lambda pair: pair[0])
    return mark
