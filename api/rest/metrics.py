"""``GET /metrics``: counters for Prometheus, of all workers together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/metrics")
def metrics() -> Response:
    """Return the counters: routes, methods and statuses, nothing about who asked."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        _forget_ended(folder)
        registry = CollectorRegistry()
        registry.register(_AllWorkers(folder))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _AllWorkers(Collector):
    """What all workers have counted, but for one that is just making its file.

    A file is empty for a moment when a worker starts, and for good if the worker is killed in that moment; the
    library's own collector fails on it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        files = [str(file) for file in self._folder.glob("*.db") if _size(file)]
        return MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call,no-any-return]  # no types upstream


def _forget_ended(folder: Path) -> None:
    """Take what workers that are gone had open off the gauges; what they have counted stays."""
    for file in folder.glob("gauge_live*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # another worker is asked at the same time, and forgets it too
                mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]  # no types upstream


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # forgotten by another worker meanwhile
        return 0
