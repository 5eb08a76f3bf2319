"""What the layers of the guard have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send


class Layer(ABC):
    """A layer around an application that looks at HTTP and lets everything else through.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on."""
        follow = self.pass_on if scope["type"] == "http" else self.app
        return follow(scope, receive, send)

    @abstractmethod
    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, and look at its answer."""
