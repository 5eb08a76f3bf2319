"""Ids, moments and JSON as the register writes them: the same to the byte in every database."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any


def new_id() -> str:
    """Return a random id of 24 hexadecimal digits."""
    return secrets.token_hex(12)


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def moment(at: datetime) -> str:
    """Return a moment as a text that sorts as time does.

    Examples
    --------
    >>> moment(datetime(2026, 11, 27, 20, 5, tzinfo=UTC))
    '2026-11-27T20:05:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def packed(value: Any) -> str:
    """Return a value as JSON with sorted keys and no blanks.

    Examples
    --------
    >>> packed({"b": 1, "a": ["ә"]})
    '{"a":["ә"],"b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def unpacked(text: str) -> Any:
    """Return the value of a text that :func:`packed` returned."""
    return json.loads(text)
