"""``/desk/cases/…/villages``: where a case's family could go, and room held for it there."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.desk.case_pages import CaseId
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import AccountsDep, FormDep, VisitDep, back_to, private_router, show
from api.services.desk.family_told import village_name
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.cards import card
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.faults import Fault, InputError

router = private_router("adviser", "head")
TOP = 10


@router.get("/desk/cases/{case_id}/villages")
def villages(
    request: Request,
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    translator: PageTranslator,
) -> Response:
    """Rank villages for a case, with regard to what is held for others."""
    return _page(request, case_id, accounts, visit, engine, translator)


def _page(
    request: Request,
    case_id: str,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: Engine,
    translator: Translator,
    taken: str = "",
    instead: tuple[str, ...] = (),
) -> Response:
    from api.services.desk import proposals

    with accounts.register.reading(visit.viewer) as gate:
        found = proposals.villages(gate, engine, case_id, TOP)
    shown = shown_shortlist(found.found, engine, translator)
    return show(
        request, "desk/villages.html", translator, section="/desk", case=found.case, held=found.held,
        no_room=found.full, cards=[card(match, engine, translator) for match in shown["matches"]],
        honesty=honesty(engine, shown["model"]["trained_on"]),
        taken=village_name(taken, engine, translator),
        instead=[(kato, village_name(kato, engine, translator)) for kato in instead],
        status=HTTPStatus.CONFLICT if taken else HTTPStatus.OK,
    )  # fmt: skip


@router.post("/desk/cases/{case_id}/propose")
def propose(
    request: Request,
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    form: FormDep,
    translator: PageTranslator,
) -> Response:
    """Hold room in a village; where somebody was first, show the next best."""
    from api.services.desk import proposals

    kato = form.only("kato")["kato"]
    with accounts.register.reading(visit.viewer) as gate:
        gate.case(case_id, "reserve")
    if kato not in engine.destinations.position:
        raise InputError([Fault("case", "kato", "a settlement open to resettlers", key="case.unknown")])
    try:
        proposals.propose(accounts.register, visit.viewer, engine, case_id, kato)
    except proposals.TooLateError as error:
        return _page(request, case_id, accounts, visit, engine, translator, kato, error.instead)
    return back_to(f"/desk/cases/{case_id}", translator)
