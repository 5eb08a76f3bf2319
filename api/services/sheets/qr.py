"""QR codes of links, so that a printed sheet leads back to the page."""

from __future__ import annotations

import io

import segno


def qr(address: str) -> str:
    """Return the QR code of an address as an SVG text with a quiet zone.

    Raises
    ------
    segno.DataOverflowError
        If the address has more than 2,953 bytes.
    """
    buffer = io.BytesIO()
    segno.make(address, error="l", micro=False).save(
        buffer, kind="svg", border=2, xmldecl=False, omitsize=True
    )
    return buffer.getvalue().decode("utf-8")
