"""A small application and how it is asked, for tests of one layer of the guard alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.responses import PlainTextResponse

EMPTY = [{"type": "http.request", "body": b"", "more_body": False}]


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: a browser of another test may hold this thread's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def echo(scope: Any, receive: Callable, send: Callable) -> None:
    """Answer the size of the body."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await PlainTextResponse(str(size))(scope, receive, send)


def scope(
    method: str = "POST", path: str = "/", client: str = "10.0.0.1", headers: tuple = (), scheme: str = "http"
) -> dict[str, Any]:
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": list(headers),
        "client": (client, 1), "scheme": scheme,
    }  # fmt: skip


async def ask(app: Any, given: dict[str, Any], messages: list[dict[str, Any]] | Callable) -> dict[str, Any]:
    """Ask an application; return status, headers and body of its answer, as far as it gave one."""
    answer: dict[str, Any] = {"body": b""}
    waiting = iter(messages) if isinstance(messages, list) else None

    async def receive() -> dict[str, Any]:
        return next(waiting) if waiting else await messages()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.update(status=message["status"], headers=dict(message["headers"]))
        else:
            answer["body"] += message.get("body", b"")

    await app(given, receive, send)
    return answer


def piece(size: int, more: bool) -> dict[str, Any]:
    """Return a part of a body."""
    return {"type": "http.request", "body": b"x" * size, "more_body": more}
