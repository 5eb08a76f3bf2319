"""What stands between the network and the application: limits, headers, a journal without personal data."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.formparsers import MultiPartParser

from api.guard.access_log import Journal
from api.guard.body_size import Bodies
from api.guard.concurrency import Crowd
from api.guard.hosts import Hosts
from api.guard.rate_limit import Rates
from api.guard.security_headers import Headers
from api.services.settings import ServerSettings

__all__ = ["install"]


def install(app: FastAPI, settings: ServerSettings) -> None:
    """Put an application behind the guard; the last one added is the first that a request meets."""
    # what is sent is never written down: a body within the limit stays in memory
    MultiPartParser.spool_max_size = settings.max_body_bytes + 1
    less = {"/api/v1/matches": settings.max_family_bytes}
    app.add_middleware(Bodies, most=settings.max_body_bytes, timeout_s=settings.body_timeout_s, less=less)
    app.add_middleware(Crowd, most=settings.max_in_flight, timeout_s=settings.send_timeout_s)
    app.add_middleware(Rates, rates=settings.rates)
    app.add_middleware(Hosts, hosts=settings.hosts)
    app.add_middleware(Headers)
    app.add_middleware(Journal)
