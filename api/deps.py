"""What routes ask for, as aliases that make their signatures read as sentences.

They are coroutines because they only look things up: a thread for each would cost more than the answer.
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Path, Query, Request

from api.guard.clients import client_of
from api.ogc.snapshot import Snapshot
from api.services.engine import Engine
from api.services.language.i18n import Translator, best_language, translator_for
from api.services.placements.archive import open_archive
from api.services.placements.jobs import Jobs
from api.services.placements.result import PlacementResult


async def current_engine(request: Request) -> Engine:
    """Return the engine that answers this request; it stays the same until the answer is sent."""
    return cast(Engine, request.app.state.holder.current())


async def wanted_translator(
    request: Request, lang: Annotated[str | None, Query(description="kk, ru or en", max_length=20)] = None
) -> Translator:
    """Return the translator of the language asked for; anything unknown answers in an accepted one, else in Kazakh."""
    return translator_for(best_language(lang, request.headers.get("accept-language", "")))


async def current_features(request: Request) -> Snapshot:
    """Return the features that answer this request."""
    return cast(Snapshot, request.app.state.holder.features())


EngineDep = Annotated[Engine, Depends(current_engine)]
TranslatorDep = Annotated[Translator, Depends(wanted_translator)]
FeaturesDep = Annotated[Snapshot, Depends(current_features)]

PlacementId = Annotated[str, Path(description="id of a placement", max_length=64)]


async def current_jobs(request: Request) -> Jobs:
    """Return the placements of this server."""
    return cast(Jobs, request.app.state.jobs)


JobsDep = Annotated[Jobs, Depends(current_jobs)]


async def current_client(request: Request) -> str:
    """Return whom a request comes from: an address, or the network of a subscriber."""
    return client_of(request.client.host if request.client else "")


ClientDep = Annotated[str, Depends(current_client)]


def finished_plan(name: PlacementId, jobs: JobsDep) -> PlacementResult:
    """Return the plan of a placement that is done."""
    return open_archive(jobs.kept(name))


PlanDep = Annotated[PlacementResult, Depends(finished_plan)]
