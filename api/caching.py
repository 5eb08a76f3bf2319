"""Conditional requests and compression (RFC 9110, sections 8.4, 8.8.3 and 13), for pages and for the OGC service."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache

from anyio import to_thread

MIN_BYTES = 1_000
"""Bytes from which an answer is compressed."""
_IN_LOOP_BYTES = 16_384
"""Bytes up to which compression takes less time than a thread would."""
_LEVEL = 5


def entity_tag(*parts: str | bytes) -> str:
    """Return a weak entity tag: equal parts, equal tag.

    Parameters
    ----------
    *parts
        The content of an answer, or all that it depends on.

    Examples
    --------
    >>> entity_tag("atlas", "kk") == entity_tag("atlas", "kk") != entity_tag("atla", "skk")
    True
    """
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return f'W/"{digest.hexdigest()}"'


def is_current(if_none_match: str, tag: str) -> bool:
    """Return whether the client has the answer already: its ``If-None-Match`` names the tag, compared weakly.

    Examples
    --------
    >>> is_current('"x", "abc"', 'W/"abc"'), is_current("", 'W/"abc"'), is_current("*", 'W/"abc"')
    (True, False, True)
    """
    wanted = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in wanted or tag.removeprefix("W/") in wanted


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an ``Accept-Encoding`` names gzip, with a weight above 0.

    Examples
    --------
    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for part in accept_encoding[:1000].split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name == "gzip":
            return weight_of(parameters) > 0.0
    return False


def weight_of(parameters: list[str]) -> float:
    """Return the weight ``q`` among the parameters of an ``Accept`` header's item, 0 to 1; 1 without one."""
    text = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


async def compressed(body: bytes) -> bytes | None:
    """Return a body in gzip, the same bytes for the same body; None where it is shorter than :data:`MIN_BYTES`."""
    if len(body) < MIN_BYTES:
        return None
    return _gzip(body) if len(body) <= _IN_LOOP_BYTES else await to_thread.run_sync(_gzip, body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
