"""``/adviser/plan``: families placed together; the plan with its prices, questions, decisions and files."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.deps import EngineDep
from api.pages.adviser.batch import MOST_FAMILIES, MOST_PLACED, SentDep, adviser_page, uploaded
from api.pages.adviser.plan_view import PlanView, paged_families, price_rows_shown, read_plan_view
from api.pages.shared.downloads import MEDIA, map_data, map_page
from api.pages.shared.frame import PageSpeaker, link, page_router, render
from api.rest.placements import JobsDep
from api.services.intake.family_lists import Family
from api.services.language.fault_messages import told
from api.services.language.i18n import Lang, Speaker, speaker
from api.services.placements.archive import opened
from api.services.placements.changes import changes, read_former, summary
from api.services.placements.decision_messages import checked_decisions
from api.services.placements.decisions import KINDS as DECISION_KINDS
from api.services.placements.decisions import row_of
from api.services.placements.jobs import Jobs
from api.services.placements.pair_explanation import UnknownError, why
from api.services.placements.plan_json import shown_plan
from api.services.placements.plan_map import cautions, how_of, price_geojson, price_scene, price_title
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.prices import KINDS, LEVELS
from api.services.placements.result import Placed
from api.services.shortlists.why_not import Question, read_question
from api.services.themes.legend import legend
from api.services.themes.picture import picture
from geo.faults import InputError
from maps.scene import Scene

router = page_router()
PLAN_S, LARGE_S, AGAIN_S = 8.0, 25.0, 4.5
"""Seconds for a plan of a centre's families, of a region's, and for one that is overruled."""
WAIT_S = 2
"""Seconds after which a page that waits for its plan asks again."""
TYPED = ("kind", "family", "place", "bonus", "reason")
"""Fields of a new decision."""
PRIVATE = {"Cache-Control": "no-store"}


def _found(name: str, jobs: JobsDep) -> str:
    """Return the id of a placement that there is."""
    jobs.is_done(name)
    return name


PlanName = Annotated[str, Depends(_found)]


def _plan_of(name: PlanName, jobs: JobsDep, engine: EngineDep) -> Placed:
    return opened(jobs.kept(name), engine)


PlanDep = Annotated[Placed, Depends(_plan_of)]


@router.post("/adviser/plan")
def start(
    request: Request,
    engine: EngineDep,
    speaker: PageSpeaker,
    sent: SentDep,
    jobs: JobsDep,
    household_rule: Annotated[Literal["mean", "sum"], Form()] = "mean",
    job_rule: Annotated[Literal["one", "all", "none"], Form()] = "one",
    fair: Annotated[bool, Form()] = False,
    former: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Place the families of a file or a pasted text within quotas and capacities; lead to where the plan will be."""
    try:
        families = sent.families(engine, MOST_PLACED)
        earlier = uploaded(former)
        places = read_former(*earlier).places if earlier else {}
    except InputError as error:
        return adviser_page(request, speaker, engine, text=sent.text, faults=told(error, speaker))
    order = {
        "families": [_plain(family) for family in families],
        "household_rule": household_rule,
        "job_rule": job_rule,
        "fair": fair,
        "former": [{"family": mark, "kato": kato} for mark, kato in places.items()],
        "decisions": [],
        "time_limit": PLAN_S if len(families) <= MOST_FAMILIES else LARGE_S,
    }
    return _started(jobs, order, speaker)


def _plain(family: Family) -> dict[str, Any]:
    return {"id": family.mark, **family.household.model_dump(mode="json", exclude_none=True)}


def _started(jobs: Jobs, order: dict[str, Any], speaker: Speaker) -> Response:
    name = jobs.start(orjson.dumps({**order, "lang": speaker.lang}))
    return RedirectResponse(link(f"/adviser/plan/{name}", "", speaker.lang), HTTPStatus.SEE_OTHER)


@router.post("/adviser/plan/{name}/stop")
def stop(name: PlanName, jobs: JobsDep, speaker: PageSpeaker) -> Response:
    """End a plan that is being made with the best so far."""
    jobs.cancel(name)
    return RedirectResponse(link(f"/adviser/plan/{name}", "", speaker.lang), HTTPStatus.SEE_OTHER)


@router.get("/adviser/plan/{name}")
def show(
    request: Request, name: PlanName, jobs: JobsDep, engine: EngineDep, speaker: PageSpeaker
) -> Response:
    """Show how far a plan is, what keeps it from being made, or the plan."""
    if jobs.is_done(name):
        placed = opened(jobs.kept(name), engine)
        return _shown(request, name, placed, speaker)
    state = jobs.state(name)
    if state["status"] == "failed":
        faults = tuple((fault["expected"], speaker.lang) for fault in state.get("faults", ()))
        failed = ((speaker.say("plan.page.failed"), speaker.lang),)
        return adviser_page(request, speaker, engine, faults=faults or failed)
    answer = render(
        request, "plan_wait.html", speaker, section="/adviser", name=name, progress=state["progress"]
    )
    # with its address: a browser does not load a page anew that it stands at a fragment of
    answer.headers["Refresh"] = f"{WAIT_S}; url={link(f'/adviser/plan/{name}', '', speaker.lang)}"
    return answer


def _shown(
    request: Request,
    name: str,
    placed: Placed,
    speaker: Speaker,
    faults: tuple[tuple[str, Lang], ...] = (),
    typed: dict[str, str] | None = None,
) -> Response:
    """Return the page of a plan."""
    view = read_plan_view(request.query_params, placed)
    moved = changes(placed, speaker)
    question, answer = _answer(placed, view, speaker)
    scene = _scene(placed, view.kind, view.level, speaker.lang)
    page = render(
        request,
        "plan.html",
        speaker,
        section="/adviser",
        name=name,
        path=f"/adviser/plan/{name}",
        view=view,
        placed=placed,
        figures=placed.certificate(speaker),
        cautions=cautions(placed, speaker),
        families=paged_families(placed, view, speaker),
        moved=moved,
        moved_summary=summary(placed, moved, speaker) if placed.former else "",
        kinds=KINDS,
        levels=LEVELS,
        title=price_title(view.kind, view.level, speaker),
        how=how_of(view.kind, view.level),
        prices=price_rows_shown(placed, view, speaker),
        legend=legend(scene, speaker),
        question=question,
        answer=answer,
        decisions=[row_of(decision, placed.named) for decision in placed.order.decisions],
        decision_kinds=DECISION_KINDS,
        faults=faults,
        typed=typed or dict.fromkeys(TYPED, ""),
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _answer(placed: Placed, view: PlanView, speaker: Speaker) -> tuple[Question, dict[str, Any] | None]:
    """Return the place that was asked about and, where family and place are clear, the answer."""
    question = read_question(view.place, placed.engine, speaker)
    if not view.family or not question.katos:
        return question, None
    try:
        return question, why(placed, view.family, question.katos[0], speaker)
    except UnknownError as error:
        return question, {"sentences": [speaker.say(f"plan.fault.row_{error.what}")]}


@router.post("/adviser/plan/{name}/decide")
def decide(
    request: Request,
    name: PlanName,
    placed: PlanDep,
    jobs: JobsDep,
    speaker: PageSpeaker,
    hold: Annotated[list[int] | None, Form(max_length=1000)] = None,
    kind: Annotated[str, Form(max_length=20)] = "",
    family: Annotated[str, Form(max_length=1000)] = "",
    place: Annotated[str, Form(max_length=200)] = "",
    bonus: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Place the families anew under the decisions that hold and one more; lead to where that plan will be."""
    held = [row_of(decision, placed.named) for decision in placed.order.decisions]
    rows = [row for number, row in enumerate(held) if number in (hold or ())]
    typed = {"kind": kind, "family": family, "place": place, "bonus": bonus, "reason": reason}
    if kind:
        found = read_question(place, placed.engine, speaker).katos
        rows.append({**typed, "place": found[0] if found else place})
    try:
        checked_decisions(rows, placed, speaker)
    except InputError as error:
        return _shown(request, name, placed, speaker, told(error, speaker), typed)
    order = {"from": str(jobs.kept(name).parent), "decisions": rows, "time_limit": AGAIN_S}
    return _started(jobs, order, speaker)


@lru_cache(maxsize=12)
def _scene(placed: Placed, kind: Any, level: str, lang: Lang) -> Scene:
    return price_scene(placed, kind, level, speaker(lang))


def _scene_of(request: Request, placed: Placed, speaker: Speaker) -> tuple[Scene, PlanView]:
    view = read_plan_view(request.query_params, placed)
    return _scene(placed, view.kind, view.level, speaker.lang), view


@router.get("/maps/plan/{name}.json")
def frame_data(request: Request, placed: PlanDep, speaker: PageSpeaker) -> Response:
    """Return what the map of a plan's prices draws."""
    return map_data(request, _scene_of(request, placed, speaker)[0])


@router.get("/maps/plan/{name}")
def frame(request: Request, name: PlanName, placed: PlanDep, speaker: PageSpeaker) -> Response:
    """Return the page of the map of a plan's prices."""
    scene, view = _scene_of(request, placed, speaker)
    return map_page(scene, f"/maps/plan/{name}", view.query(), speaker.lang)


@router.get("/adviser/plan/{name}/plan.{kind}")
def plan_file(kind: Literal["xlsx", "json"], placed: PlanDep, speaker: PageSpeaker) -> Response:
    """Return a plan as a workbook or as JSON."""
    if kind == "xlsx":
        return _saved(plan_workbook(placed, speaker), MEDIA["xlsx"], "plan.xlsx")
    return _saved(orjson.dumps(shown_plan(placed, speaker)), "application/json", "plan.json")


@router.get("/adviser/plan/{name}/prices.{kind}")
def price_file(
    kind: Literal["geojson", "png"], request: Request, placed: PlanDep, speaker: PageSpeaker
) -> Response:
    """Return a plan's prices as a layer of all places, or the map of one of them as a picture."""
    if kind == "geojson":
        return _saved(price_geojson(placed, speaker), MEDIA[kind], "prices.geojson")
    scene, _ = _scene_of(request, placed, speaker)
    return Response(
        picture(scene, speaker, cautions(placed, speaker)), media_type=MEDIA[kind], headers=PRIVATE
    )


def _saved(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="qonys-{name}"', **PRIVATE}
    return Response(body, media_type=media, headers=headers)
