"""A site on loopback whose answers a test sets: right, spoilt, slow, cut short, elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def content(body: bytes, *, status: int = 200, etag: str = "", modified: str = "") -> Answer:
    """Return an answer that knows conditional requests and ranges, as publishers' servers do."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        if etag and asked.headers.get("If-None-Match") == etag:
            asked.send_response(304)
            asked.end_headers()
            return
        first = 0
        if etag and asked.headers.get("If-Range") == etag:
            first = int(asked.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        code = 416 if first >= len(body) > 0 and first else (206 if first else status)
        asked.send_response(code)
        for name, value in (("ETag", etag), ("Last-Modified", modified)):
            if value:
                asked.send_header(name, value)
        sent = b"" if code == 416 else body[first:]
        asked.send_header("Content-Length", str(len(sent)))
        asked.end_headers()
        asked.wfile.write(sent)

    return answer


def cut(body: bytes, after: int, etag: str = '"1"') -> Answer:
    """Return an answer that breaks off, though it said how long it would be."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.send_header("ETag", etag)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body[:after])
        asked.close_connection = True

    return answer


def drip(piece: bytes, every_s: float, pieces: int) -> Answer:
    """Return an answer that comes a little at a time."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        for _ in range(pieces):
            try:
                asked.wfile.write(piece)
                asked.wfile.flush()
            except OSError:
                return
            time.sleep(every_s)

    return answer


def redirect(where: str) -> Answer:
    """Return an answer that leads elsewhere."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(302)
        asked.send_header("Location", where)
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    return answer


@dataclass
class Site:
    """What a site answers by path (with its query first, then without), and what it was asked."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return what was asked for, but for the rules for robots."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def running() -> Iterator[Site]:
    """Answer on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            found = site.answers.get(self.path) or site.answers.get(self.path.split("?")[0])
            (found or content(b"", status=404))(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
