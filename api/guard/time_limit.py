"""A wall clock for every request: after it the client is told, and the work is given up."""

from __future__ import annotations

import asyncio

from prometheus_client import Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.concurrency import FREE
from api.guard.http_only import http_only
from api.problems import problem
from api.services.deadline import deadline

TIMED_OUT = Counter("qonys_timed_out_total", "Requests given up because they took too long")
_GRACE_S = 1.0
"""Work that asks whether it is still wanted ends by itself first, and with a page where a page was asked for."""


class TimeLimit:
    """Answers 503 when an answer has not begun in time.

    What awaits something is cancelled. A thread cannot be: it ends at its next
    :func:`api.services.deadline.check_deadline`.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    seconds : float
        Time until an answer begins.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and give it up when its time is over."""
        if scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        clock = asyncio.timeout(self.seconds + _GRACE_S)

        async def begin(message: Message) -> None:
            if clock.expired():
                return
            if message["type"] == "http.response.start":
                clock.reschedule(None)  # how long the client may take to read it is the connection's limit
            await send(message)

        try:
            async with clock:
                with deadline(self.seconds):
                    await self.app(scope, receive, begin)
        except TimeoutError:
            if not clock.expired():
                raise
            TIMED_OUT.inc()
            await problem(503, f"an answer took longer than {self.seconds:g} seconds")(scope, receive, send)
