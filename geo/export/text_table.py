"""CSV in UTF-8, and the guard against formulas in it.

A spreadsheet program takes a cell of CSV that begins like a formula for one, and may run it (OWASP, *CSV Injection*).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of what a spreadsheet program may take for a formula, the full-width ones included."""
GUARD = "'"
"""Put before such a text; readers of ours take it off again."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    Control characters are taken out, and what begins like a formula gets an apostrophe before it; a number may begin
    with its sign.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-2,5"), guarded("Петропавл")
    ("'=1+1", '-2,5', 'Петропавл')
    """
    clean = _CONTROL.sub("", text)
    return GUARD + clean if clean.startswith(FORMULA) and not _NUMBER.fullmatch(clean) else clean


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that :func:`guarded` put before it.

    Examples
    --------
    >>> unguarded(guarded("=1+1"))
    '=1+1'
    """
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(FORMULA) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """Return a table as CSV with a byte order mark, by which Excel knows that the letters are UTF-8.

    Parameters
    ----------
    headings : sequence of str
        Texts, :func:`guarded` too.
    rows : iterable of sequences
        Cells; None is empty, texts are :func:`guarded`.
    delimiter : {",", ";"}
        Excel takes the one of its language: ``;`` in Kazakh and Russian.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(map(guarded, headings))  # those of rejected rows are as they were sent
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
