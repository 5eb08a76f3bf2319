"""``/api/v1/cases``: the cases that somebody may see; whose else's they are, or that they are, is not told."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Path, Query, Response

from api.deps import EngineDep, TranslatorDep
from api.pages.shared.private import AccountsDep, Confirmed, VisitDep
from api.rest import case_bodies as bodies
from api.rest.private_route import Changes, private_api
from matching.cases.case_stages import Stage
from matching.cases.draft import CaseDraft

router = private_api("adviser", "head", "receiving")
anyone = private_api()
CaseId = Annotated[str, Path(max_length=40, description="id of a case")]
_TAGS: list[Any] = ["cases"]


@anyone.get("/session", response_model=bodies.OwnSession, tags=_TAGS)
def session(visit: VisitDep) -> dict[str, str]:
    """Tell who is signed in."""
    return {"login": visit.login, "role": visit.viewer.role, "token": visit.form_token}


@router.get("/cases", response_model=bodies.CaseList, tags=_TAGS)
def listed(
    accounts: AccountsDep,
    visit: VisitDep,
    stage: Annotated[
        Stage | None, Query(description="cases at this stage; the open ones if left out")
    ] = None,
    overdue: Annotated[bool, Query(description="those only whose day has passed")] = False,
    number: Annotated[str, Query(max_length=40, description="numbers that begin so")] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Any:
    """List cases, the overdue first."""
    from matching.cases.case_list import CaseFilter, list_cases

    with accounts.register.reading(visit.viewer) as gate:
        found = list_cases(gate, CaseFilter(stage, overdue, number, page))
    return {"cases": [asdict(case) for case in found.cases], "more": found.more}


@router.post("/cases", response_model=bodies.Opened, status_code=201, tags=_TAGS, dependencies=[Changes])
def open_case(draft: CaseDraft, accounts: AccountsDep, visit: VisitDep, engine: EngineDep) -> Any:
    """Open a case in one's own centre."""
    from matching.cases import casework

    engine.household(draft.household.model_dump(mode="json"))  # places and occupations that there are
    with accounts.register.writing(visit.viewer) as gate:
        return {"id": casework.open_case(gate, draft), "version": 1}


@router.get("/cases/{case_id}", response_model=bodies.WholeCase | bodies.ToPrepare, tags=_TAGS)
def one(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Show a case; to a receiving office, what it must prepare for."""
    from matching.cases.casework import read_case
    from matching.cases.preparation import read_preparation
    from matching.cases.rights import asdict_case

    with accounts.register.reading(visit.viewer) as gate:
        if visit.viewer.role == "receiving":
            return asdict(read_preparation(gate, case_id))
        return asdict_case(read_case(gate, case_id))


@router.patch("/cases/{case_id}", response_model=bodies.Opened, tags=_TAGS, dependencies=[Changes])
def change(
    case_id: CaseId, body: bodies.Changed, accounts: AccountsDep, visit: VisitDep, engine: EngineDep
) -> Any:
    """Change a case."""
    from matching.cases.casework import change_case

    if body.change.household is not None:
        engine.household(body.change.household.model_dump(mode="json"))
    with accounts.register.writing(visit.viewer) as gate:
        return {"id": case_id, "version": change_case(gate, case_id, body.version, body.change)}


@router.post("/cases/{case_id}/steps", response_model=bodies.Opened, tags=_TAGS, dependencies=[Changes])
def step(case_id: CaseId, body: bodies.Step, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Take a case to another stage."""
    from matching.cases.steps import take_step

    with accounts.register.writing(visit.viewer) as gate:
        version = take_step(gate, case_id, body.stage, reason=body.reason, remark=body.remark, on=body.on)
    return {"id": case_id, "version": version}


@router.get("/cases/{case_id}/notes", response_model=list[bodies.ToldNote], tags=_TAGS)
def notes(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Show the notes on a case."""
    from matching.cases.casework import read_notes

    with accounts.register.reading(visit.viewer) as gate:
        return [asdict(note) for note in read_notes(gate, case_id)]


@router.post(
    "/cases/{case_id}/notes",
    response_model=bodies.WrittenNote,
    status_code=201,
    tags=_TAGS,
    dependencies=[Changes],
)
def add_note(case_id: CaseId, body: bodies.NoteText, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Write a note on a case."""
    from matching.cases import casework

    with accounts.register.writing(visit.viewer) as gate:
        return {"id": casework.add_note(gate, case_id, body.text)}


@router.get("/cases/{case_id}/history", response_model=list[bodies.ToldEvent], tags=_TAGS)
def history(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Show what was done with a case."""
    from matching.cases import journal

    with accounts.register.reading(visit.viewer) as gate:
        return [asdict(event) for event in journal.history(gate, case_id)]


@router.get("/cases/{case_id}/matches", response_model=bodies.CaseMatches, tags=_TAGS)
def matches(
    case_id: CaseId,
    accounts: AccountsDep,
    visit: VisitDep,
    engine: EngineDep,
    translator: TranslatorDep,
    top: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Any:
    """Rank villages for a case, with regard to what is held for others."""
    from api.services.desk.proposals import villages
    from api.services.shortlists.shortlist_json import shown_shortlist

    with accounts.register.reading(visit.viewer) as gate:
        found = villages(gate, engine, case_id, top)
    return {**shown_shortlist(found.found, engine, translator), "full": sorted(found.full)}


@router.get("/cases/{case_id}/reservation", response_model=bodies.Reserved | None, tags=_TAGS)
def reservation(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Show what is held or kept for a case."""
    from matching.cases.capacity_ledger import held_for

    with accounts.register.reading(visit.viewer) as gate:
        held = held_for(gate, case_id)
    return None if held is None else asdict(held)


@router.put(
    "/cases/{case_id}/reservation", response_model=bodies.WrittenNote, tags=_TAGS, dependencies=[Changes]
)
def reserve(
    case_id: CaseId, body: bodies.Proposal, accounts: AccountsDep, visit: VisitDep, engine: EngineDep
) -> Any:
    """Hold room in a settlement; what was held for the case before is free again."""
    from api.services.desk.proposals import propose

    return {"id": propose(accounts.register, visit.viewer, engine, case_id, body.kato, body.days)}


@router.delete("/cases/{case_id}/reservation", status_code=204, tags=_TAGS, dependencies=[Changes])
def free(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Response:
    """Free what is held for a case."""
    from api.services.desk.proposals import release

    with accounts.register.writing(visit.viewer) as gate:
        release(gate, case_id)
    return Response(status_code=204)


@router.post(
    "/cases/{case_id}/export", response_model=bodies.Exported, tags=_TAGS, dependencies=[Changes, Confirmed]
)
def export(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Any:
    """Hand out all that is known of a case, but for sensitive answers; the journal says so."""
    from matching.cases.rights import export_case

    with accounts.register.writing(visit.viewer) as gate:
        return export_case(gate, case_id)


@router.delete("/cases/{case_id}", status_code=204, tags=_TAGS, dependencies=[Changes, Confirmed])
def erase(case_id: CaseId, accounts: AccountsDep, visit: VisitDep) -> Response:
    """Erase a case and everything said of it."""
    from matching.cases.rights import erase_case

    with accounts.register.writing(visit.viewer) as gate:
        erase_case(gate, case_id)
    return Response(status_code=204)


planners = private_api("planner")


@planners.get("/counts", response_model=bodies.CountsOfWeek, tags=_TAGS)
def counts(accounts: AccountsDep, visit: VisitDep) -> Any:
    """Show how many families there are by origin, destination and stage, in fives; fewer than five are not told."""
    from matching.cases.counts import read_counts

    with accounts.register.reading(visit.viewer) as gate:
        return asdict(read_counts(gate))
