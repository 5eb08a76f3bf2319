"""What every middleware of the guard has in common: it is about HTTP, and lets everything else pass."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Protocol, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send


class Middleware(Protocol):
    """An ASGI application around another one."""

    app: ASGIApp


M = TypeVar("M", bound=Middleware)


def http_only(
    call: Callable[[M, Scope, Receive, Send], Awaitable[None]],
) -> Callable[[M, Scope, Receive, Send], Awaitable[None]]:
    """Decorate a middleware's ``__call__``: start and stop of the server go by it to what it guards."""

    @wraps(call)
    def passing(self: M, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http":
            return call(self, scope, receive, send)
        return self.app(scope, receive, send)

    return passing
