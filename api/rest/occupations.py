"""``GET /api/v1/occupations``: the finder of occupations, for what is typed letter by letter."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.deps import TranslatorDep
from geo.occupations import find

router = APIRouter(prefix="/api/v1", tags=["occupations"])


class Hit(BaseModel):
    """One ISCO-08 unit group that may be meant."""

    code: str
    title: str
    matched: str
    score: float


@router.get("/occupations")
def occupations(
    response: Response,
    translator: TranslatorDep,
    q: Annotated[str, Query(max_length=100, description="what has been typed so far")],
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> list[Hit]:
    """Return the unit groups that a text may mean, best first, with titles in the language asked for."""
    response.headers["Cache-Control"] = "public, max-age=86400"
    return [
        Hit(code=hit.code, title=hit.title, matched=hit.matched_term, score=hit.score)
        for hit in find(q, translator.lang, limit)
    ]
