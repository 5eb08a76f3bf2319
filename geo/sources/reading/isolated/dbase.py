"""Alphabets of shapefiles: the table beside the shapes often does not say its encoding, or says it wrongly."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pandas as pd

from geo.sources.reading.encodings import SAMPLE, guess

_HEAD = struct.Struct("<4xIHH")
_LANGUAGE = 29
"""Offset of the byte that names a code page; most programs leave it 0, or set it whatever the letters are."""
_PAGES = {0xC9: "kz1048", 0x65: "cp866", 0x26: "cp866"}
_FIELD = 32
RAW = "ISO-8859-1"
"""An encoding of one byte a character, in which bytes can be read as they are and decoded afterwards."""


def encoding_of(dbf: bytes, stated: str) -> str:
    """Return the encoding of a dBASE table.

    Parameters
    ----------
    dbf : bytes
        The table.
    stated : str
        What its ``.cpg`` says; empty where there is none.

    Returns
    -------
    str
        What is stated, where all letters can be read so; else a guess. Empty where the table is ASCII alone.
    """
    sample = b"\n".join(_letters(dbf))[:SAMPLE]
    if sample.isascii():
        return ""
    if stated:
        try:
            sample.decode(_python_name(stated))
        except (LookupError, UnicodeDecodeError):
            pass
        else:
            return _python_name(stated)
    page = _PAGES.get(dbf[_LANGUAGE]) if len(dbf) > _LANGUAGE else None
    guessed = guess(sample)[0]
    return guessed if guessed.startswith("utf") else page or guessed


def _python_name(stated: str) -> str:
    """Return the name of an encoding in Python: a ``.cpg`` may say ``1251`` or ``ANSI 1251``."""
    name = stated.strip().lower().removeprefix("ansi").strip()
    if name in ("1251", "cp1251", "windows-1251"):
        return "kz1048"
    return f"cp{name}" if name.isdigit() and len(name) < 5 else name


def _letters(dbf: bytes) -> Iterator[bytes]:
    """Return the names of the fields, and the cells of text, of the first records."""
    if len(dbf) < _FIELD:
        return
    records, head, width = _HEAD.unpack_from(dbf)
    fields: list[tuple[int, int]] = []
    at = 1
    for offset in range(_FIELD, min(head, len(dbf)) - 1, _FIELD):
        field = dbf[offset : offset + _FIELD]
        if len(field) < _FIELD or field[0] == 0x0D:
            break
        yield field[:11].split(b"\0")[0]
        if field[11:12] == b"C":
            fields.append((at, field[16]))
        at += field[16]
    for number in range(min(records, SAMPLE // max(width, 1) + 1)):
        record = dbf[head + number * width : head + (number + 1) * width]
        for start, length in fields:
            # a cell may be full: its last letter may be cut, which says nothing of the alphabet
            yield _whole(record[start : start + length].rstrip(b" \0"))


def _whole(cell: bytes) -> bytes:
    """Return a cell without half a letter of UTF-8 at its end."""
    for cut in range(1, min(4, len(cell)) + 1):
        if cell[-cut] >= 0xC0:
            return cell[:-cut] if cut < (2 if cell[-cut] < 0xE0 else 3 if cell[-cut] < 0xF0 else 4) else cell
        if cell[-cut] < 0x80:
            break
    return cell


def redecoded(frame: pd.DataFrame, encoding: str) -> pd.DataFrame:
    """Return a table that was read as :data:`RAW` with its names and texts in their own encoding."""

    def read(text: object) -> object:
        if not isinstance(text, str) or text.isascii():
            return text
        try:
            return text.encode(RAW).decode(encoding, "ignore")
        except UnicodeEncodeError:
            return text

    named = frame.rename(columns={name: read(name) for name in frame.columns})
    for name in named.columns:
        if pd.api.types.is_string_dtype(named[name]) or named[name].dtype == object:
            named[name] = named[name].map(read)
    return named
