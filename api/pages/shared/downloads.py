"""How maps, data and files leave: with a validator that lets a browser keep them, and with a name to save them by."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.pages.shared.frame import STATIC, link
from api.pages.shared.map_frame import map_headers
from geo.names import Lang
from maps.page import served
from maps.scene import Scene

CACHED = "no-cache"
"""Kept by the browser, and asked about each time: a new atlas shows at once."""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "png": "image/png",
}
"""Media type of each kind of file."""


def kept(request: Request, body: bytes, media_type: str, filename: str = "") -> Response:
    """Return an answer with an ETag of its content, or 304 where the browser has it already.

    Parameters
    ----------
    request : Request
        What is answered.
    body : bytes
        The content.
    media_type : str
        What it is.
    filename : str
        ASCII name to save it by; shown in the browser if empty.
    """
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": CACHED}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=media_type, headers=headers)


def framed(scene: Scene, path: str, query: str, lang: Lang) -> HTMLResponse:
    """Return the page of a map, whose data is at ``<path>.json`` with the same query."""
    nonce = secrets.token_urlsafe(16)
    page = served(scene, link(f"{path}.json", query, lang), static=STATIC, nonce=nonce)
    return HTMLResponse(page, headers=map_headers(nonce))


def map_data(request: Request, scene: Scene) -> Response:
    """Return what a map draws."""
    return kept(request, scene.payload(), "application/json")
