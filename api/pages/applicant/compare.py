"""``/compare``: up to four villages side by side."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import EngineDep
from api.pages.applicant.home import read_link, support_of
from api.pages.shared.frame import PageTranslator, page_router, render
from api.pages.shared.page_links import by_fit, family_query, link
from api.services.sheets.content import HomePrice, home_price
from api.services.sheets.parts import Row, row_of
from api.services.shortlists.cards import Card, card
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.kato import todays_settlement
from matching.household import CRITERIA_IDS

router = page_router()

MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One village of the comparison.

    Parameters
    ----------
    card : Card
        As on the page of results.
    wage : Row
        What is earned there, and whose figure that is.
    home : HomePrice or None
        What a home costs beside the money for one.
    """

    card: Card
    wage: Row
    home: HomePrice | None


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
    answer = engine.match(reading.household, top=1, ask=wanted, by_fit=by_fit(request))
    shown = shown_shortlist(answer, engine, translator)
    support = support_of(reading, reading.household.persons)
    family = family_query(request, reading.answers)
    return render(
        request,
        "compare.html",
        translator,
        section="/",
        answers=reading.answers,
        columns=[
            Column(
                card(match, engine, translator),
                row_of(engine, "wage_all", engine.destinations.position[match["kato"]], translator),
                home_price(engine, match["kato"], translator, support, reading.household),
            )
            for match in shown["asked"]
        ],
        mine=link("/compare", "&".join([family, *(f"k={kato}" for kato in wanted)]), translator.lang),
        back=link("/", "&".join([family, *(f"k={kato}" for kato in wanted)]), translator.lang),
        criteria=[(name, translator.gettext(f"criterion.{name}")) for name in CRITERIA_IDS],
        honesty=honesty(engine, shown["model"]["trained_on"]),
    )
