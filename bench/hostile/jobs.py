"""Placements that ask for much: a thousand families, a short time, and prices checked by solving again."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.hostile.measure import Measured, Server, watched
from geo.atlas import Atlas
from matching.destinations import Destinations
from matching.simulator.population import draw_families

FAMILIES, CHECKS, LIMIT_S = 1_000, 20, 5
PATIENCE_S = 300.0
_OPEN = frozenset({"queued", "running", "stopping"})


def order(home: Path) -> bytes:
    """Return a placement of families as the survey's margins draw them."""
    places = Destinations.of(Atlas.open(home))
    drawn = draw_families(FAMILIES, places, np.random.default_rng(0)).batch.households
    families = [
        {"id": f"F{number}", **one.model_dump(mode="json", exclude_none=True)}
        for number, one in enumerate(drawn)
    ]
    return json.dumps({"families": families, "time_limit": LIMIT_S, "check_prices": CHECKS}).encode()


def _asked(address: str, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, path, body or None, {"Content-Type": "application/json"})
        return dict(json.loads(connection.getresponse().read()))
    finally:
        connection.close()


def place(address: str, body: bytes) -> str:
    """Place the families; return how the job ended."""
    name = _asked(address, "POST", "/api/v1/placements", body)["id"]
    until = time.monotonic() + PATIENCE_S
    while (status := _asked(address, "GET", f"/api/v1/placements/{name}")["status"]) in {
        "queued",
        "running",
        "stopping",
    }:
        if time.monotonic() > until:
            return "late"
        time.sleep(0.1)
    return str(status)


def section(server: Server) -> Iterator[Measured]:
    """Yield what one such placement cost from its order to its end; its deadline is ``time_limit`` + 15 s."""
    body = order(server.home)
    told = f"{FAMILIES:,} families, time_limit {LIMIT_S}, check_prices {CHECKS}"
    measured = Measured(told, frozenset({"done"}))
    began = time.perf_counter()
    with watched(server, measured):
        measured.answers[place(server.address, body)] += 1
    measured.alone_ms = (time.perf_counter() - began) * 1e3
    yield measured
