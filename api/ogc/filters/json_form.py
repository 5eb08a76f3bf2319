"""CQL2 JSON, read strictly: every key once, finite numbers, text that is Unicode."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

from api.ogc.exceptions import bad
from api.ogc.filters.bounds import DEEPEST

_SIGN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[][{}]', re.DOTALL)
"""A string, in which brackets are none, or a bracket."""
_BRACKETS = 2 * DEEPEST + 8
"""Open at once: two an operation, and those of the coordinates."""


def read_json(text: str) -> Any:
    """Return CQL2 JSON.

    Raises
    ------
    HTTPException
        400, if it is not JSON, or has a key twice, a number that is not finite, or too many open brackets.
    """
    depth = 0
    for sign in _SIGN.findall(text):
        depth += (sign in "[{") - (sign in "]}")
        if depth > _BRACKETS:
            raise bad(f"filter: at most {DEEPEST} levels")
    try:
        expression = json.loads(
            text, object_pairs_hook=_unique, parse_int=_finite, parse_float=_finite, parse_constant=_refuse
        )
        orjson.dumps(expression)  # refuses half a surrogate pair, which Python's own reader lets through
    except (ValueError, TypeError):
        raise bad("filter: a cql2-json expression, every key once") from None
    if expression is None:
        raise bad("filter: a cql2-json expression")
    return expression


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond a double")
    return number


def _refuse(text: str) -> float:
    raise ValueError(text)
