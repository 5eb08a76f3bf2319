"""Requests for a name that is not ours are refused: links are made from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.http_only import http_only
from api.problems import problem

_PORT = re.compile(r":[0-9]{1,5}\Z")


class AllowedHosts:
    """Answers 400 to a request whose ``Host`` is not one of the allowed names, doubled or absent.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    hosts : iterable of str
        The allowed names, without a port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        allowed = frozenset(hosts)
        self._is_ours = lru_cache(maxsize=256)(
            lambda value: _PORT.sub("", value.decode("latin-1").lower()) in allowed
        )

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        names = [value for key, value in scope["headers"] if key == b"host"]
        if len(names) != 1 or not self._is_ours(names[0]):
            await problem(400, "a Host header with a name of this server")(scope, receive, send)
            return
        await self.app(scope, receive, send)
