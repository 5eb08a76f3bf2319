"""Open connections: how many there may be, whose they are, and how long each may take for what it is doing.

A connection holds no timer. It notes what it is doing and since when, and all of them are looked at a few times a
second: so there is nothing that a client can send, or leave out, that puts a connection outside of every limit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Protocol

from prometheus_client import Counter, Gauge

from api.guard.clients import client_of, proxy_test
from api.services.settings import ServerSettings

CLOSED = Counter(
    "qonys_connections_closed_total", "Connections that the server closed: too slow, or to make room", ["why"]
)
OPEN = Gauge("qonys_connections", "Open connections", multiprocess_mode="livesum")
GRACE_S = 2.0
"""Seconds that a connection has beyond a limit that the application tells of itself (408, 503): it goes first."""
_ROOM = 8
"""Connections closed at once to make room: finding the oldest of many costs more than closing a few of them."""
_LONGEST_PAUSE_S = 0.5


class Phase(Enum):
    """What a connection is doing."""

    HEAD = "head"
    """A request line and headers are awaited: from the connection, or from the first byte after an answer."""
    BODY = "body"
    """A body is awaited, whether or not the request has been answered already."""
    ANSWER = "answer"
    """The request has been read and is being answered."""
    IDLE = "idle"
    """Answered; nothing of another request has come."""
    CLOSING = "closing"
    """Closed by the server, while the client has not taken all that was sent."""


class Connection(Protocol):
    """What is known of a connection."""

    phase: Phase
    since: float
    """Seconds of ``time.monotonic`` since when, or since when it has gone on."""
    is_stuck: bool
    """Whether the client does not take what is sent."""
    address: str

    def hang_up(self) -> None:
        """Close the connection; what was written is still sent."""

    def drop(self) -> None:
        """Close the connection at once, whatever has been written."""


class Connections:
    """The open connections of one process.

    When there is no room for another one, those that have waited longest of the client that holds most of them make
    room: a health probe, or a client that has none open yet, always gets in. What is being answered is left alone; of
    that the application bears only so much.

    Parameters
    ----------
    settings : ServerSettings
        The limits.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.most = settings.max_connections
        self.most_of_client = settings.max_connections_per_client
        self.limits_s: Mapping[Phase, float] = {
            Phase.HEAD: settings.head_timeout_s,
            Phase.BODY: settings.body_timeout_s + GRACE_S,
            Phase.ANSWER: settings.request_timeout_s + GRACE_S,
            Phase.IDLE: settings.keep_alive_s,
            Phase.CLOSING: settings.send_timeout_s,
        }
        self.send_timeout_s = settings.send_timeout_s
        self._is_proxy = proxy_test(settings.proxies)
        self._pause_s = min(_LONGEST_PAUSE_S, *(limit / 4 for limit in self.limits_s.values()))
        self._next_look: asyncio.TimerHandle | None = None
        self._last_look, self._passed_over = 0.0, False
        self._of: dict[str, dict[Connection, None]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Return how many connections are open."""
        return self._count

    def admit(self, connection: Connection) -> bool:
        """Take in a connection and make room for it; return False if there is none to be made."""
        client = client_of(connection.address)
        own = self._of.get(client, {})
        if len(own) >= self.most_of_client and not self._is_proxy(connection.address):
            self._make_room([own], 1)
            if len(own) >= self.most_of_client:
                return False
        if self._count >= self.most:
            self._make_room(sorted(self._of.values(), key=len, reverse=True), _ROOM)
            if self._count >= self.most:
                return False
        self._of.setdefault(client, {})[connection] = None
        self._count += 1
        OPEN.inc()
        return True

    def remove(self, connection: Connection) -> None:
        """Forget a connection; one that is not known is passed over."""
        client = client_of(connection.address)
        own = self._of.get(client, {})
        if connection in own:
            del own[connection]
            self._count -= 1
            OPEN.dec()
            if not own:
                del self._of[client]

    def _make_room(self, groups: Iterable[dict[Connection, None]], count: int) -> None:
        """Close the connections that have waited longest of the first group that has any."""
        for group in groups:
            waiting = [one for one in group if one.phase is not Phase.ANSWER]
            if waiting:
                for one in sorted(waiting, key=lambda one: one.since)[:count]:
                    self.remove(one)
                    one.drop()
                    CLOSED.labels("room").inc()
                return

    def start(self) -> None:
        """Look at all connections from now on, in the loop that runs."""
        self._last_look = time.monotonic()
        self._next_look = asyncio.get_running_loop().call_later(self._pause_s, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._next_look is not None:
            self._next_look.cancel()

    def _look(self) -> None:
        # First of all the next one: whatever this one ends in, time goes on to pass for every connection.
        self._next_look = asyncio.get_running_loop().call_later(self._pause_s, self._look)
        now = time.monotonic()
        # After a standstill of this process clients may have been in time, and what they sent not been read yet.
        is_late = now - self._last_look > 2 * self._pause_s + 0.1
        self._passed_over = is_late and not self._passed_over
        self._last_look = now
        if not self._passed_over:
            self.close_overdue(now)

    def close_overdue(self, now: float) -> None:
        """Close every connection that has taken too long for what it is doing.

        Parameters
        ----------
        now : float
            Seconds of ``time.monotonic``.
        """
        for connection in [one for group in self._of.values() for one in group]:
            limit = self.send_timeout_s if connection.is_stuck else self.limits_s[connection.phase]
            if now - connection.since > limit:
                CLOSED.labels("sending" if connection.is_stuck else connection.phase.value).inc()
                if connection.is_stuck or connection.phase is Phase.CLOSING:
                    connection.drop()
                else:
                    connection.hang_up()
