"""How many requests one client may send to one worker in a time."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem

_FREE = frozenset({"/health/live", "/health/ready"})
"""Asked by whoever keeps the server running: refused, they would have it restarted under load."""


class Rates:
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
        self.limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in _FREE:
            client = _client(scope["client"][0] if scope.get("client") else "")
            for rate in self.rates:
                if not self.limiter.hit(rate, client):
                    reset = self.limiter.get_window_stats(rate, client).reset_time
                    answer = problem(429, "fewer requests; see Retry-After")
                    answer.headers["Retry-After"] = str(max(1, ceil(reset - time.time())))
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)


@lru_cache(maxsize=4096)
def _client(address: str) -> str:
    """Return whom an address belongs to: of IPv6 the subscriber's network, inside which he chooses addresses freely."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address
