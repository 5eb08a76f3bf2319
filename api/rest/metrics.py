"""``GET /metrics``: counters for Prometheus, of all workers together."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/metrics")
def metrics() -> Response:
    """Return the counters: routes, methods and statuses, nothing about who asked."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        _forget_ended(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types upstream
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _forget_ended(folder: Path) -> None:
    """Take what workers that are gone had open off the gauges; what they have counted stays."""
    for file in folder.glob("gauge_live*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process)  # type: ignore[no-untyped-call]  # it has no types upstream
