"""Text of files that do not say in which encoding they are."""

from __future__ import annotations

import codecs
from pathlib import Path

from geo.sources.reading.guards import refuse

CANDIDATES = ("kz1048", "cp866", "koi8_r", "mac_cyrillic")
"""Encodings of Cyrillic of one byte a letter; the first is Windows-1251 with the Kazakh letters."""
SAMPLE = 1 << 20
_LETTERS = frozenset("оеаинтсрвлкмдпуяызбгчйхжшюцщэфьъёәғқңөұүһі")
_REPLACED = "\ufffd"
_FEW = 0.001


def decode(path: Path, content: bytes | None = None, encoding: str = "") -> tuple[str, str]:
    """Return the text of a file, or of its content where that is at hand, and the name of its encoding.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes, optional
        Its content.
    encoding : str
        Its encoding, where a user states it; guessed otherwise.

    Raises
    ------
    InputError
        If it is no text, or not in the encoding that is stated.
    """
    content = path.read_bytes() if content is None else content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(path, content, "utf-16"), "utf-16"
    if b"\x00" in content[:65536] or content[:4] == b"PK\x03\x04":
        raise refuse(
            path, "a text table", "bytes that are no text (a workbook under another name?)", key="no_text"
        )
    if encoding:
        return _decoded(path, content, encoding), encoding
    guessed, errors = guess(content)
    try:
        return content.decode(guessed, errors), guessed
    except UnicodeDecodeError:
        raise refuse(path, "text in UTF-8 or Windows-1251", "neither", key="encoding") from None


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        return content.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        expected = f"text in {encoding}, as stated with --encoding"
        raise refuse(path, expected, str(error)[:120], key="encoding_stated", encoding=encoding) from None


def guess(content: bytes) -> tuple[str, str]:
    """Return the encoding of a text, and how its errors are to be taken (``strict`` or ``replace``).

    UTF-8 says itself what it is. A file cut inside a letter, or with a few spoilt bytes, still is UTF-8: the letters
    are replaced, and their rows do not find their places. Of other encodings that counts by which most letters are
    ones that Russian and Kazakh have, in small letters.
    """
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
        letters = sum(map(str.isalpha, text[:SAMPLE]))
        if text[:SAMPLE].count(_REPLACED) <= max(1, _FEW * letters) and any(map(_is_cyrillic, text[:SAMPLE])):
            return "utf-8-sig", "replace"
    else:
        return "utf-8-sig", "strict"
    return max(CANDIDATES, key=lambda name: _likeness(content[:SAMPLE], name)), "strict"


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def _likeness(content: bytes, encoding: str) -> float:
    """Return the share of the letters beyond ASCII that Russian and Kazakh have as small letters."""
    beyond = [letter for letter in content.decode(encoding, "replace") if ord(letter) > 127]
    return sum(letter in _LETTERS for letter in beyond) / max(len(beyond), 1)
