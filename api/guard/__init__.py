"""What stands between the network and the application: limits, headers, an access log without personal data."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.formparsers import MultiPartParser

from api.guard.access_log import AccessLog
from api.guard.allowed_hosts import AllowedHosts
from api.guard.body_size import BodySizeLimit
from api.guard.concurrency import ConcurrencyLimit
from api.guard.head_method import HeadMethod
from api.guard.public_address import PublicAddress
from api.guard.rate_limit import RateLimit
from api.guard.same_origin import SameOrigin
from api.guard.security_headers import SecurityHeaders
from api.guard.time_limit import TimeLimit
from api.services.settings import ServerSettings

__all__ = ["install"]


def install(app: FastAPI, settings: ServerSettings) -> None:
    """Put an application behind the guard; the last one added is the first that a request meets."""
    # what is sent is never written down: a body within the limit stays in memory
    MultiPartParser.spool_max_size = settings.max_body_bytes + 1
    less = {"/api/v1/matches": settings.max_family_bytes}
    app.add_middleware(HeadMethod)
    app.add_middleware(TimeLimit, seconds=settings.request_timeout_s)
    app.add_middleware(
        ConcurrencyLimit, most=settings.max_in_flight, most_of_client=settings.max_in_flight_per_client
    )
    # Outside of it: a slow body takes no place from those that can be answered.
    app.add_middleware(
        BodySizeLimit,
        most=settings.max_body_bytes,
        most_together=settings.max_bodies_bytes,
        timeout_s=settings.body_timeout_s,
        less=less,
    )
    app.add_middleware(SameOrigin, public_url=settings.public_url)
    app.add_middleware(RateLimit, rates=settings.rates)
    app.add_middleware(AllowedHosts, hosts=settings.allowed_hosts)
    app.add_middleware(PublicAddress, prefix=settings.prefix)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
