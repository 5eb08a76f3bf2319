"""Maps, data and files as answers: with an entity tag that lets a browser keep them, and a name to save them by."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.addresses import address_of
from api.caching import entity_tag, is_current
from api.guard.security_headers import CSP, content_policy
from api.pages.shared.page_links import link
from api.static_files import prefix as static_prefix
from geo.names import Lang
from maps.page import served
from maps.scene import Part, Scene

REVALIDATED = "no-cache"
"""Kept by the browser, and asked about each time: a new atlas shows at once."""
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "png": "image/png",
}
"""Media type by the ending of a file."""


def cacheable(request: Request, body: bytes, media_type: str, filename: str = "") -> Response:
    """Return an answer with an entity tag of its content, or 304 where the browser has it already.

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
    tag = entity_tag(body)
    headers = {"ETag": tag, "Cache-Control": REVALIDATED}
    if is_current(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=media_type, headers=headers)


def map_page(scene: Scene, path: str, query: str, lang: Lang) -> HTMLResponse:
    """Return the page of a map, whose data is at ``<path>.json`` with the same query.

    Parameters
    ----------
    scene : Scene
        The map.
    path : str
        Where the page is served.
    query : str
        Query string of the page, without the language.
    lang : {"kk", "ru", "en"}
        Its language.
    """
    nonce = secrets.token_urlsafe(16)
    page = served(scene, link(f"{path}.json", query, lang), static=address_of(static_prefix()), nonce=nonce)
    # scripts of the page itself carry the nonce; Leaflet styles what it draws by script, which a policy allows
    return HTMLResponse(page, headers={CSP: content_policy(script_src=f"'nonce-{nonce}'")})


def map_data(request: Request, scene: Scene) -> Response:
    """Return the data of a map, or the part of it that the link names."""
    asked = request.query_params.get("part", "")
    part: Part = "first" if asked == "first" else "rest" if asked == "rest" else "whole"
    return cacheable(request, scene.payload(part), "application/json")
