"""``/api/v1/placements``: families placed within quotas, as a job; what decides it, and why a family is where it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response

from api.addresses import address_of
from api.deps import ClientDep, EngineDep, JobsDep, PlacementId, PlanDep, TranslatorDep
from api.problems import RESPONSES
from api.rest.placement_models import (
    DecisionOrder,
    Explained,
    PlacementOrder,
    PlacementState,
    Started,
)
from api.rest.strict import StrictRoute
from api.services.intake.family_lists import json_lines, read_families
from api.services.placements.decision_messages import checked_decisions, decision_faults_in_words
from api.services.placements.decisions import decisions_of
from api.services.placements.jobs import Jobs
from api.services.placements.pair_explanation import explain_pair
from api.services.placements.plan_json import explanation_json
from api.services.placements.plan_map import price_geojson
from api.services.placements.run import index_of
from api.services.placements.wording import Wording

router = APIRouter(prefix="/api/v1/placements", tags=["placements"], route_class=StrictRoute)
CONFLICT: dict[int | str, dict[str, object]] = {
    409: {**RESPONSES[404], "description": "Conflict: no plan (yet)"}
}
GEOJSON: dict[int | str, dict[str, object]] = {
    200: {
        "description": "A GeoJSON FeatureCollection",
        "content": {"application/geo+json": {"schema": {"type": "object"}}},
    }
}


@router.post("", status_code=HTTPStatus.ACCEPTED)
def start(
    order: PlacementOrder,
    engine: EngineDep,
    translator: TranslatorDep,
    jobs: JobsDep,
    client: ClientDep,
    response: Response,
) -> Started:
    """Start a placement; the answer says where to look for progress and plan."""
    families = read_families(
        json_lines(order.families), "families.jsonl", engine
    )  # faults before a job starts
    index = index_of(engine, families)
    with decision_faults_in_words(index, Wording(engine, translator)):
        decisions_of((row.model_dump() for row in order.decisions), "decisions", index)
    name = jobs.start({**order.model_dump(), "lang": translator.lang}, client)
    return _started(name, jobs, response)


def _started(name: str, jobs: Jobs, response: Response) -> Started:
    response.headers["Location"] = address_of(f"{router.prefix}/{name}")
    state = jobs.state(name)
    return Started(id=name, status="queued" if state["status"] == "queued" else "running")


@router.get("/{name}", response_model=PlacementState)
def state(name: PlacementId, jobs: JobsDep) -> Response:
    """Return the place in the queue, then progress, then the plan."""
    return Response(orjson.dumps(jobs.state(name)), media_type="application/json")


@router.delete("/{name}", status_code=HTTPStatus.ACCEPTED)
def cancel(name: PlacementId, jobs: JobsDep) -> Started:
    """Stop a placement; it ends with the best plan so far, or without one where it still waits for its turn."""
    jobs.cancel(name)
    return Started(id=name, status="stopping")


@router.post("/{name}/decisions", status_code=HTTPStatus.ACCEPTED, responses=CONFLICT)
def decide(
    order: DecisionOrder,
    plan: PlanDep,
    name: PlacementId,
    engine: EngineDep,
    translator: TranslatorDep,
    jobs: JobsDep,
    client: ClientDep,
    response: Response,
) -> Started:
    """Solve a plan again: start a placement of the same families under these decisions; it lists what changes."""
    rows = (row.model_dump() for row in order.decisions)
    checked_decisions(rows, plan, Wording(engine, translator))
    whole = {**order.model_dump(), "from": str(jobs.kept(name).parent), "lang": translator.lang}
    return _started(jobs.start(whole, client), jobs, response)


@router.get("/{name}/why", responses=CONFLICT)
def why_here(
    plan: PlanDep,
    engine: EngineDep,
    translator: TranslatorDep,
    household: Annotated[str, Query(description="id of a family of the plan", max_length=64)],
    place: Annotated[str, Query(description="KATO code of a settlement", max_length=9)],
) -> Explained:
    """Answer why a family is placed where it is and not at a place: sentences, and the prices behind them."""
    explained = explain_pair(plan, household, place, Wording(engine, translator))
    return Explained.model_validate(explanation_json(explained))


@router.get("/{name}/prices", responses={**CONFLICT, **GEOJSON}, response_class=Response)
def prices(plan: PlanDep, engine: EngineDep, translator: TranslatorDep) -> Response:
    """Return the shadow prices of homes, jobs, school places and quota seats, by oblast, district and settlement.

    A GeoJSON FeatureCollection; prices are in points of the score, per unit.
    """
    layer = price_geojson(plan, Wording(engine, translator))
    return Response(layer, media_type="application/geo+json")
