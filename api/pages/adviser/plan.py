"""``/adviser/plan``: families placed together; the plan with its prices, questions and decisions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.deps import ClientDep, EngineDep, JobsDep, PlacementId, PlanDep
from api.pages.adviser.batch import adviser_page
from api.pages.adviser.own_view import own_view
from api.pages.adviser.plan_page import plan_page
from api.pages.adviser.sent import MOST_FAMILIES, MOST_PLACED, SentDep, uploaded
from api.pages.shared.frame import PageTranslator, page_router, render
from api.pages.shared.page_links import link
from api.services.intake.family_lists import Family
from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from api.services.placements.archive import open_archive
from api.services.placements.baseline import read_baseline
from api.services.placements.decision_messages import checked_decisions
from api.services.placements.decisions import MOST_DECISIONS, decision_rows
from api.services.placements.jobs import Jobs
from api.services.placements.wording import Wording
from api.services.shortlists.why_not import read_question
from geo.faults import InputError
from matching.placement.build import HouseholdRule, JobRule

router = page_router()
PLAN_S, LARGE_S, AGAIN_S = 8.0, 25.0, 4.5
"""Seconds for a plan of a centre's families, of a region's, and for one that is solved again."""
WAIT_S = 2
"""Seconds after which a page that waits for its plan asks again."""


@router.post("/adviser/plan")
def start(
    request: Request,
    engine: EngineDep,
    translator: PageTranslator,
    sent: SentDep,
    jobs: JobsDep,
    client: ClientDep,
    household_rule: Annotated[HouseholdRule, Form()] = "mean",
    job_rule: Annotated[JobRule, Form()] = "one",
    fair: Annotated[bool, Form()] = False,
    former: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Place the families of a file or a pasted text within quotas and capacities; lead to where the plan will be."""
    try:
        batch = sent.read(engine, translator, MOST_PLACED)
        earlier = uploaded(former)
        places = read_baseline(*earlier).places if earlier else {}
    except InputError as error:
        return adviser_page(request, translator, engine, text=sent.text, faults=told(error, translator))
    if batch.is_open:
        own = own_view(batch, sent.seal, engine, translator)
        return adviser_page(request, translator, engine, text=batch.text, own=own)
    families = batch.families
    order: dict[str, object] = {
        "families": [_as_json(family) for family in families],
        "household_rule": household_rule,
        "job_rule": job_rule,
        "fair": fair,
        "former": [{"family": family, "kato": kato} for family, kato in places.items()],
        "decisions": [],
        "time_limit": PLAN_S if len(families) <= MOST_FAMILIES else LARGE_S,
    }
    return _started(jobs, order, client, translator)


def _as_json(family: Family) -> dict[str, object]:
    return {"id": family.id, **family.household.model_dump(mode="json", exclude_none=True)}


def _started(jobs: Jobs, order: dict[str, object], client: str, translator: Translator) -> Response:
    name = jobs.start({**order, "lang": translator.lang}, client)
    return RedirectResponse(link(f"/adviser/plan/{name}", "", translator.lang), HTTPStatus.SEE_OTHER)


@router.post("/adviser/plan/{name}/stop")
def stop(name: PlacementId, jobs: JobsDep, translator: PageTranslator) -> Response:
    """End a plan that is being made with the best so far."""
    jobs.cancel(name)
    return RedirectResponse(link(f"/adviser/plan/{name}", "", translator.lang), HTTPStatus.SEE_OTHER)


@router.get("/adviser/plan/{name}")
def show(
    request: Request, name: PlacementId, jobs: JobsDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Show how far a plan is, what keeps it from being made, or the plan."""
    if (archive := jobs.finished(name)) is not None:
        return plan_page(request, name, open_archive(archive), Wording(engine, translator))
    state = jobs.state(name)
    if state["status"] == "failed":
        faults = tuple((fault["expected"], translator.lang) for fault in state.get("faults", ()))
        failed = ((translator.gettext(f"plan.page.failed.{state['reason']}"), translator.lang),)
        return adviser_page(request, translator, engine, faults=faults or failed)
    progress, place = state.get("progress"), state.get("place")
    answer = render(
        request, "plan_wait.html", translator, section="/adviser", name=name, progress=progress, place=place
    )
    # with its address: a browser does not load a page anew that it stands at a fragment of
    answer.headers["Refresh"] = f"{WAIT_S}; url={link(f'/adviser/plan/{name}', '', translator.lang)}"
    return answer


@router.post("/adviser/plan/{name}/decide")
def decide(
    request: Request,
    name: PlacementId,
    result: PlanDep,
    engine: EngineDep,
    jobs: JobsDep,
    client: ClientDep,
    translator: PageTranslator,
    hold: Annotated[list[int] | None, Form(max_length=MOST_DECISIONS)] = None,
    kind: Annotated[str, Form(max_length=20)] = "",
    family: Annotated[str, Form(max_length=1000)] = "",
    place: Annotated[str, Form(max_length=200)] = "",
    bonus: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Place the families anew under the decisions that hold and one more; lead to where that plan will be."""
    wording = Wording(engine, translator)
    held = decision_rows(result.plan.decisions, result.index)
    rows = [row for number, row in enumerate(held) if number in (hold or ())]
    typed = {"kind": kind, "family": family, "place": place, "bonus": bonus, "reason": reason}
    if kind:
        found = read_question(place, engine, translator).katos
        rows.append({**typed, "place": found[0] if found else place})
    try:
        checked_decisions(rows, result, wording)
    except InputError as error:
        return plan_page(request, name, result, wording, told(error, translator), typed)
    order: dict[str, object] = {"from": str(jobs.kept(name).parent), "decisions": rows, "time_limit": AGAIN_S}
    return _started(jobs, order, client, translator)
