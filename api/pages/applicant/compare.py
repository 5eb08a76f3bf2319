"""``/compare``: up to four villages side by side."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import EngineDep
from api.pages.applicant.home import read_link
from api.pages.shared.frame import PageTranslator, family_query, link, page_router, render
from api.services.shortlists.cards import card
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.kato import todays_settlement
from matching.household import CRITERIA_IDS

router = page_router()

MOST_COMPARED = 4


@router.get("/compare")
def compare(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show the places of the link's ``k`` side by side for its family; without a family the form comes first."""
    reading = read_link(request, engine, translator)
    if reading.household is None:
        return RedirectResponse(
            link("/", family_query(request, reading.answers), translator.lang), HTTPStatus.SEE_OTHER
        )
    wanted = tuple(dict.fromkeys(map(todays_settlement, request.query_params.getlist("k"))))[:MOST_COMPARED]
    if any(kato not in engine.destinations.position for kato in wanted):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    answer = engine.match(reading.household, top=1, ask=wanted)
    shown = shown_shortlist(answer, engine, translator)
    return render(
        request,
        "compare.html",
        translator,
        section="/",
        answers=reading.answers,
        cards=[card(match, engine, translator) for match in shown["asked"]],
        criteria=[(name, translator.gettext(f"criterion.{name}")) for name in CRITERIA_IDS],
        honesty=honesty(engine, shown["model"]["trained_on"]),
    )
