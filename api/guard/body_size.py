"""Bodies: read whole before the application sees the request, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.concurrency import BUSY
from api.guard.http_only import http_only
from api.problems import problem

_WITHOUT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "DELETE"})
_SMALL = 64 * 1024
"""Bytes of a body that are taken in whatever others send: a family is no longer."""


class _RefusedError(Exception):
    def __init__(self, answer: Response) -> None:
        self.answer = answer


def _refused(status: int, detail: str) -> _RefusedError:
    answer = problem(status, detail)
    # What is left of the body is not read: the connection cannot serve another request.
    answer.headers["Connection"] = "close"
    return _RefusedError(answer)


class BodySizeLimit:
    """Answers 413 to a body that is too long and 408 to one that is too slow; a request without one has none read.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    most : int
        Bytes of a body at most.
    most_together : int
        Bytes that the bodies held in memory have together; beyond, long ones are answered 503.
    timeout_s : float
        Seconds for the whole body.
    less : mapping of str to int
        Paths that take fewer bytes: one family is small, and what is large about it costs time to refuse.
    """

    def __init__(
        self, app: ASGIApp, most: int, most_together: int, timeout_s: float, less: Mapping[str, int]
    ) -> None:
        self.app = app
        self.most = most
        self.most_together = most_together
        self.less = less
        self.timeout_s = timeout_s
        self.held = 0

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body, or refuse it."""
        if scope["method"] in _WITHOUT:
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except _RefusedError as refused:
            await refused.answer(scope, receive, send)
            return
        if body is None:
            return
        size = len(body)
        again = _once(body, receive)
        del body  # once the application has taken it, nobody holds it
        try:
            await self.app(scope, again, send)
        finally:
            self.held -= size

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body, which counts as held from now on; None if the client hung up."""
        most = min(self.most, self.less.get(scope["path"], self.most))
        if _length(scope) > most:
            raise _refused(413, f"a body of at most {most} bytes")
        parts: list[bytes] = []
        size = 0
        is_whole = False
        try:
            async with asyncio.timeout(self.timeout_s):
                while not is_whole:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    self.held += len(parts[-1])
                    self._check(size, most)
                    is_whole = not message.get("more_body", False)
            return b"".join(parts)
        except TimeoutError:
            raise _refused(408, f"a body within {self.timeout_s:g} seconds") from None
        finally:
            if not is_whole:
                self.held -= size

    def _check(self, size: int, most: int) -> None:
        if size > most:
            raise _refused(413, f"a body of at most {most} bytes")
        if size > _SMALL and self.held > self.most_together:
            raise _RefusedError(BUSY)


def _length(scope: Scope) -> int:
    written = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
    if not written.isdigit() or len(written) > 15:
        raise _refused(400, "a Content-Length in digits")
    return int(written)


def _once(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the whole body once, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
