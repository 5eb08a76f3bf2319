"""Bodies: read whole before the application sees the request, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

_WITHOUT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "DELETE"})


class _RefusedError(Exception):
    def __init__(self, status: int, detail: str) -> None:
        self.answer: Response = problem(status, detail)
        # What is left of the body is not read: the connection cannot serve another request.
        self.answer.headers["Connection"] = "close"


class Bodies:
    """Answers 413 to a body that is too long and 408 to one that is too slow; a request without one has none read.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    most : int
        Bytes at most.
    timeout_s : float
        Seconds for the whole body.
    less : mapping of str to int
        Paths that take fewer bytes: one family is small, and what is large about it costs time to refuse.
    """

    def __init__(self, app: ASGIApp, most: int, timeout_s: float, less: Mapping[str, int]) -> None:
        self.app = app
        self.most = most
        self.less = less
        self.timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body, or refuse it."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT:
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except _RefusedError as refused:
            await refused.answer(scope, receive, send)
            return
        if body is None:
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        del body  # once the application has taken it, nobody holds it

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, again, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body; None if the client hung up."""
        told = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
        if not told.isdigit() or len(told) > 15:
            raise _RefusedError(400, "a Content-Length in digits")
        most = min(self.most, self.less.get(scope["path"], self.most))
        if int(told) > most:
            raise _RefusedError(413, f"a body of at most {most} bytes")
        parts, size = [], 0
        try:
            async with asyncio.timeout(self.timeout_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise _RefusedError(413, f"a body of at most {most} bytes")
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise _RefusedError(408, f"a body within {self.timeout_s:g} seconds") from None
