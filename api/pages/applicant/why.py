"""``/why``: the answer to «why not this village?» alone, as it is fetched for a place clicked on the map."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request, Response

from api.deps import EngineDep
from api.pages.applicant.home import read_link
from api.pages.shared.frame import PageTranslator, page_router, render
from api.pages.shared.page_links import by_fit
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.why_not import read_question

router = page_router()


@router.get("/why")
def why(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show how the place of the link's ``ask`` differs from the best match of its family."""
    reading = read_link(request, engine, translator)
    if reading.household is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    question = read_question(request.query_params.get("ask", ""), engine, translator)
    answer = engine.match(reading.household, top=1, ask=question.katos, by_fit=by_fit(request))
    shown = shown_shortlist(answer, engine, translator)
    return render(
        request,
        "parts/answer.html",
        translator,
        answers=reading.answers,
        shown=shown,
        question=question.answered(answer, shown, engine, translator),
    )
