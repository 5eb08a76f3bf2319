"""HTTP/1.1 with bounds: uvicorn's own protocol waits for a request's head without end and keeps all that comes."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any, cast

import orjson
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.guard.access_log import REFUSED
from api.guard.concurrency import BUSY, FREE
from api.guard.security_headers import Headers
from api.problems import MEDIA_TYPE
from api.services.settings import ServerSettings

_REFUSE = cast(Any, Headers(BUSY))


def _one_less() -> None:
    BoundedProtocol.waiting -= 1


@cache
def _settings() -> ServerSettings:
    return ServerSettings()


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on a client whose request line and headers take too long, and answers 414 or 431 to too long ones.

    It also refuses a request when too many that came before wait for their turn. The application cannot: it sees a
    request only when its turn has come, and under twice the load that it bears the client has gone by then.

    The bounds are those of :class:`api.services.settings.ServerSettings`, read from the environment: a worker
    process is handed nothing but the name of this class.
    """

    waiting = 0
    """Requests to this process that have been read and whose turn has not come."""

    def connection_made(self, transport: Any) -> None:
        """Begin a connection: its first request must come in time."""
        super().connection_made(transport)
        bounds = _settings()
        self.max_head_bytes, self.head_timeout_s = bounds.max_head_bytes, bounds.head_timeout_s
        self._deadline: asyncio.TimerHandle | None = None
        self._head = 0
        self._in_url = True
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.head_timeout_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def on_message_begin(self) -> None:
        """Begin a request: its head must come in time."""
        super().on_message_begin()
        self._head, self._in_url = 0, True
        self._wait_for_head()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request line."""
        self._take(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._in_url = False
        self._take(len(name) + len(value))
        super().on_header(name, value)

    def _take(self, size: int) -> None:
        self._head += size
        if self._head > self.max_head_bytes:
            # Raised through the parser, this ends in send_400_response, which says what was too long.
            raise OverflowError

    def on_headers_complete(self) -> None:
        """Begin to answer: the head is there."""
        self._stop_waiting()
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Begin to answer, or refuse at once."""
        if BoundedProtocol.waiting >= _settings().max_waiting and cycle.scope["path"] not in FREE:
            REFUSED.inc()  # and no line in the journal: that would cost as much as the answer
            super()._start_asgi_task(cycle, _REFUSE)
            return
        BoundedProtocol.waiting += 1

        async def begin(scope: Scope, receive: Receive, send: Send) -> None:
            # Not before the next look at what has arrived: taking as many in at every look, it would do little else.
            self.loop.call_soon(_one_less)
            await app(scope, receive, send)

        super()._start_asgi_task(cycle, cast(Any, begin))

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too much of it, as a problem, and hang up."""
        is_long = self._head > self.max_head_bytes
        too_long = b"414 URI Too Long" if self._in_url else b"431 Request Header Fields Too Large"
        status = too_long if is_long else b"400 Bad Request"
        title = status[4:].decode()
        body = orjson.dumps({"type": "about:blank", "title": title, "status": int(status[:3])})
        self.transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
            % (status, MEDIA_TYPE.encode(), len(body), body)
        )
        self.transport.close()
        self._stop_waiting()
