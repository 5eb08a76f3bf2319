"""Export and erasure of a case: the head's, after the password was given again. And a planner's counts."""

from __future__ import annotations

import orjson
from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.desk.case_pages import CaseId
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import (
    AccountsDep,
    Confirmed,
    FormDep,
    VisitDep,
    back_to,
    private_router,
    show,
)
from api.services.desk.family_told import village_name
from geo.faults import Fault, InputError

router = private_router("adviser", "head")
planners = private_router("planner")


@router.get("/desk/cases/{case_id}/rights", dependencies=[Confirmed])
def rights(
    request: Request, case_id: CaseId, accounts: AccountsDep, visit: VisitDep, translator: PageTranslator
) -> Response:
    """Show the two forms."""
    from matching.cases.casework import read_case

    with accounts.register.reading(visit.viewer) as gate:
        gate.case(case_id, "export")
        found = read_case(gate, case_id)
    return show(request, "desk/rights.html", translator, section="/desk", case=found)


@router.post("/desk/cases/{case_id}/export", dependencies=[Confirmed])
def export(case_id: CaseId, accounts: AccountsDep, visit: VisitDep, form: FormDep) -> Response:
    """Hand out all that is known of a case, but for sensitive answers."""
    from matching.cases.rights import export_case

    form.only()
    with accounts.register.writing(visit.viewer) as gate:
        found = export_case(gate, case_id)
    headers = {"Content-Disposition": 'attachment; filename="case.json"'}
    body = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return Response(body, media_type="application/json", headers=headers)


@router.post("/desk/cases/{case_id}/erase", dependencies=[Confirmed])
def erase(
    case_id: CaseId, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Erase a case whose number was typed."""
    from matching.cases.rights import erase_case

    number = form.only("number")["number"]
    with accounts.register.writing(visit.viewer) as gate:
        if gate.case(case_id, "erase").number != number:
            raise InputError([Fault("case", "number", "the number of this case", key="case.number")])
        erase_case(gate, case_id)
    return back_to("/desk", translator)


@planners.get("/desk/counts")
def counts(
    request: Request, accounts: AccountsDep, visit: VisitDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Show how many families there are by origin, destination and stage, in fives; fewer than five are not told."""
    from matching.cases.counts import read_counts
    from matching.cases.rights import NOWHERE

    with accounts.register.reading(visit.viewer) as gate:
        found = read_counts(gate)
    rows = [
        (
            village_name(cell.origin, engine, translator),
            "" if cell.destination == NOWHERE else village_name(cell.destination, engine, translator),
            cell.stages,
            cell.families,
        )
        for cell in found.cells
    ]
    return show(
        request, "desk/counts.html", translator, section="/desk/counts", period=found.period, rows=rows
    )
