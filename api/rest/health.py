"""Liveness and readiness."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import EngineDep

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """Say that the process runs."""
    return {"status": "live"}


@router.get("/ready")
async def ready(engine: EngineDep) -> dict[str, str]:
    """Say which atlas version answers; 503 while there is none."""
    return {"status": "ready", "atlas": engine.atlas.version}
