"""Text of files that do not say in which encoding they are."""

from __future__ import annotations

from pathlib import Path

from geo.sources.reading.guards import refuse


def decode(path: Path, content: bytes | None = None) -> tuple[str, str]:
    """Return the text of a file, or of its content where that is at hand, and the name of its encoding.

    Raises
    ------
    InputError
        If it is no text.
    """
    content = path.read_bytes() if content is None else content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in content[:65536] or content[:4] == b"PK\x03\x04":
        raise refuse(path, "a text table", "bytes that are no text (a workbook under another name?)")
    else:
        encodings = ["utf-8-sig", "kz1048"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refuse(path, "text in UTF-8 or Windows-1251", "neither")
