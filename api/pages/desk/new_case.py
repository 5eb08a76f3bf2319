"""``/desk/new``: a case is opened with the questions that families answer themselves on the public page."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response
from pydantic import ValidationError

from api.deps import EngineDep
from api.pages.applicant.form import Form
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import AccountsDep, FormDep, VisitDep, back_to, private_router, show
from api.services.desk.faults_told import told_by_field
from api.services.engine import Engine
from api.services.intake.form_answers import NAMES, Answers
from api.services.intake.form_errors import Trouble
from api.services.intake.form_family import field_of, read_family
from api.services.intake.occupation_index import occupation_finder
from api.services.intake.place_index import everywhere_index, place_finder
from api.services.language.i18n import Translator
from geo.faults import Fault, InputError
from geo.names import Lang
from matching.cases.draft import CaseDraft
from matching.household import Household

router = private_router("adviser", "head")


@router.get("/desk/new")
def new(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show an empty form."""
    return _page(request, engine, translator, Answers(), "")


def _page(
    request: Request,
    engine: Engine,
    translator: Translator,
    answers: Answers,
    number: str,
    troubles: tuple[Trouble, ...] = (),
    faults: tuple[tuple[str, Lang], ...] = (),
) -> Response:
    return show(
        request, "desk/new.html", translator, section="/desk", number=number, faults=faults,
        form=Form(answers, troubles, engine, translator),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults or troubles else HTTPStatus.OK,
    )  # fmt: skip


@router.post("/desk/new")
def open_new(
    request: Request,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    form: FormDep,
    translator: PageTranslator,
) -> Response:
    """Open a case."""
    from matching.cases.casework import open_case

    given = form.only("number", "family", many=NAMES)
    answers = Answers.read(form.pairs)
    try:
        household, troubles, answers = _family(given["family"], answers, engine, translator)
        if household is None:
            return _page(request, engine, translator, answers, given["number"], troubles)
        draft = _draft(given["number"], household)
        with accounts.register.writing(visit.viewer) as gate:
            case_id = open_case(gate, draft)
    except InputError as error:
        return _page(request, engine, translator, answers, "", (), told_by_field(error, translator))
    return back_to(f"/desk/cases/{case_id}", translator)


def _draft(number: str, household: Household) -> CaseDraft:
    try:
        return CaseDraft(number=number, household=household)
    except ValidationError:
        raise InputError([Fault("case", "number", "the centre's own number", key="case.number")]) from None


def _family(
    pasted: str, answers: Answers, engine: Engine, translator: Translator
) -> tuple[Household | None, tuple[Trouble, ...], Answers]:
    """Return the family that was pasted as JSON, else the one of the form; what is wrong with it; the answers."""
    if pasted:
        return engine.household(pasted.encode()), (), answers
    places = place_finder(engine, translator, everywhere_index(engine))
    family, troubles, answers = read_family(answers, occupation_finder(translator), places)
    if troubles or not answers.given:
        return None, troubles or (Trouble("from", "fault.from"),), answers
    try:
        return engine.household(family), (), answers
    except InputError as error:
        return None, tuple(Trouble(field_of(fault.field), "fault.answer") for fault in error.faults), answers
