"""What is done with a case on its page: each form leads back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from api.deps import EngineDep
from api.pages.desk.case_pages import CaseId, case_page
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import AccountsDep, FormDep, VisitDep, back_to, private_router
from api.services.desk.faults_told import told_by_field
from geo.faults import Fault, InputError
from matching.cases.draft import CaseChange

router = private_router("adviser", "head")


class Desk:
    """A case's page that a form was sent from."""

    def __init__(
        self,
        request: Request,
        case_id: CaseId,
        accounts: AccountsDep,
        visit: VisitDep,
        engine: EngineDep,
        translator: PageTranslator,
        form: FormDep,
    ) -> None:
        self.request, self.case_id, self.form = request, case_id, form
        self.accounts, self.visit, self.engine, self.translator = accounts, visit, engine, translator

    def do(self, work: Callable[[Any], object], given: dict[str, str]) -> Response:
        """Do something with the case in one transaction, and lead back; show what is wrong beside what was given."""
        try:
            with self.accounts.register.writing(self.visit.viewer) as gate:
                gate.case(self.case_id)  # before anything that was given is looked at
                work(gate)
        except InputError as error:
            return case_page(
                self.request, self.case_id, self.accounts, self.visit, self.engine, self.translator,
                told_by_field(error, self.translator), given,
            )  # fmt: skip
        return back_to(f"/desk/cases/{self.case_id}", self.translator)


DeskDep = Annotated[Desk, Depends()]


def version_of(text: str) -> int:
    """Return the version that a form was shown at; 0 for what is none, which no case has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def change_of(**fields: Any) -> CaseChange:
    """Return a change of a case.

    Raises
    ------
    InputError
        If a field cannot be taken.
    """
    try:
        return CaseChange.model_validate(fields)
    except ValidationError as error:
        faults = [
            Fault("case", str(item["loc"][0]), "a value of this form", key="case.form")
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise InputError(faults) from None


@router.post("/desk/cases/{case_id}/change")
def change(desk: DeskDep) -> Response:
    """Take another number, other wishes, another day or another family."""
    from matching.cases.casework import change_case

    given = dict(desk.form.only("version", "number", "wishes", "due_on", "household"))

    def work(gate: Any) -> None:
        household = desk.engine.household(given["household"].encode())
        fresh = {"number": given["number"], "wishes": given["wishes"], "household": household}
        fresh |= {"due_on": given["due_on"]} if given["due_on"] else {}
        change_case(gate, desk.case_id, version_of(given["version"]), change_of(**fresh))

    return desk.do(work, given)


@router.post("/desk/cases/{case_id}/documents")
def documents(desk: DeskDep) -> Response:
    """Note which documents the family has."""
    from matching.cases.casework import change_case

    version = version_of(desk.form.only("version", many=("document",))["version"])
    ticked = change_of(documents=desk.form.all("document"))
    return desk.do(lambda gate: change_case(gate, desk.case_id, version, ticked), {})


@router.post("/desk/cases/{case_id}/step")
def step(desk: DeskDep) -> Response:
    """Take the case to another stage."""
    given = dict(desk.form.only("stage", "reason", "remark", "on"))
    return desk.do(lambda gate: take_given_step(gate, desk.case_id, given), given)


def take_given_step(gate: Any, case_id: str, given: dict[str, str]) -> None:
    """Take a case to the stage that a form names.

    Parameters
    ----------
    gate : Gate
        A writing transaction of who signed in.
    case_id : str
        Which case.
    given : dict of str to str
        The fields of the form.

    Raises
    ------
    InputError
        If it names none, or a day that is none.
    """
    from matching.cases.case_stages import STAGES
    from matching.cases.steps import take_step

    if given["stage"] not in STAGES:
        raise InputError([Fault("case", "stage", "a stage", key="case.unknown")])
    try:
        day = date.fromisoformat(given["on"]) if given["on"] else None
    except ValueError:
        raise InputError([Fault("case", "on", "a day", key="case.day")]) from None
    take_step(gate, case_id, given["stage"], reason=given["reason"] or None, remark=given["remark"], on=day)


@router.post("/desk/cases/{case_id}/note")
def note(desk: DeskDep) -> Response:
    """Write a note on the case."""
    from matching.cases.casework import add_note

    given = dict(desk.form.only("note"))

    def work(gate: Any) -> None:
        if not given["note"]:
            raise InputError([Fault("case", "note", "a text", key="case.long", params={"most": 4000})])
        add_note(gate, desk.case_id, given["note"])

    return desk.do(work, given)


@router.post("/desk/cases/{case_id}/sensitive")
def sensitive(desk: DeskDep) -> Response:
    """Write down what was said in confidence."""
    from matching.cases.sensitive import write_sensitive

    given = dict(desk.form.only("sensitive", many=("kind",)))
    return desk.do(
        lambda gate: write_sensitive(gate, desk.case_id, desk.form.all("kind"), given["sensitive"]), given
    )


@router.post("/desk/cases/{case_id}/choose")
def choose(desk: DeskDep) -> Response:
    """Note that the family takes the village that is held for it."""
    from matching.cases.capacity_ledger import held_for
    from matching.cases.casework import change_case
    from matching.cases.refusals import StepError

    version = version_of(desk.form.only("version")["version"])

    def work(gate: Any) -> None:
        gate.case(desk.case_id, "reserve")
        held = held_for(gate, desk.case_id)
        if held is None:
            raise StepError("nothing is held for the case")
        change_case(gate, desk.case_id, version, change_of(chosen_kato=held.kato))

    return desk.do(work, {})


@router.post("/desk/cases/{case_id}/release")
def release(desk: DeskDep) -> Response:
    """Free what is held, since the family does not want it."""
    from api.services.desk import proposals

    desk.form.only()
    return desk.do(lambda gate: proposals.release(gate, desk.case_id), {})
