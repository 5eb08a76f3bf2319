"""Cookies of those who sign in. Public pages set and read none."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, Response

from api.services.settings import ServerSettings

Kind = Literal["session", "browser", "entry", "journey"]
SESSION: Kind = "session"
"""Who is signed in."""
BROWSER: Kind = "browser"
"""A browser that has signed in before."""
ENTRY: Kind = "entry"
"""The forms of who is not signed in yet."""
JOURNEY: Kind = "journey"
"""On the way to a provider and back."""
_LASTS_S: dict[Kind, int | None] = {"session": None, "browser": 180 * 86_400, "entry": 3600, "journey": 600}
"""Seconds that a browser keeps each; that of a session goes when the browser is closed."""


def _settings(request: Request) -> ServerSettings:
    settings = request.app.state.server
    assert isinstance(settings, ServerSettings)
    return settings


def is_secure(request: Request) -> bool:
    """Return whether clients reach this server by TLS only."""
    return _settings(request).public_url.startswith("https://")


def cookie_name(request: Request, kind: Kind) -> str:
    """Return the name of a cookie: one that no neighbour below the same domain can set, where the path allows it."""
    settings = _settings(request)
    return f"{'__Host-' if is_secure(request) and not settings.prefix else ''}qonys-{kind}"


def cookie(request: Request, kind: Kind) -> str:
    """Return what a browser brings in a cookie; empty where it brings none, or the same name twice."""
    name = cookie_name(request, kind)
    brought = [
        part.strip().removeprefix(f"{name}=")
        for header in request.headers.getlist("cookie")
        for part in header.split(";")
        if part.strip().startswith(f"{name}=")
    ]
    return brought[0] if len(brought) == 1 else ""


def set_cookie(request: Request, response: Response, kind: Kind, value: str) -> None:
    """Give a browser a cookie that no script reads and no other site sends with a form.

    Parameters
    ----------
    request : Request
        What is answered.
    response : Response
        The answer.
    kind : {"session", "browser", "entry", "journey"}
        Which cookie.
    value : str
        What it holds; empty to take it away.
    """
    # Lax: with Strict, somebody who comes back from a provider would not be signed in on the first page.
    response.set_cookie(
        cookie_name(request, kind),
        value,
        max_age=_LASTS_S[kind] if value else 0,
        path=_settings(request).prefix or "/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
