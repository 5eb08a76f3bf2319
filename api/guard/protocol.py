"""HTTP/1.1 with bounds: uvicorn's own protocol waits without end for what does not come, and keeps all that comes.

Only what asyncio and httptools call is overridden here, with the few attributes of uvicorn's protocol that
``tests/api/guard/test_protocol.py`` lists; the bounds and counts are the process's, handed over as lifespan state.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.guard.connections import Connections, Phase
from api.guard.turns import Turns
from api.problems import MEDIA_TYPE

_MOST_AHEAD = 16
"""Requests that a client may send before the answer to the first of them."""
_RESET = struct.pack("ii", 1, 0)
"""Linger for no second: the connection is reset when it is closed."""


class BoundedProtocol(HttpToolsProtocol):
    """Notes what its connection is doing and since when; answers 414 or 431 to a head that is too long.

    How long it may take is :class:`api.guard.connections.Connections`' to judge, who has to wait or is sent away
    :class:`api.guard.turns.Turns`'.
    """

    phase = Phase.HEAD
    since = 0.0
    address = ""
    is_stuck = False

    def connection_made(self, transport: Any) -> None:
        """Begin a connection, if there is room for it."""
        super().connection_made(transport)
        self._connections: Connections = self.app_state["connections"]
        self._turns: Turns = self.app_state["turns"]
        self._max_head_bytes: int = self.app_state["max_head_bytes"]
        self._in_turn, self._at_once = self._turns.queued(self.app), self.app
        self._head_bytes, self._in_head, self._in_url = 0, False, True
        self._unanswered = 0
        self.address = self.client[0] if self.client else ""
        self._turn_to(Phase.HEAD)
        if not self._connections.admit(self):
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._connections.remove(self)
        super().connection_lost(exc)

    def _turn_to(self, phase: Phase) -> None:
        self.phase, self.since = phase, time.monotonic()

    def hang_up(self) -> None:
        """Close the connection; what was written is still sent."""
        self._turn_to(Phase.CLOSING)
        self.transport.close()

    def drop(self) -> None:
        """Close the connection at once, whatever has been written."""
        line = self.transport.get_extra_info("socket")
        if line is not None:  # else the system would go on offering megabytes that the client does not take
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def pause_writing(self) -> None:
        """Wait for the client to take what was sent."""
        self.is_stuck, self.since = True, time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on: the client has taken most of what was sent."""
        self.is_stuck, self.since = False, time.monotonic()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what has come; whatever it is, it begins a request if none is under way."""
        if self.phase is Phase.IDLE:
            self._turn_to(Phase.HEAD)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._head_bytes, self._in_head, self._in_url = 0, True, True

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
        self._head_bytes += size
        if self._head_bytes > self._max_head_bytes:
            # Raised through the parser, this ends in send_400_response, which says what was too long.
            raise OverflowError

    def on_headers_complete(self) -> None:
        """Begin to answer, or refuse at once."""
        if self._unanswered >= _MOST_AHEAD:
            raise OverflowError
        starts = self._unanswered == 0
        admitted = starts and self._turns.admit(self.url)
        self.app = self._in_turn if admitted else self._turns.refusal if starts else self._at_once
        super().on_headers_complete()
        if admitted:
            self._turns.waiting += 1
        self._unanswered += 1
        self._in_head = False
        self._turn_to(Phase.BODY)
        if self.parser.should_upgrade():
            self.shutdown()  # we speak nothing else, and the parser reads nothing after it: closed once answered

    def on_message_complete(self) -> None:
        """Note that the request has been read."""
        super().on_message_complete()
        self._turn_to(Phase.ANSWER if self._unanswered else Phase.IDLE)

    def on_response_complete(self) -> None:
        """Note that a request has been answered; the rest of its body may still be to come."""
        self._unanswered -= 1
        if self.transport.is_closing():
            self._turn_to(Phase.CLOSING)
        elif self._unanswered:  # by requests that were sent ahead: the next one's time begins
            self._turn_to(self.phase)
        elif self.phase is Phase.ANSWER:
            self._turn_to(Phase.HEAD if self._in_head else Phase.IDLE)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too much of it, as a problem, and hang up."""
        if not self._unanswered:  # else it would stand in the middle of another answer
            self.transport.write(self._refusal())
        self.hang_up()

    def _refusal(self) -> bytes:
        is_long = self._head_bytes > self._max_head_bytes
        too_long = b"414 URI Too Long" if self._in_url else b"431 Request Header Fields Too Large"
        status = too_long if is_long else b"400 Bad Request"
        body = orjson.dumps({"type": "about:blank", "title": status[4:].decode(), "status": int(status[:3])})
        return b"HTTP/1.1 %b\r\ncontent-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b" % (
            status,
            MEDIA_TYPE.encode(),
            len(body),
            body,
        )
