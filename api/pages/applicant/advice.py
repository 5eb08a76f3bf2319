"""``/helps``: what would give a family more villages to choose from, each checked by ranking anew."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.applicant.home import read_link
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.shortlists.shortlist_json import shown_advice

router = page_router()


@router.get("/helps")
def helps(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show short courses and requirements to give up, the most villages first."""
    reading = read_link(request, engine, translator)
    if reading.household is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    found = [shown_advice(each, translator) for each in engine.advice(reading.household)]
    return render(request, "helps.html", translator, section="/", answers=reading.answers, helps=found)
