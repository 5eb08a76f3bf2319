"""``/maps/shortlist``: the map beside the list, in a frame; its page and its data are two answers of this server."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.deps import EngineDep
from api.pages.applicant.home import read_link, wanted_top
from api.pages.shared.frame import HEADERS, STATIC, PageTranslator, family_query, link, page_router
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.shortlist_map import shortlist_scene
from maps.page import served
from maps.scene import Scene
from matching.batch import Batch

router = page_router()


def map_headers(nonce: str) -> dict[str, str]:
    """Return the headers of a map's page: its scripts carry the nonce, and Leaflet may place what it draws."""
    policy = HEADERS["Content-Security-Policy"].replace(
        "script-src 'self'", f"script-src 'self' 'nonce-{nonce}'"
    )
    return {**HEADERS, "Content-Security-Policy": policy}


def _scene(request: Request, engine: Engine, translator: Translator) -> tuple[Scene, str]:
    reading = read_link(request, engine, translator)
    if reading.household is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    top = wanted_top(request.query_params.get("top", ""))
    shown = shown_shortlist(engine.match(reading.household, top=top), engine, translator)
    scores = engine.ranker.scores(Batch((reading.household,)), engine.destinations)[0]
    return shortlist_scene(shown, engine, translator, scores), family_query(
        request, reading.answers, top=str(top)
    )


@router.get("/maps/shortlist.json")
def shortlist_data(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what the map of a family's shortlist draws."""
    scene, _ = _scene(request, engine, translator)
    return Response(scene.payload(), media_type="application/json")


@router.get("/maps/shortlist")
def shortlist_frame(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return the page of the map of a family's shortlist."""
    scene, query = _scene(request, engine, translator)
    nonce = secrets.token_urlsafe(16)
    page = served(scene, link("/maps/shortlist.json", query, translator.lang), static=STATIC, nonce=nonce)
    return HTMLResponse(page, headers=map_headers(nonce))
