"""``/receiving``: the cases listed to an office's territory, and of each only what has to be prepared."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import cast

from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.desk.case_forms import take_given_step
from api.pages.desk.case_pages import CaseId, wanted_cases
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import AccountsDep, FormDep, VisitDep, back_to, private_router, show
from api.services.desk.family_told import village_name
from api.services.desk.faults_told import told_by_field
from api.services.engine import Engine
from api.services.intake.occupation_index import occupation_label
from api.services.language.i18n import Translator
from geo.faults import InputError
from geo.names import Lang
from matching.cases.case_stages import AT_RECEIVING, REASONS, Stage, needs_reason

router = private_router("receiving")


@router.get("/receiving")
def receiving(
    request: Request, accounts: AccountsDep, visit: VisitDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Show the cases listed to the territory, the overdue first."""
    from matching.cases.case_list import list_cases, stage_counts

    wanted = wanted_cases(request)
    with accounts.register.reading(visit.viewer) as gate:
        found, counts = list_cases(gate, wanted), stage_counts(gate)
    rows = [(case, village_name(case.chosen_kato, engine, translator)) for case in found.cases]
    return show(
        request, "desk/cases.html", translator, section="/receiving", rows=rows, more=found.more,
        wanted=wanted, counts=counts, stages=AT_RECEIVING, today=datetime.now(UTC).date(), base="/receiving",
    )  # fmt: skip


@router.get("/receiving/cases/{case_id}")
def case(
    request: Request,
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    translator: PageTranslator,
) -> Response:
    """Show what has to be prepared for a case."""
    return _page(request, case_id, accounts, visit, engine, translator)


def _page(
    request: Request,
    case_id: str,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: Engine,
    translator: Translator,
    faults: tuple[tuple[str, Lang], ...] = (),
    given: dict[str, str] | None = None,
) -> Response:
    from matching.cases.organisations import organisation_of
    from matching.cases.preparation import read_preparation
    from matching.cases.steps import possible_steps

    with accounts.register.reading(visit.viewer) as gate:
        found = read_preparation(gate, case_id)
        steps = possible_steps(gate, cast(Stage, found.stage))
        sender = organisation_of(gate, found.organisation_id).name
    workers = [
        (occupation_label(each.occupation, translator) if each.occupation else "", each)
        for each in found.workers
    ]
    return show(
        request, "desk/preparation.html", translator, section="/receiving", case=found, steps=steps,
        sender=sender, village=village_name(found.kato, engine, translator), workers=workers, reasons=REASONS,
        today=datetime.now(UTC).date(), faults=faults, given=given or {},
        asks_reason=[each for each in steps if needs_reason(cast(Stage, found.stage), each)],
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
    )  # fmt: skip


@router.post("/receiving/cases/{case_id}/step")
def step(
    request: Request,
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    form: FormDep,
    translator: PageTranslator,
) -> Response:
    """Take a case to another stage."""
    given = dict(form.only("stage", "reason", "remark", "on"))
    try:
        with accounts.register.writing(visit.viewer) as gate:
            gate.case(case_id)
            take_given_step(gate, case_id, given)
    except InputError as error:
        return _page(
            request, case_id, accounts, visit, engine, translator, told_by_field(error, translator), given
        )
    return back_to("/receiving", translator)
