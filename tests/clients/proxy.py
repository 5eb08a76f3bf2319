"""A proxy that writes down every request: ``proxy.py SERVER JOURNAL`` prints its port.

Links in the answers lead back to it, because the Host header is passed on.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SERVER, JOURNAL = sys.argv[1], Path(sys.argv[2])


class Proxy(BaseHTTPRequestHandler):
    """Passes requests on."""

    def do_GET(self) -> None:
        with JOURNAL.open("a", encoding="utf-8") as journal:
            journal.write(self.path + "\n")
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        try:
            answer = urllib.request.urlopen(
                urllib.request.Request(SERVER + self.path, headers=headers), timeout=30
            )
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                    self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
    print(proxy.server_address[1], flush=True)
    proxy.serve_forever()
