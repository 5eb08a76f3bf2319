"""How many requests a worker answers at once, of one client and of all."""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.clients import client_of
from api.guard.http_only import http_only
from api.problems import problem

FREE = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked by whoever watches the server, the more so when it is busy."""
BUSY = problem(503, "the server is busy; see Retry-After")
"""Tells a client to come back. Made once: under twice the load half of all answers are this one."""
BUSY.headers["Retry-After"] = "1"
_PIECE = 64 * 1024
"""Bytes of an answer that are handed over before the client has taken those before."""


class ConcurrencyLimit:
    """Answers 503 with ``Retry-After`` when too many requests are in progress.

    A request is in progress until its client has taken the answer but for the last piece, so that slow readers hold
    no more answers in memory than this; how slow they may be is the limit of their connections.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    most : int
        Requests in progress at most.
    most_of_client : int
        Requests of one client in progress at most.
    """

    def __init__(self, app: ASGIApp, most: int, most_of_client: int) -> None:
        self.app = app
        self.most = most
        self.most_of_client = most_of_client
        self.inside = 0
        self._of: Counter[str] = Counter()

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        client = client_of(scope["client"][0]) if scope.get("client") else ""
        if self.inside >= self.most or self._of[client] >= self.most_of_client:
            await BUSY(scope, receive, send)
            return

        async def in_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if len(body) <= 2 * _PIECE:
                await send(message)
                return
            last = len(body) - _PIECE
            for start in range(0, last, _PIECE):
                piece = body[start : start + _PIECE]
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({**message, "body": body[start + _PIECE :]})

        self.inside += 1
        self._of[client] += 1
        try:
            await self.app(scope, receive, in_pieces)
        finally:
            self.inside -= 1
            self._of[client] -= 1
            if not self._of[client]:
                del self._of[client]
