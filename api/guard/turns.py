"""Requests that have been read and wait for their turn: too many of them are refused where they arrive."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.access_log import REFUSED
from api.guard.concurrency import BUSY, FREE
from api.guard.security_headers import SecurityHeaders


class Turns:
    """The requests to one process whose turn has not come.

    The application cannot refuse them: it sees a request only when its turn has come, and under twice the load that it
    bears the client has gone by then.

    Parameters
    ----------
    most : int
        Requests that may wait.
    prefix : str
        Path below which the server is known; a proxy may leave it on.
    """

    def __init__(self, most: int, prefix: str = "") -> None:
        self.most = most
        self.waiting = 0
        self.refusal: ASGIApp = SecurityHeaders(BUSY)
        self._free = frozenset(f"{root}{path}".encode() for path in FREE for root in ("", prefix))

    def admit(self, url: bytes) -> bool:
        """Return whether a request may wait for its turn; one that may not is counted as refused.

        It gets no line in the access log: that would cost as much as its answer.
        """
        if self.waiting < self.most or url.partition(b"?")[0] in self._free:
            return True
        REFUSED.inc()
        return False

    def queued(self, app: ASGIApp) -> ASGIApp:
        """Return an application that notes that the turn of its request has come."""

        async def begin(scope: Scope, receive: Receive, send: Send) -> None:
            # Not before the next look at what has arrived: taking as many in at every look, it would do little else.
            asyncio.get_running_loop().call_soon(self._one_less)
            await app(scope, receive, send)

        return begin

    def _one_less(self) -> None:
        self.waiting -= 1
