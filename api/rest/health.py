"""Liveness and readiness."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.deps import EngineDep
from api.holder import Holder

router = APIRouter(prefix="/health", tags=["health"])


class Alive(BaseModel):
    """The process runs."""

    status: str = "live"


class Refused(BaseModel):
    """A newer version of the atlas that could not be opened."""

    atlas: str
    reason: str


class Ready(BaseModel):
    """What answers, and what was refused."""

    status: str = "ready"
    atlas: str
    refused: Refused | None = None


@router.get("/live")
async def live() -> Alive:
    """Say that the process runs."""
    return Alive()


@router.get("/ready")
async def ready(request: Request, engine: EngineDep) -> Ready:
    """Say which atlas version answers, and which was refused; 503 while none answers."""
    refusal = cast(Holder, request.app.state.holder).refused
    refused = None if refusal is None else Refused(atlas=refusal.version, reason=refusal.reason)
    return Ready(atlas=engine.atlas.version, refused=refused)
