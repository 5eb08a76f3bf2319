"""What stands between the network and the application: limits, headers, a journal without personal data."""

from __future__ import annotations

from fastapi import FastAPI

from api.guard.bodies import Bodies
from api.guard.crowd import Crowd
from api.guard.headers import Headers
from api.guard.hosts import Hosts
from api.guard.journal import Journal
from api.guard.rates import Rates
from api.settings import ServerSettings

__all__ = ["install"]


def install(app: FastAPI, settings: ServerSettings) -> None:
    """Put an application behind the guard; the last one added is the first that a request meets."""
    less = {"/api/v1/matches": settings.max_family_bytes}
    app.add_middleware(Bodies, most=settings.max_body_bytes, timeout_s=settings.body_timeout_s, less=less)
    app.add_middleware(Crowd, most=settings.max_in_flight, timeout_s=settings.send_timeout_s)
    app.add_middleware(Rates, rates=settings.rates)
    app.add_middleware(Hosts, hosts=settings.hosts)
    app.add_middleware(Headers)
    app.add_middleware(Journal)
