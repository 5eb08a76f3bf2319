"""Other sites may not change anything in a visitor's name."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.http_only import http_only
from api.problems import problem

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN = frozenset({b"same-origin", b"none"})
"""What ``Sec-Fetch-Site`` says of a request from our own pages, and of one that a person began himself."""


class SameOrigin:
    """Answers 403 to a request that changes something and was begun by a page of another site.

    The order of the checks is that of Go's ``net/http.CrossOriginProtection``: a browser tells by ``Sec-Fetch-Site``
    (which no page can set) who began a request, an older one by ``Origin``; what sends neither is no browser.

    Our pages keep their addresses to themselves (``Referrer-Policy: no-referrer``), for which a browser sends
    ``Origin: null`` with their forms. Over HTTPS and to this machine ``Sec-Fetch-Site`` comes with it; over plain HTTP
    in a local network it does not, and there ``null`` has to be let through.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    public_url : str
        Address that clients know the server by; empty to go by the request alone.
    """

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self.app = app
        self._is_secure = public_url.startswith("https://")
        self._host = urlsplit(public_url).netloc.lower().encode()

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["method"] not in _SAFE and not self._is_ours(scope):
            await problem(403, "a request from a page of this server")(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site in _OWN
        origin = headers.get(b"origin")
        if origin is None:
            return True
        if origin == b"null":
            return not (self._is_secure or scope["scheme"] == "https")
        host = urlsplit(origin.decode("latin-1")).netloc.lower().encode("latin-1")
        return host != b"" and host in {headers.get(b"host", b"").lower(), self._host}
