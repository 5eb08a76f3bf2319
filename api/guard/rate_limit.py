"""How many requests one client may send to one worker in a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import ceil

from limits import RateLimitItem
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.clients import client_of
from api.guard.counts import Counts
from api.guard.http_only import http_only
from api.problems import problem

_FREE = frozenset({"/health/live", "/health/ready"})
"""Asked by whoever keeps the server running: refused, they would have it restarted under load."""


class RateLimit:
    """Answers 429 with ``Retry-After`` to a client that asks too often.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    rates : sequence of RateLimitItem
        The limits; each of them holds.
    """

    def __init__(self, app: ASGIApp, rates: Sequence[RateLimitItem]) -> None:
        self.app = app
        self.rates = tuple(rates)
        self.limiter = FixedWindowRateLimiter(Counts())

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["path"] not in _FREE:
            client = client_of(scope["client"][0]) if scope.get("client") else ""
            for rate in self.rates:
                if not self.limiter.hit(rate, client):
                    reset = self.limiter.get_window_stats(rate, client).reset_time
                    answer = problem(429, "fewer requests; see Retry-After")
                    answer.headers["Retry-After"] = str(max(1, ceil(reset - time.time())))
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)
