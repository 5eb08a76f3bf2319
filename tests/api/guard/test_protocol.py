"""What the protocol takes from uvicorn is there, and none of it is private: a release that moves it fails here first."""

from __future__ import annotations

import asyncio
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.guard.protocol import BoundedProtocol

OF_ASYNCIO = {"connection_made", "connection_lost", "data_received", "pause_writing", "resume_writing"}
OF_HTTPTOOLS = {"on_message_begin", "on_url", "on_header", "on_headers_complete", "on_message_complete"}
OF_UVICORN = {"on_response_complete", "send_400_response"}
USED = {"app", "app_state", "client", "parser", "shutdown", "transport", "url"}
OWN = {"hang_up", "drop", "phase", "since", "address", "is_stuck"}


async def nothing(_scope: object, _receive: object, _send: object) -> None:
    raise AssertionError


def test_only_what_others_call_is_overridden() -> None:
    defined = {name for name in vars(BoundedProtocol) if not name.startswith("_")}
    assert defined == OF_ASYNCIO | OF_HTTPTOOLS | OF_UVICORN | OWN
    assert all(hasattr(asyncio.Protocol, name) for name in OF_ASYNCIO)
    assert all(callable(getattr(HttpToolsProtocol, name)) for name in OF_ASYNCIO | OF_HTTPTOOLS | OF_UVICORN)


def test_nothing_private_of_uvicorn_is_used() -> None:
    source = inspect.getsource(BoundedProtocol)
    private = set(re.findall(r"(?:self|super\(\))\.(_\w+)", source))
    assert private
    assert not private & set(dir(HttpToolsProtocol))


def test_what_is_used_of_uvicorn_is_there() -> None:
    source = inspect.getsource(BoundedProtocol)
    mine = {name for name in vars(BoundedProtocol) if not name.startswith("_")}
    used = set(re.findall(r"self\.([a-z]\w+)", source)) - mine
    assert used == USED

    async def made() -> HttpToolsProtocol:
        protocol = HttpToolsProtocol(Config(nothing, lifespan="off"), ServerState(), {})
        protocol.on_message_begin()
        return protocol

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a running loop in this one
        base = thread.submit(lambda: asyncio.run(made())).result()
    assert all(hasattr(base, name) for name in USED)
    assert hasattr(base.parser, "should_upgrade")
