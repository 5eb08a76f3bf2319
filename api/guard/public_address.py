"""The address by which clients know the server: its path is taken off what they ask, and put before what they get."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import address_of, below_prefix
from api.guard.http_only import http_only


class PublicAddress:
    """Lets an application stand below a path, whether the proxy in front leaves that path on or takes it off.

    Redirects that the framework makes hold the scheme and host it was asked by, behind a proxy not those of the
    client: they become paths, which are true whatever stands in front.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    prefix : str
        The path, without a slash at its end; empty if clients know the server by its root.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the application knows it."""
        if self.prefix:
            scope["path"] = _without(scope["path"], self.prefix)
            if scope.get("raw_path"):
                scope["raw_path"] = _without(scope["raw_path"].decode("latin-1"), self.prefix).encode(
                    "latin-1"
                )

        async def redirecting(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                message["headers"] = [_as_path(*header) for header in message.get("headers", ())]
            await send(message)

        with below_prefix(self.prefix):
            await self.app(scope, receive, redirecting)


def _without(path: str, prefix: str) -> str:
    rest = path.removeprefix(prefix)
    return rest if rest != path and rest.startswith("/") else "/" if path == prefix else path


def _as_path(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    parts = urlsplit(value.decode("latin-1"))
    if name.lower() != b"location" or not parts.netloc:
        return name, value
    return name, address_of(urlunsplit(("", "", parts.path or "/", parts.query, ""))).encode("latin-1")
