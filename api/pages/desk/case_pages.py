"""``/desk``: the list of a centre's cases, and one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, cast

from fastapi import Path, Request, Response

from api.deps import EngineDep
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import AccountsDep, VisitDep, private_router, show
from api.services.desk.family_told import family_facts, village_name
from api.services.engine import Engine
from api.services.language.i18n import Translator
from geo.names import Lang
from matching.cases.case_stages import REASONS, STAGES, Stage, needs_reason
from matching.cases.draft import SENSITIVE_KINDS, known_documents

router = private_router("adviser", "head")

CaseId = Annotated[str, Path(max_length=40)]
LONGEST_NUMBER = 40


@router.get("/desk")
def desk(
    request: Request, accounts: AccountsDep, visit: VisitDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Show the cases of the centre, the overdue first."""
    from matching.cases.case_list import list_cases, stage_counts

    wanted = wanted_cases(request)
    with accounts.register.reading(visit.viewer) as gate:
        found, counts = list_cases(gate, wanted), stage_counts(gate)
    rows = [
        (case, village_name(case.chosen_kato or case.proposed_kato, engine, translator))
        for case in found.cases
    ]
    return show(
        request, "desk/cases.html", translator, section="/desk", rows=rows, more=found.more, wanted=wanted,
        counts=counts, stages=STAGES, today=datetime.now(UTC).date(), base="/desk",
    )  # fmt: skip


def wanted_cases(request: Request) -> Any:
    """Return which cases a link asks for; what it says wrongly is passed over."""
    from matching.cases.case_list import CaseFilter

    asked = request.query_params
    stage, page = asked.get("stage", ""), asked.get("page", "")
    return CaseFilter(
        stage if stage in STAGES else None,
        asked.get("overdue") == "1",
        asked.get("number", "").strip()[:LONGEST_NUMBER].replace("\0", ""),
        int(page) if page.isascii() and page.isdecimal() and len(page) < 6 and int(page) else 1,
    )


@router.get("/desk/cases/{case_id}")
def case(
    request: Request,
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    translator: PageTranslator,
) -> Response:
    """Show a case."""
    return case_page(request, case_id, accounts, visit, engine, translator)


def case_page(
    request: Request,
    case_id: str,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: Engine,
    translator: Translator,
    faults: tuple[tuple[str, Lang], ...] = (),
    given: dict[str, str] | None = None,
) -> Response:
    """Return the page of a case.

    Parameters
    ----------
    request : Request
        What is answered.
    case_id : str
        Which case.
    accounts : Accounts
        With the register.
    visit : Visit
        Who looks.
    engine : Engine
        Names of places.
    translator : Translator
        The language.
    faults : tuple of (str, Lang)
        What is wrong with a form that was sent.
    given : dict, optional
        What stood in it, to be mended.
    """
    found, shown = _read(accounts, visit, case_id)
    held = shown["held"]
    return show(
        request, "desk/case.html", translator, section="/desk", case=found, **shown,
        facts=family_facts(found.household, engine, translator), faults=faults, given=given or {},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        held_name=village_name(held.kato if held else None, engine, translator),
        chosen_name=village_name(found.chosen_kato, engine, translator),
        today=datetime.now(UTC).date(), reasons=REASONS, documents=sorted(known_documents()),
        kinds=SENSITIVE_KINDS, asks_reason=[each for each in shown["steps"] if needs_reason(found.stage, each)],
        household=found.household.model_dump_json(exclude_unset=True, indent=1),
        can_export=visit.viewer.may("export"), can_erase=visit.viewer.may("erase"),
    )  # fmt: skip


def _read(accounts: AccountsDep, visit: VisitDep, case_id: str) -> tuple[Any, dict[str, Any]]:
    """Return a case, and what else its page shows of the register."""
    from matching.cases.capacity_ledger import held_for
    from matching.cases.casework import read_case, read_notes
    from matching.cases.journal import history
    from matching.cases.sensitive import read_sensitive
    from matching.cases.steps import possible_steps

    with accounts.register.reading(visit.viewer) as gate:
        found = read_case(gate, case_id)
        notes, events = read_notes(gate, case_id), history(gate, case_id)[::-1]
        sensitive = read_sensitive(gate, case_id)
        authors = {note.author_id for note in notes} | {each.author_id for each in sensitive}
        return found, {
            "notes": notes,
            "events": events,
            "held": held_for(gate, case_id),
            "sensitive": sensitive,
            "steps": possible_steps(gate, cast(Stage, found.stage)),
            "logins": _logins(gate, authors | {event.actor for event in events}),
        }


def _logins(gate: Any, ids: set[str]) -> dict[str, str]:
    """Return the logins of those who did something with a case that the viewer may see."""
    from sqlalchemy import select

    from matching.cases.tables import persons

    rows = gate.connection.execute(select(persons.c.id, persons.c.login).where(persons.c.id.in_(ids)))
    return {row.id: row.login for row in rows}
