"""The access log: an id per request, a line per answer, counters. No address, query or body: nothing about a person."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from functools import cache

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.http_only import http_only

ANSWERS = Counter("qonys_answers_total", "Answers", ["route", "method", "status"])
REFUSED = Counter(
    "qonys_refused_total", "Requests refused before they were read, since too many were waiting"
)
SECONDS = Histogram(
    "qonys_answer_seconds",
    "Time from a request to the end of its answer",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
_QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
_log = structlog.get_logger("qonys.requests")


class AccessLog:
    """Gives every request an id (or keeps the one of the proxy), counts its answer and writes a line.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write down how it was answered."""
        begun = time.perf_counter()
        number = _request_id(scope)
        scope["qonys.request"] = number.decode()
        answer = _Sent()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", number)]
            else:
                answer.size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counting)
        finally:
            _write(scope, number.decode(), answer, time.perf_counter() - begun)


@dataclass(slots=True)
class _Sent:
    """What was sent so far: the status (0 before the answer begins) and the bytes of the body."""

    status: int = 0
    size: int = 0


def _request_id(scope: Scope) -> bytes:
    given = next((value for key, value in scope["headers"] if key == b"x-request-id"), b"")
    return given if _GIVEN.fullmatch(given) else os.urandom(8).hex().encode()


def _write(scope: Scope, number: str, answer: _Sent, seconds: float) -> None:
    route = route_of(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    status = answer.status or 500
    _answers(route, method, status).inc()
    _seconds(route).observe(seconds)
    if route not in _QUIET:
        _log.info(
            "answer",
            request=number,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            bytes=answer.size,
        )


@cache
def _answers(route: str, method: str, status: int) -> Counter:
    """Return the counter of these labels: they are few, and the library looks each up anew."""
    return ANSWERS.labels(route, method, status)


@cache
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def route_of(scope: Scope) -> str:
    """Return the pattern that a request's path fits, never the path itself: a path may name what somebody looked at."""
    if "qonys.route" in scope:
        return str(scope["qonys.route"])
    path = getattr(scope.get("route"), "path", "")
    return path or "other"
