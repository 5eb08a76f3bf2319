"""``GET /metrics``: counters for Prometheus, of all workers together."""

from __future__ import annotations

import os

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/metrics")
def metrics() -> Response:
    """Return the counters: routes, methods and statuses, nothing about who asked."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types upstream
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
