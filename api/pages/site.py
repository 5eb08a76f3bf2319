"""All pages, put together for the application."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.pages import (
    adviser,
    compare,
    helps,
    home,
    map_frame,
    model_card,
    plan,
    planner,
    planner_files,
    planner_flows,
    planner_land,
    planner_limits,
    sheet,
    why,
)
from maps.assets import FOLDERS

ROUTERS = (
    home.router,
    why.router,
    compare.router,
    helps.router,
    model_card.router,
    sheet.router,
    adviser.router,
    plan.router,
    map_frame.router,
    planner.router,
    planner_files.router,
    planner_flows.router,
    planner_land.router,
    planner_limits.router,
)


def install(app: FastAPI) -> None:
    """Add the pages, and what their maps need below ``/static``: to be called before that is mounted."""
    for router in ROUTERS:
        app.include_router(router)
    for name, folder in FOLDERS.items():
        app.mount(f"/static/{name}", StaticFiles(directory=folder), name=f"static-{name}")
