"""Families for tests: made, many, and different enough that they do not all want the same village."""

from __future__ import annotations

from typing import Any

TRADES = ("7212", "2341", "2221", "8341", "6121", "5223", "7231", "2211")


def some_families(number: int) -> list[dict[str, Any]]:
    """Families that differ in trade, size and origin."""
    made = []
    for n in range(number):
        adults = [{"age": 30 + n % 20, "occupation": TRADES[n % len(TRADES)]}]
        children = [{"age": (3 * n + k) % 17} for k in range(n % 5)]
        origin = {"region": ("610000000", "310000000", "790000000")[n % 3], "settlement_type": "village"}
        made.append({"id": f"F{n:03d}", "origin": origin, "adults": adults, "children": children})
    return made
