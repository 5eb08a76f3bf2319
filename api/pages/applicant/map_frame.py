"""``/maps/shortlist``: the map beside the list, in a frame; its page and its data are two answers of this server."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.applicant.home import read_link, wanted_top
from api.pages.shared.downloads import map_data, map_page
from api.pages.shared.frame import PageTranslator, page_router
from api.pages.shared.page_links import by_fit, family_query, link
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.shortlist_map import shortlist_scene
from maps.popups import PopupLink
from maps.scene import Scene
from matching.batch import Batch

router = page_router()


def _scene(request: Request, engine: Engine, translator: Translator) -> tuple[Scene, str]:
    reading = read_link(request, engine, translator)
    if reading.household is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    top = wanted_top(request.query_params.get("top", ""))
    shown = shown_shortlist(
        engine.match(reading.household, top=top, by_fit=by_fit(request)), engine, translator
    )
    scores = engine.ranker.scores(Batch((engine.settled(reading.household),)), engine.destinations)[0]
    query = family_query(request, reading.answers, top=str(top))
    before, _, after = link("/sheet/", family_query(request, reading.answers), translator.lang).partition("?")
    sheet = PopupLink(translator.gettext("result.sheet"), before, f"?{after}")
    return shortlist_scene(shown, engine, translator, scores, link=sheet), query


@router.get("/maps/shortlist.json")
def shortlist_data(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what the map of a family's shortlist draws."""
    scene, _ = _scene(request, engine, translator)
    return map_data(request, scene)


@router.get("/maps/shortlist")
def shortlist_frame(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return the page of the map of a family's shortlist."""
    scene, query = _scene(request, engine, translator)
    return map_page(scene, "/maps/shortlist", query, translator.lang)
