"""HEAD wherever GET answers: the same headers, and no content (RFC 9110, 9.3.2)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.http_only import http_only

_ROUTE = ("route", "qonys.route", "qonys.private")
"""What the application notes of a request for the access log."""


class HeadMethod:
    """Lets an application that knows GET answer HEAD, and say so in ``Allow``.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, a HEAD as a GET; keep back the content of its answer."""
        if scope["method"] != "HEAD":
            await self.app(scope, receive, _allowing_head(send))
            return
        inner = {**scope, "method": "GET"}

        async def without_content(message: Message) -> None:
            is_start = message["type"] == "http.response.start"
            await send(message if is_start else {**message, "body": b""})

        try:
            await self.app(inner, receive, _allowing_head(without_content))
        finally:
            scope.update((key, inner[key]) for key in _ROUTE if key in inner)


def _allowing_head(send: Send) -> Send:
    """Return a ``send`` that names HEAD where an answer tells which methods there are, and GET is one."""

    async def naming(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
            message["headers"] = [_with_head(*header) for header in message.get("headers", ())]
        await send(message)

    return naming


def _with_head(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    methods = [method.strip() for method in value.split(b",")]
    if name.lower() == b"allow" and b"GET" in methods and b"HEAD" not in methods:
        return name, b", ".join([*methods, b"HEAD"])
    return name, value
