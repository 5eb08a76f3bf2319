"""Filters that are deep, long, or as much work as is let through."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bench.hostile.measure import Measured, Server, ask, measure

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "hostile" / "filters.txt"
OF_VACANCIES, OF_PARCELS = ("/ogc/collections/vacancies/items", "/ogc/collections/parcels/items")


def _circle(positions: int) -> str:
    turns = [2 * math.pi * number / (positions - 1) for number in range(positions - 1)]
    ring = [f"{67 + 20 * math.cos(turn):.2f} {48 + 8 * math.sin(turn):.2f}" for turn in turns]
    return f"POLYGON(({','.join([*ring, ring[0]])}))"


def _zigzag(positions: int) -> str:
    return ",".join(f"{50 + number * 7 % 37} {42 + number * 11 % 13}" for number in range(positions))


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield what is asked for: a description, the path of a collection, and the filter."""
    yield "for comparison, a filter as people send it", OF_VACANCIES, "count > 1"
    if SHARED.is_file():
        for number, text in enumerate(SHARED.read_text(encoding="utf-8").splitlines(), 1):
            yield f"shared {number}: {text[:36]}", OF_VACANCIES, text
    else:
        print(f"NOT RUN: there is no {SHARED}")
    yield "40 brackets around a comparison", OF_VACANCIES, "(" * 40 + "count=1" + ")" * 40
    yield "6,000 brackets", OF_VACANCIES, "(" * 6000
    yield "1,000 numbers in a list", OF_VACANCIES, f"count IN ({','.join(['1'] * 990)})"
    yield "300 terms", OF_VACANCIES, "count=1 OR " * 298 + "count=1"
    yield "200 patterns", OF_VACANCIES, " OR ".join(["title LIKE '%а%б%'"] * 200)
    yield "100 patterns, as many as are let through", OF_VACANCIES, " OR ".join(["title LIKE '%а_б%'"] * 100)
    yield "a pattern of 5,900 signs", OF_VACANCIES, f"title LIKE '{'%а_' * 1960}'"
    yield "an area of 350 positions", OF_PARCELS, f"S_OVERLAPS(geometry,{_circle(350)})"
    yield "points of 340 positions", OF_PARCELS, f"S_INTERSECTS(geometry,MULTIPOINT({_zigzag(340)}))"
    yield (
        "a line of 40 positions that crosses itself",
        OF_PARCELS,
        f"S_TOUCHES(geometry,LINESTRING({_zigzag(40)}))",
    )
    yield "a line of 1,000 such", OF_PARCELS, f"S_TOUCHES(geometry,LINESTRING({_zigzag(1000)}))"
    yield (
        "30 boxes of the whole country",
        OF_PARCELS,
        " OR ".join(["S_TOUCHES(geometry,BBOX(40,40,90,60))"] * 30),
    )


def section(server: Server) -> Iterator[Measured]:
    """Yield what each filter cost."""
    for told, path, text in cases():
        send = partial(ask, server.address, "GET", f"{path}?limit=1&lang=en&filter={quote(text)}")
        yield measure(server, Measured(told, frozenset({"200", "400", "503"})), send)
