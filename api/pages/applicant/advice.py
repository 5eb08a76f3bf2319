"""``/helps``: what would give a family more villages to choose from, each checked by ranking anew."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.applicant.home import read_link
from api.pages.shared.frame import PageSpeaker, page_router, render
from api.services.shortlists.shortlist_json import shown_help

router = page_router()


@router.get("/helps")
def helps(request: Request, engine: EngineDep, speaker: PageSpeaker) -> Response:
    """Show short courses and requirements to give up, the most villages first."""
    reading = read_link(request, engine, speaker)
    if reading.household is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    found = [shown_help(each, speaker) for each in engine.helps(reading.household)]
    return render(request, "helps.html", speaker, section="/", answers=reading.answers, helps=found)
