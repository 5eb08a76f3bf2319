"""Security headers on every answer: one policy for all; a page that needs more states what."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.http_only import http_only

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "manifest-src": "'self'",
}
"""Content-Security-Policy of every answer: nothing from elsewhere, no script or style inside a page
but those whose nonce or hash the page's own policy states."""
CSP = "Content-Security-Policy"


def content_policy(**more: str) -> str:
    """Return the Content-Security-Policy with further sources for some directives.

    Parameters
    ----------
    **more
        Sources by directive, with ``_`` for ``-``: what a page needs beyond :data:`DIRECTIVES`.

    Examples
    --------
    >>> content_policy(script_src="'nonce-abc'").split("; ")[1]
    "script-src 'self' 'nonce-abc'"
    """
    further = {name.replace("_", "-"): sources for name, sources in more.items()}
    return "; ".join(
        f"{name} {sources} {further[name]}" if name in further else f"{name} {sources}"
        for name, sources in DIRECTIVES.items()
    )


HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (CSP.lower().encode(), content_policy().encode()),
)
"""On every answer that does not set its own. No referrer: an address holds what a family answered."""


PRIVATE = "qonys.private"
"""Mark of a request whose answer is for one person alone, refusals and errors too."""
NOT_KEPT = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Adds the security headers to every answer, and leaves those that it sets itself.

    Parameters
    ----------
    app : ASGI application
        What it guards.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @http_only
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers to its answer."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                names = {key.lower() for key, _ in own}
                kept = (*HEADERS, NOT_KEPT) if scope.get(PRIVATE) else HEADERS
                message["headers"] = [*own, *(pair for pair in kept if pair[0] not in names)]
            await send(message)

        await self.app(scope, receive, adding)
