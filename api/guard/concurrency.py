"""How many requests a worker answers at once, and how long it waits for a client to take its answer."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

FREE = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked by whoever watches the server, the more so when it is busy."""


BUSY = problem(503, "the server is busy; see Retry-After")
"""Tells a client to come back. Made once: under twice the load half of all answers are this one."""
BUSY.headers["Retry-After"] = "1"


class Crowd:
    """Answers 503 with ``Retry-After`` when too many requests are in progress.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    most : int
        Requests in progress at most.
    timeout_s : float
        Seconds for a client to take a piece of its answer; then it is hung up on, and its place is free.
    """

    def __init__(self, app: ASGIApp, most: int, timeout_s: float) -> None:
        self.app = app
        self.most = most
        self.timeout_s = timeout_s
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        if self.inside >= self.most:
            await BUSY(scope, receive, send)
            return

        async def patient(message: Message) -> None:
            async with asyncio.timeout(self.timeout_s):
                await send(message)

        self.inside += 1
        try:
            await self.app(scope, receive, patient)
        finally:
            self.inside -= 1
