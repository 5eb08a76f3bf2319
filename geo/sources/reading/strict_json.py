"""JSON in which every key stands once: readers differ in which of two they believe (RFC 8259, 4)."""

from __future__ import annotations

import json
from typing import Any


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises
    ------
    json.JSONDecodeError
        If it is no JSON, or an object in it has a key twice.
    UnicodeDecodeError
        If it is not in UTF-8, UTF-16 or UTF-32.
    RecursionError
        If it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise json.JSONDecodeError("a key that stands twice", "", 0)
    return found
