"""``/sheet/{kato}``: the destination sheet as a page that prints well, its PDF, its little map and its QR code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Request, Response

from api.deps import EngineDep
from api.pages.applicant.home import Reading, read_link, support_of
from api.pages.shared.frame import GonePlaceError, PageTranslator, page_router, render
from api.pages.shared.page_links import full_address, link
from api.services.engine import Engine
from api.services.intake.place_index import told_gone
from api.services.language.i18n import Translator
from api.services.sheets.content import Sheet, sheet
from api.services.sheets.locator import locator
from api.services.sheets.parts import sources
from api.services.sheets.pdf import pdf
from api.services.sheets.qr import qr
from api.services.sheets.share_card import share_card
from api.services.shortlists.cards import card
from api.services.shortlists.couple_json import couple_here
from api.services.shortlists.eligibility_json import shown_eligibility
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.kato import gone, todays_settlement

router = page_router()


def _destination(
    engine: EngineDep, translator: PageTranslator, kato: Annotated[str, Path(pattern=r"^\d{9}$")]
) -> str:
    """Return the destination of today that a code means, of today or of 2022."""
    code = todays_settlement(kato)
    if code in engine.destinations.position:
        return code
    if former := gone(code):
        raise GonePlaceError(told_gone(engine, former, translator), translator.lang)
    raise HTTPException(HTTPStatus.NOT_FOUND)


Kato = Annotated[str, Depends(_destination)]


def _sheet(engine: Engine, kato: str, translator: Translator, reading: Reading) -> Sheet:
    household = reading.household
    support = support_of(reading, household.persons if household else 1)
    if household is None:
        return sheet(engine, kato, translator, support, None, None)
    shown = shown_shortlist(engine.match(household, top=1, ask=(kato,)), engine, translator)
    match = card(shown["asked"][0], engine, translator)
    return sheet(
        engine, kato, translator, support, household, match, couple_here(shown["couple"], kato, translator)
    )


def _own_address(request: Request, kato: str, translator: Translator) -> str:
    """Return the full address of the sheet, as a QR code holds it: of the village, without the family's answers."""
    return full_address(request, link(f"/sheet/{kato}", "", translator.lang))


@router.get("/sheet/{kato}.pdf")
def sheet_pdf(request: Request, engine: EngineDep, translator: PageTranslator, kato: Kato) -> Response:
    """Return the sheet as a PDF."""
    reading = read_link(request, engine, translator)
    content = _sheet(engine, kato, translator, reading)
    made = pdf(
        content,
        translator,
        locator=locator(engine, kato, translator),
        address=_own_address(request, kato, translator),
        said=[translator.format_message(message) for message in honesty(engine, engine.ranker.trained_on)],
        sources=sources(engine, kato, translator),
        atlas=engine.atlas.version,
    )
    disposition = f'inline; filename="qonys-{kato}-{translator.lang}.pdf"'
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": disposition})


@router.get("/sheet/{kato}/map.svg")
def sheet_map(engine: EngineDep, translator: PageTranslator, kato: Kato) -> Response:
    """Return the little map of the sheet."""
    return Response(locator(engine, kato, translator), media_type="image/svg+xml")


@router.get("/sheet/{kato}/map.png")
def sheet_picture(engine: EngineDep, translator: PageTranslator, kato: Kato) -> Response:
    """Return the picture that a messenger shows beside a link to the sheet."""
    return Response(share_card(engine, kato, translator), media_type="image/png")


@router.get("/sheet/{kato}/qr.svg")
def sheet_qr(request: Request, engine: EngineDep, translator: PageTranslator, kato: Kato) -> Response:
    """Return the QR code of the sheet."""
    address = _own_address(request, kato, translator)
    return Response(qr(address), media_type="image/svg+xml")


@router.get("/sheet/{kato}")
def sheet_page(request: Request, engine: EngineDep, translator: PageTranslator, kato: Kato) -> Response:
    """Show the sheet; the answers of a family in the link add how it fits them and what they are given."""
    reading = read_link(request, engine, translator)
    content = _sheet(engine, kato, translator, reading)
    return render(
        request,
        "sheet.html",
        translator,
        section="/",
        sheet=content,
        answers=reading.answers,
        support=content.support,
        eligibility=shown_eligibility(content.eligibility, translator) if content.eligibility else None,
        money_is_theirs=content.money_is_theirs,
        tomorrow=content.tomorrow,
        home_price=content.home_price,
        honesty=honesty(engine, engine.ranker.trained_on),
        sources=sources(engine, kato, translator),
        atlas=engine.atlas.version,
    )
