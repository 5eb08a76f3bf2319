"""How many requests one client may send to one worker in a time."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from limits import RateLimitItem
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
        self.windows = tuple(Windows(rate.amount, rate.get_expiry()) for rate in rates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["path"] not in _FREE:
            client, now = _client(scope["client"][0] if scope.get("client") else ""), time.monotonic()
            for windows in self.windows:
                wait = windows.count(client, now)
                if wait:
                    answer = problem(429, "fewer requests; see Retry-After")
                    answer.headers["Retry-After"] = str(max(1, ceil(wait)))
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)


class Windows:
    """Requests of each client, counted in windows that begin with its first request.

    Every request passes here: a dictionary takes a tenth of the time that the limiter of the rate library does.

    Parameters
    ----------
    most : int
        Requests in a window.
    span_s : float
        Seconds that a window lasts.
    """

    def __init__(self, most: int, span_s: float) -> None:
        self.most, self.span_s = most, span_s
        # In the order in which the windows end, since all last as long.
        self._kept: OrderedDict[str, tuple[float, list[int]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def count(self, client: str, now: float) -> float:
        """Count a request; return the seconds until the client may ask again, 0 if it may now."""
        ends, seen = self._kept.get(client, (now, [0]))
        if ends <= now:
            ends, seen = self._begin(client, now)
        seen[0] += 1
        return ends - now if seen[0] > self.most else 0.0

    def _begin(self, client: str, now: float) -> tuple[float, list[int]]:
        """Begin a window, and forget those that have ended."""
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)
        window = self._kept[client] = (now + self.span_s, [0])
        return window


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
