"""``/api/v1/placements``: families placed within quotas, as a job; what decides it, and why a family is where it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.addresses import address_of
from api.deps import EngineDep, SpeakerDep
from api.problems import RESPONSES
from api.rest.strict import StrictRoute
from api.services.intake.family_lists import MOST_FAMILIES, json_lines, read_families
from api.services.placements.archive import opened
from api.services.placements.decision_messages import checked_decisions, telling
from api.services.placements.decisions import Named, decisions_of
from api.services.placements.jobs import Jobs
from api.services.placements.pair_explanation import why
from api.services.placements.plan_map import price_geojson
from api.services.placements.result import Placed

router = APIRouter(prefix="/api/v1/placements", tags=["placements"], route_class=StrictRoute)
MOST_CHECKS = 20
"""Prices that one order may have checked, each by a solve of seconds."""


class DecisionRow(BaseModel):
    """What a person decided about a family."""

    model_config = ConfigDict(extra="forbid", str_max_length=500)

    kind: Literal["pin", "ban", "prefer", "keep_together"]
    family: Annotated[
        str, Field(description="mark of the family; two or more, separated by ';', to keep together")
    ]
    place: Annotated[
        str,
        Field(description="KATO code of a settlement, of a district for a ban too; none to keep together"),
    ] = ""
    bonus: Annotated[str, Field(description="points of the score that a preferred place counts more")] = ""
    reason: str


class FormerRow(BaseModel):
    """Where an earlier plan placed a family; a row of its ``families`` may be given as it is."""

    model_config = ConfigDict(extra="ignore", str_max_length=500)

    family: str
    kato: Annotated[str, Field(description="KATO code of the settlement, empty for a family left unplaced")]


Decisions = Annotated[list[DecisionRow], Field(max_length=1000)]
Seconds = Annotated[float, Field(ge=1, le=300, allow_inf_nan=False)]
Checks = Annotated[int, Field(ge=0, le=MOST_CHECKS, description="prices to check by solving again")]


class PlacementOrder(BaseModel):
    """What is to be placed, and by which visible settings."""

    model_config = ConfigDict(extra="forbid")

    families: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_FAMILIES)]
    household_rule: Literal["mean", "sum"] = "mean"
    job_rule: Literal["one", "all", "none"] = "one"
    fair: bool = False
    decisions: Decisions = []
    time_limit: Seconds = 30.0
    check_prices: Checks = 0
    former: Annotated[
        list[FormerRow], Field(max_length=MOST_FAMILIES, description="an earlier plan, to list what changes")
    ] = []


class DecisionOrder(BaseModel):
    """All decisions that hold for a plan from now on; those that are left out are withdrawn."""

    model_config = ConfigDict(extra="forbid")

    decisions: Decisions
    time_limit: Seconds = 4.5
    check_prices: Checks = 0


def jobs_of(request: Request) -> Jobs:
    """Return the placements of this server."""
    return cast(Jobs, request.app.state.jobs)


JobsDep = Annotated[Jobs, Depends(jobs_of)]
PlanId = Annotated[str, Path(description="id of a placement", max_length=64)]


def kept_plan(name: PlanId, engine: EngineDep, jobs: JobsDep) -> Placed:
    """Return the plan of a placement that is done."""
    return opened(jobs.kept(name), engine)


CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {**RESPONSES[404], "description": "Conflict: no plan (yet)"}
}
PlanDep = Annotated[Placed, Depends(kept_plan)]


@router.post("", status_code=202)
def start(
    order: PlacementOrder, engine: EngineDep, speaker: SpeakerDep, jobs: JobsDep, response: Response
) -> dict[str, str]:
    """Start a placement; the answer says where to look for progress and plan."""
    families = read_families(json_lines(order.families), "families.jsonl", engine)  # faults are told at once
    named = Named.of(engine, [family.mark for family in families], engine.destinations.katos.tolist())
    with telling(named, engine, speaker):
        decisions_of((row.model_dump() for row in order.decisions), "decisions", named)
    name = jobs.start(orjson.dumps({**order.model_dump(), "lang": speaker.lang}))
    return _started(name, response)


def _started(name: str, response: Response) -> dict[str, str]:
    response.headers["Location"] = address_of(f"{router.prefix}/{name}")
    return {"id": name, "status": "running"}


@router.get("/{name}")
def state(name: PlanId, jobs: JobsDep) -> dict[str, Any]:
    """Return progress, then the plan."""
    return jobs.state(name)


@router.delete("/{name}", status_code=202)
def cancel(name: PlanId, jobs: JobsDep) -> dict[str, str]:
    """Stop a placement; it ends with the best plan so far."""
    jobs.cancel(name)
    return {"id": name, "status": "stopping"}


@router.post("/{name}/decisions", status_code=202, responses=CONFLICT)
def decide(
    order: DecisionOrder, plan: PlanDep, name: PlanId, speaker: SpeakerDep, jobs: JobsDep, response: Response
) -> dict[str, str]:
    """Overrule a plan: start a placement of the same families under these decisions; it lists what changes."""
    checked_decisions((row.model_dump() for row in order.decisions), plan, speaker)
    whole = {**order.model_dump(), "from": str(jobs.kept(name).parent), "lang": speaker.lang}
    return _started(jobs.start(orjson.dumps(whole)), response)


@router.get("/{name}/why", responses=CONFLICT)
def why_here(
    plan: PlanDep,
    speaker: SpeakerDep,
    household: Annotated[str, Query(description="mark of a family of the plan", max_length=64)],
    place: Annotated[str, Query(description="KATO code of a settlement", max_length=9)],
) -> dict[str, Any]:
    """Answer why a family is placed where it is and not at a place: sentences, and the prices behind them."""
    return why(plan, household, place, speaker)


@router.get("/{name}/prices", responses=CONFLICT)
def prices(plan: PlanDep, speaker: SpeakerDep) -> Response:
    """Return what one more home, job, school place or quota seat is worth, by oblast, district and settlement.

    A GeoJSON FeatureCollection; prices are in points of the score, per unit.
    """
    return Response(price_geojson(plan, speaker), media_type="application/geo+json")
