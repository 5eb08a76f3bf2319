"""``POST /api/v1/matches``: a family in, a shortlist out."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Query, Response

from api.deps import EngineDep, SpeakerDep
from api.present import shown_shortlist

router = APIRouter(prefix="/api/v1", tags=["matches"])


@router.post("/matches")
def matches(
    engine: EngineDep,
    speaker: SpeakerDep,
    family: Annotated[dict[str, Any], Body()],
    top: Annotated[int, Query(ge=1, le=100)] = 10,
    ask: Annotated[list[str], Query(max_length=10)] = [],  # noqa: B006 - FastAPI copies defaults
) -> Response:
    """Rank the destinations for a household."""
    answer = engine.match(engine.household(family), top=top, ask=tuple(ask))
    return Response(orjson.dumps(shown_shortlist(answer, engine, speaker)), media_type="application/json")
