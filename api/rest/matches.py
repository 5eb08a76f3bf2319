"""``POST /api/v1/matches``: a family in, a shortlist out."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.deps import EngineDep, TranslatorDep
from api.rest.contract import FAMILY_BODY
from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.eligibility_json import family_eligibility, shown_eligibility
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.shortlist_types import ShownAnswer
from api.services.written import as_json

router = APIRouter(prefix="/api/v1", tags=["matches"])
_AT_ONCE = CapacityLimiter(2)
"""Families ranked at once by a worker: they share Python's lock, and more of them would only delay each other."""
QUICK_PLACES, QUICK_BYTES = 20, 8 * 1024
"""Places told of, and bytes of a family, up to which an answer is made on the event loop: it takes 5 to 8
milliseconds, 15 to 20 where two spouses state their wishes apart, and a thread beside the loop would only wait for
Python's lock.
"""
_CODE = r"^[0-9]{9}$"


@router.post("/matches", openapi_extra=FAMILY_BODY, response_model=ShownAnswer)
async def matches(
    request: Request,
    engine: EngineDep,
    translator: TranslatorDep,
    ask: Annotated[
        list[Annotated[str, Query(pattern=_CODE)]],
        Query(
            default_factory=list,
            max_length=10,
            description="KATO codes of places to be told about whatever their rank",
        ),
    ],
    top: Annotated[int, Query(ge=1, le=100, description="how many matches")] = 10,
    order: Annotated[Literal["room", "fit"], Query(description="by fit and room, or by fit alone")] = "room",
) -> Response:
    """Rank the destinations for a household."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "a body of type application/json")
    family = await request.body()
    work = partial(_answer, engine, translator, family, top, tuple(ask), order == "fit")
    is_quick = top + len(ask) <= QUICK_PLACES and len(family) <= QUICK_BYTES
    body = work() if is_quick else await to_thread.run_sync(work, limiter=_AT_ONCE)
    return Response(body, media_type="application/json", headers={"Qonys-Atlas": engine.atlas.version})


def _answer(
    engine: Engine, translator: Translator, family: bytes, top: int, ask: tuple[str, ...], by_fit: bool
) -> bytes:
    household = engine.household(family)
    shown = shown_shortlist(engine.match(household, top=top, ask=ask, by_fit=by_fit), engine, translator)
    found = family_eligibility(household, engine)
    whole: ShownAnswer = {**shown, "eligibility": shown_eligibility(found, translator)}
    return as_json(whole)
