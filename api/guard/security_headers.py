"""Security headers on every answer; a page that needs more says so itself."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

from api.guard.layer import Layer

STRICT = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""For every page: nothing from elsewhere, no script or style inside the page."""
INLINE = STRICT + "; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
"""For pages that carry scripts: maps, which stand in frames of their own, and the API documentation."""
_INLINE_PATHS = ("/maps/", "/api/docs")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(self)"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


class Headers(Layer):
    """Adds the security headers to every answer, and leaves those that a page sets itself."""

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers to its answer."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                said = {key.lower() for key, _ in own}
                policy = INLINE if scope["path"].startswith(_INLINE_PATHS) else STRICT
                wanted = (*_ALWAYS, (b"content-security-policy", policy.encode()))
                message["headers"] = [*own, *(pair for pair in wanted if pair[0] not in said)]
            await send(message)

        await self.app(scope, receive, adding)
