"""The web application, put together from its routers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import fastapi_offline
from anyio import to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from api import guard, problems, static_files
from api.guard.connections import Connections
from api.guard.heap import give_back_large_blocks
from api.guard.logs import configure
from api.guard.supervision import end_with_supervisor
from api.guard.turns import Turns
from api.holder import Holder
from api.ogc import filters
from api.ogc.service import OgcService
from api.open_register import close_register
from api.pages import site
from api.rest import (
    cases,
    contract,
    docs,
    health,
    layers,
    matches,
    metrics,
    occupations,
    placements,
    places,
    support,
)
from api.services.intake.sealed_answers import AnswerSeal
from api.services.language.i18n import translator_for
from api.services.placements.jobs import Jobs
from api.services.settings import AtlasSettings, ServerSettings
from geo.names import LANGS
from geo.sandbox import confinement
from geo.sandbox.client import READERS

log = logging.getLogger(__name__)

DOCS_STATIC = Path(fastapi_offline.__file__).with_name("static")
ROUTERS = (
    matches.router,
    layers.router,
    places.router,
    support.router,
    occupations.router,
    placements.router,
    cases.anyone,
    cases.router,
    cases.planners,
    health.router,
    metrics.router,
    docs.router,
)
"""Every router; pages come last."""
MOST_FILES, MOST_FIELDS = 4, 100
"""Files and other fields that a form may have."""
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""The journal is the only record of requests: the framework's own would note paths, queries and messages."""


async def _read_the_rest() -> None:
    """Read catalogues, classifiers and the grammar of filters while the first requests come."""
    for lang in LANGS:
        await to_thread.run_sync(translator_for, lang)
    await to_thread.run_sync(filters.warm)
    await to_thread.run_sync(import_module, "mapclassify")  # the first map of classes would wait for it


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, object]]:
    holder: Holder = app.state.holder
    server: ServerSettings = app.state.server
    connections = Connections(server)
    await holder.start()
    await to_thread.run_sync(READERS.start)
    if lacking := confinement.missing():
        log.warning(
            "files that people send are read without %s: this machine has none", " and ".join(lacking)
        )
    app.state.jobs.open()
    beside = [asyncio.create_task(work) for work in (holder.watch(), _read_the_rest())]
    connections.start()
    try:
        yield {
            "connections": connections,
            "turns": Turns(server.max_waiting, server.prefix),
            "max_head_bytes": server.max_head_bytes,
        }
    finally:
        connections.stop()
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        app.state.jobs.close()
        close_register(app)
        READERS.close()


def create_app(settings: AtlasSettings | None = None, server: ServerSettings | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings : AtlasSettings, optional
        Where the atlas lies; read from the environment if not given.
    server : ServerSettings, optional
        How it is reached and what it bears; read from the environment if not given.

    Raises
    ------
    ValidationError
        If a setting is unsafe.
    """
    settings, server = settings or AtlasSettings(), server or ServerSettings()
    app = FastAPI(
        title="Qonys",
        version=version("qonys"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        responses=problems.RESPONSES,
        telemetry=NO_TELEMETRY,
        form_limits={
            "max_files": MOST_FILES,
            "max_fields": MOST_FIELDS,
            "max_part_size": server.max_body_bytes,
        },
    )
    app.state.settings, app.state.server = settings, server
    app.state.holder = Holder(settings.home)
    app.state.seal = AnswerSeal.of(settings.home)
    app.state.jobs = Jobs(settings.home)
    problems.install(app)
    contract.install(app)
    guard.install(app, server)
    ogc = OgcService(app.state.holder.features, server.public_url)
    app.add_route("/ogc", ogc)  # type: ignore[arg-type]  # an ASGI application, which Starlette takes as well
    app.mount("/ogc", ogc)
    for router in ROUTERS:
        app.include_router(router)
    site.install(app)
    static_files.install(app)
    app.mount("/static-offline-docs", static_files.StaticFolder(DOCS_STATIC), name="static-offline-docs")
    return app


def service() -> FastAPI:
    """Return the application as ``qonys serve`` runs it in every worker, with its journal on standard error."""
    configure()
    settings, server = AtlasSettings(), ServerSettings()
    settings.private_home()
    give_back_large_blocks()
    end_with_supervisor(server.stop_timeout_s)
    return create_app(settings, server)
