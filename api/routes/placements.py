"""``/api/v1/placements``: families placed within quotas, as a job."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.decisions import decisions_of
from api.deps import EngineDep, SpeakerDep
from api.families import MOST_FAMILIES, json_lines, read_families
from api.jobs import Jobs

router = APIRouter(prefix="/api/v1/placements", tags=["placements"])


class DecisionRow(BaseModel):
    """What a person decided about a family."""

    model_config = ConfigDict(extra="forbid", str_max_length=500)

    kind: Literal["pin", "ban", "prefer", "keep_together"]
    family: str
    place: str = ""
    bonus: str = ""
    reason: str


class PlacementOrder(BaseModel):
    """What is to be placed, and by which visible settings."""

    model_config = ConfigDict(extra="forbid")

    families: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_FAMILIES)]
    household_rule: Literal["mean", "sum"] = "mean"
    job_rule: Literal["one", "all", "none"] = "one"
    fair: bool = False
    decisions: Annotated[list[DecisionRow], Field(max_length=1000)] = []
    time_limit: Annotated[float, Field(ge=1, le=300, allow_inf_nan=False)] = 30.0


def jobs_of(request: Request) -> Jobs:
    """Return the placements of this server."""
    return cast(Jobs, request.app.state.jobs)


JobsDep = Annotated[Jobs, Depends(jobs_of)]


@router.post("", status_code=202)
def start(
    order: PlacementOrder, engine: EngineDep, speaker: SpeakerDep, jobs: JobsDep, response: Response
) -> dict[str, str]:
    """Start a placement; the answer says where to look for progress and plan."""
    families = read_families(json_lines(order.families), "families.jsonl", engine)  # faults are told at once
    decisions_of((row.model_dump() for row in order.decisions), "decisions", families, engine.destinations)
    name = jobs.start(orjson.dumps({**order.model_dump(), "lang": speaker.lang}))
    response.headers["Location"] = f"{router.prefix}/{name}"
    return {"id": name, "status": "running"}


@router.get("/{name}")
def state(name: str, jobs: JobsDep) -> dict[str, Any]:
    """Return progress, then the plan."""
    return jobs.state(name)


@router.delete("/{name}", status_code=202)
def cancel(name: str, jobs: JobsDep) -> dict[str, str]:
    """Stop a placement; it ends with the best plan so far."""
    jobs.cancel(name)
    return {"id": name, "status": "stopping"}
