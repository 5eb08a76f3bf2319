"""All pages, put together for the application."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages.account import entry, own, people, provider_page
from api.pages.adviser import batch, plan, plan_files, workbooks
from api.pages.applicant import advice, compare, home, map_frame, sheet, why
from api.pages.desk import case_forms, case_pages, new_case, rights_pages, village_pages
from api.pages.planner import files, flows, land, limits, maps
from api.pages.receiving import receiving_pages
from api.pages.shared import model_card

ROUTERS = (
    home.router,
    why.router,
    compare.router,
    advice.router,
    model_card.router,
    sheet.router,
    batch.router,
    plan.router,
    plan_files.router,
    workbooks.router,
    map_frame.router,
    maps.router,
    files.router,
    flows.router,
    land.router,
    limits.router,
    entry.router,
    own.router,
    people.router,
    provider_page.router,
    case_pages.router,
    new_case.router,
    case_forms.router,
    village_pages.router,
    rights_pages.router,
    rights_pages.planners,
    receiving_pages.router,
)


def install(app: FastAPI) -> None:
    """Add the pages."""
    for router in ROUTERS:
        app.include_router(router)
    if app.state.server.loader:
        from api.pages.loader.load import (
            loader_router,
        )  # brings every importer: only a server that loads waits for them

        app.include_router(loader_router())
